"""Commands run inside the process of the tests: as `tests.processes.run`, without half a second of starting."""

import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from webapp.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def run(home: Path, *arguments: str, said: str = "") -> Done:
    """A command run to its end; *said* is its standard input."""
    taken, out, err = (io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8") for text in (said, "", ""))
    environment = {"HOME": str(home), "GLOSSATOR_HOME": str(home)}
    code = 0
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.multiple(sys, argv=["glossator", *arguments], stdin=taken, stdout=out, stderr=err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
    return Done(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
