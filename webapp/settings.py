"""All settings, in one frozen object: defaults, then `glossator.toml` in the home, then `GLOSSATOR_*`."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import platformdirs

from webapp.errors import Invalid

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_PREFIX = "GLOSSATOR_"
_MASK = "********"
_BASE_URL = "http://127.0.0.1:8400"
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # what somebody may ask the server to listen on


@dataclass(frozen=True, slots=True)
class Settings:
    """What this installation was told; nothing else in the program reads the environment."""

    home: Path
    database_url: str
    secret_key: str
    base_url: str = _BASE_URL

    @property
    def secure(self) -> bool:
        """True when people reach the server by https, so that cookies may demand it."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names that a request may carry."""
        host = urlsplit(self.base_url).hostname or ""
        return list(dict.fromkeys([*([host] if host else []), *LOOPBACK]))

    @property
    def hosts(self) -> tuple[str, ...]:
        """By what name the server is known to others, if it has one."""
        host = urlsplit(self.base_url).hostname or ""
        return () if host in ("", *LOOPBACK) else (host,)

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None when the database is a server."""
        prefix = "sqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None

    def served_at(self, host: str, port: int) -> Self:
        """The same for a server on that address: where no base URL was given, links name the server itself."""
        if self.base_url != _BASE_URL:
            return self
        return self.on_loopback(port) if host in _EVERYWHERE else replace(self, base_url=_address(host, port))

    def on_loopback(self, port: int) -> Self:
        """The same for this machine only, whatever address people use otherwise."""
        return replace(self, base_url=_address(LOOPBACK[0], port))

    def masked(self) -> dict[str, str]:
        """Name and value of each setting, secrets hidden, as `glossator doctor` prints them."""
        shown = {name.name: str(getattr(self, name.name)) for name in fields(self)}
        shown["secret_key"] = _MASK
        address = urlsplit(self.database_url)
        if address.password:
            shown["database_url"] = self.database_url.replace(f":{address.password}@", f":{_MASK}@")
        return shown

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, *, home: Path | None = None) -> Self:
        """The settings of this machine; makes the home folder and the secret key when they are missing.

        Raises Invalid for a key that is not a setting, naming the nearest one, and for values that can't be.
        """
        environ = os.environ if environ is None else environ
        given = _from_environment(environ)
        folder = home or Path(given.get("home") or platformdirs.user_data_dir("glossator", appauthor=False))
        folder = folder.expanduser().resolve()
        values = {**_from_file(folder / "glossator.toml"), **given}
        base_url = values.get("base_url", _BASE_URL)
        _require_address(base_url)
        _make_private(folder)
        return cls(
            home=folder,
            database_url=_driver(values.get("database_url") or f"sqlite:///{folder / 'glossator.db'}"),
            secret_key=values.get("secret_key") or _kept_secret(folder / "secret_key"),
            base_url=base_url.rstrip("/"),
        )


NAMES = ("home", "database_url", "secret_key", "base_url")


def environment_of(home: Path) -> dict[str, str]:
    """The environment for a command that is to run on *home*, with none of the settings that we got."""
    given = {key: value for key, value in os.environ.items() if not key.startswith(_PREFIX)}
    return given | {f"{_PREFIX}HOME": str(home)}


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    given = {key: value for key, value in environ.items() if key.startswith(_PREFIX)}
    for key in given:
        _require_known(key.removeprefix(_PREFIX).lower(), key)
    return {key.removeprefix(_PREFIX).lower(): value for key, value in given.items() if value}


def _from_file(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"glossator.toml can't be read: {error}.") from error
    for key, value in values.items():
        _require_known(key, key)
        if not isinstance(value, str):
            raise Invalid(f"The setting {key} in glossator.toml must be a text in quotes.", field=key)
    return values


def _require_known(name: str, as_written: str) -> None:
    if name in NAMES:
        return
    near = get_close_matches(name, NAMES, n=1, cutoff=0.0)[0]
    wanted = f"{_PREFIX}{near.upper()}" if as_written.startswith(_PREFIX) else near
    raise Invalid(f"{as_written} is not a setting; the nearest one is {wanted}.", field=as_written)


def _require_address(base_url: str) -> None:
    address = urlsplit(base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise Invalid("base_url must be an address such as https://glossator.example.org.", field="base_url")


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _driver(url: str) -> str:
    """*url* with the PostgreSQL driver that this program brings."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise Invalid("database_url must begin with postgresql:// or sqlite:///.", field="database_url")
    return url


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Invalid(f"The home folder {folder} can't be made: {error.strerror}.", field="home") from error


def _kept_secret(file: Path) -> str:
    """The secret key of this home, made on the first run; readable by its owner only."""
    if not file.exists():
        _make_secret(file)
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise Invalid(f"{file} may be read by others; make it private with chmod 600.", field="secret_key")
    return file.read_text(encoding="ascii").strip()


def _make_secret(file: Path) -> None:
    """Write a key aside and put it in place whole: of two first runs at once, both read the same one."""
    aside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as fresh:
        fresh.write(secrets.token_hex(32))
    try:
        os.link(aside, file)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        if not file.exists():
            aside.rename(file)
    finally:
        aside.unlink(missing_ok=True)
