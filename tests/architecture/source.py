"""The source of the program, as the architecture tests read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEBAPP = ROOT / "webapp"

type_of_function = (ast.FunctionDef, ast.AsyncFunctionDef)


def modules(*parts: str) -> Iterator[tuple[str, ast.Module]]:
    """Path (from the top of the checkout) and syntax tree of every module under these parts of webapp."""
    for part in parts or ("",):
        start = WEBAPP / part
        files = [start] if start.is_file() else sorted(start.rglob("*.py"))
        for file in files:
            yield name(file), ast.parse(file.read_text("utf-8"))


def files(folder: str, *endings: str) -> list[Path]:
    """Our own files under *folder* with one of these endings; what npm delivered is not ours."""
    found = (file for ending in endings for file in (ROOT / folder).rglob(f"*{ending}"))
    return sorted(file for file in found if "vendor" not in file.parts)


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def words_of_docs() -> str:
    """Everything that the documentation says, README included."""
    return "\n".join(file.read_text("utf-8") for file in [ROOT / "README.md", *files("docs", ".md")])
