"""What PostgreSQL's own programs are told: where the database is, and its password without showing it to others."""

import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit


def command_to_dump(url: str, file: Path) -> str:
    """The command that makes a backup, without the password."""
    return shlex.join(["pg_dump", "--format=custom", f"--file={file}", f"--dbname={_plain(url)}"])


def command_to_restore(url: str, file: Path) -> str:
    """The command that puts one back, without the password."""
    return shlex.join(["pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={_plain(url)}", str(file)])


@contextmanager
def connection_words(url: str) -> Iterator[str]:
    """libpq's words for *url*; the password stands in a private file, since all may read a command line."""
    address = urlsplit(url)
    with tempfile.TemporaryDirectory(prefix="glossator-") as folder:
        words = {
            "host": address.hostname or "",
            "port": str(address.port or 5432),
            "user": unquote(address.username or ""),
            "dbname": unquote(address.path.lstrip("/")),
        }
        if address.password:
            words["passfile"] = _password_file(Path(folder), unquote(address.password))
        yield " ".join(f"{name}='{_quoted(value)}'" for name, value in words.items() if value)


def _password_file(folder: Path, password: str) -> str:
    file = folder / "pgpass"
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(f"*:*:*:*:{escaped}\n")
    return str(file)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _plain(url: str) -> str:
    """*url* as libpq takes it, without a password."""
    address: SplitResult = urlsplit(url.replace("postgresql+psycopg://", "postgresql://", 1))
    who = f"{address.username}@" if address.username else ""
    port = f":{address.port}" if address.port else ""
    return address._replace(netloc=f"{who}{address.hostname or ''}{port}").geturl()
