"""Where templates, static files and seeds lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """The folder *name* (`templates`, `static` or `seeds`); a checkout's own comes first."""
    beside = _PACKAGE.parent / name
    in_checkout = (_PACKAGE.parent / "pyproject.toml").is_file()
    return beside if in_checkout and beside.is_dir() else _PACKAGE / name
