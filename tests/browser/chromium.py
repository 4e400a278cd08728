"""Chromium for the browser tests: Debian's own, found on the path, driven by Playwright for Python."""

import os
import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium on this machine (Debian, Ubuntu: apt-get install chromium); browser tests need one"
QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]


def find() -> str | None:
    """The path of a Chromium: what CHROMIUM names, else the first one on the path."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def launch_options() -> dict[str, Any]:
    """What Playwright's `chromium.launch` is given; also right for the fixture `browser_type_launch_args`.

    Raises FileNotFoundError when there is no Chromium. Root can't use Chromium's sandbox; nobody else loses it.
    """
    path = find()
    if path is None:
        raise FileNotFoundError(MISSING)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": path,
        "headless": True,
        "args": [*QUIET, *(["--no-sandbox"] if as_root else [])],
    }
