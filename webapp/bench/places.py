"""Where it is measured: a home that is thrown away, commands in it, a server on it."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp.errors import Unavailable
from webapp.settings import environment_of

GLOSSATOR = (sys.executable, "-c", "import sys; from webapp.cli import main; sys.exit(main())")
PROJECT = "bench"
PASSWORD = "correct horse battery staple"  # of a home that is thrown away
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended: what it printed, and how long it took."""

    output: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    process: "subprocess.Popen[bytes]"
    port: int
    first_page: float  # seconds from its start to the first page

    def cpu(self) -> float:
        """Seconds of processor time that it has used."""
        words = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / 100

    def memory_mb(self) -> float:
        """Its memory, with its share of what it shares (PSS)."""
        rows = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A home with one administrator, `ada`, who owns the project `bench`."""

    home: Path

    @classmethod
    def made(cls, home: Path) -> "Place":
        """A fresh one."""
        place = cls(home)
        home.mkdir(mode=0o700)
        place.run("init", "--admin", "ada", "--password-stdin", said=f"{PASSWORD}\n")
        place.run("project", "create", PROJECT)
        return place

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.home / "glossator.db"

    def run(self, *arguments: str, said: str = "") -> Ran:
        """A command to its end; raises Unavailable when it fails."""
        begun = time.perf_counter()
        done = subprocess.run(
            [*GLOSSATOR, *arguments],
            input=said.encode(),
            capture_output=True,
            env=environment_of(self.home),
            check=False,
        )
        if done.returncode:
            raise Unavailable(f"glossator {arguments[0]} failed: {done.stderr.decode().strip()[-300:]}")
        return Ran(done.stdout.decode(), time.perf_counter() - begun)

    def peak_mb(self, *arguments: str, to: Path) -> float:
        """The most memory that a command holds."""
        script = (
            "import resource, subprocess, sys; out = open(sys.argv[1], 'wb');"
            " done = subprocess.run(sys.argv[2:], stdout=out);"
            " print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)"
        )
        command = [sys.executable, "-c", script, str(to), *GLOSSATOR, *arguments]
        done = subprocess.run(command, capture_output=True, env=environment_of(self.home), check=False)
        if done.returncode:
            raise Unavailable(f"glossator {arguments[0]} failed: {done.stderr.decode().strip()[-300:]}")
        return int(done.stdout) / (1000 if sys.platform != "darwin" else 1_000_000)

    def token(self, name: str = "ada") -> str:
        """A token of the owner, or of *name*."""
        return self.run("token", "create", name).output.split()[-1]

    def add_coder(self, name: str) -> None:
        """One more in the team."""
        self.run("user", "add", name, "--password-stdin", said=f"{PASSWORD}\n")
        self.run("project", "add-member", PROJECT, name, "coder")

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """`glossator serve` on it, ready to answer."""
        command = [*GLOSSATOR, "serve", "--port", "0"]
        with started(command, self.home, "/sign-in") as running:
            yield running


def less_start(seconds: float, start: float) -> float:
    """The time of the work alone; a run that is hardly longer than a start says nothing of it, and counts whole."""
    return seconds - start if seconds > 2 * start else seconds


@contextmanager
def started(command: Sequence[str], home: Path, page: str) -> Iterator[Running]:
    """A server that prints its address first; stopped when the block ends."""
    begun = time.perf_counter()
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment_of(home))
        assert process.stdout
        try:
            said = process.stdout.readline().decode()
            port = int(said.strip().rpartition(":")[2]) if ":" in said else 0
            if not port:
                raise Unavailable("The server that was to be measured did not start.")
            urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=_PATIENCE).read()  # our own address
            yield Running(process, port, time.perf_counter() - begun)
        finally:
            process.terminate()
            process.wait(_PATIENCE)
            process.stdout.close()
