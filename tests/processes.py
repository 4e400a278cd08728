"""Glossator as processes of its own: commands run to their end, servers started, stopped and killed."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

GLOSSATOR = [sys.executable, "-c", "import sys; from webapp.cli import main; sys.exit(main())"]
ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30.0
"""Seconds after which something that should have happened did not happen."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a command of *home* sees, and nothing of the environment of the tests."""
    return {"PATH": os.defpath, "HOME": str(home), "PYTHONPATH": str(ROOT), "GLOSSATOR_HOME": str(home), **more}


def run(home: Path, *arguments: str, said: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
    """A command run to its end; *said* is its standard input."""
    return subprocess.run(
        [*GLOSSATOR, *arguments],
        input=said,
        capture_output=True,
        text=True,
        env=environment(home, **more),
        cwd=home,
        timeout=60,
        check=False,
    )


@dataclass
class Process:
    """A server that runs, with what it has said so far."""

    process: "subprocess.Popen[str]"
    words: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    @property
    def pid(self) -> int:
        return self.process.pid

    def line(self, part: str) -> str:
        """The first line of standard output that holds *part*, as soon as it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for line in list(self.words):
                if part in line:
                    return line
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"no line with {part!r}: {self.words} {self.log[-5:]}")

    @property
    def url(self) -> str:
        """Its address, as it says it."""
        return next(word for word in self.line("serves http").split() if word.startswith("http"))

    def stop(self) -> int:
        """End it with SIGTERM and give its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait(PATIENCE)


@contextmanager
def started(home: Path, *arguments: str, **more: str) -> Iterator[Process]:
    """A server while the block runs; killed at its end when it runs still."""
    process = subprocess.Popen(
        [*GLOSSATOR, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home, **more),
        cwd=home,
    )
    running = Process(process)
    readers = [
        threading.Thread(target=lambda lines=lines, pipe=pipe: lines.extend(pipe), daemon=True)  # type: ignore[misc]
        for lines, pipe in ((running.words, process.stdout), (running.log, process.stderr))
    ]
    for reader in readers:
        reader.start()
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        for reader in readers:
            reader.join(PATIENCE)
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


@contextmanager
def serving(home: Path, *arguments: str, **more: str) -> Iterator[Process]:
    """`glossator serve` on a free port of loopback, ready to answer."""
    with started(home, "serve", "--port", "0", *arguments, **more) as server:
        get(f"{server.url}/health/ready")
        yield server


def get(address: str) -> str:
    """What is there; raises AssertionError for any answer but 200."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        raise AssertionError(f"{address}: {refused.code}") from refused
