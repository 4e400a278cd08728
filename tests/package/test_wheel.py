"""The wheel is the whole program: built here, installed elsewhere, run without the checkout and without Node."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = "import sys; from webapp.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True, stdin=subprocess.DEVNULL)
    (built,) = folder.glob("glossator-*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the installed package; what it depends on comes from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder, wheel]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return folder


def test_a_wheel_carries_pages_scripts_fonts_and_seeds(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        f"webapp/{file.relative_to(ROOT).as_posix()}"
        for folder in ("templates", "static", "seeds")
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
    }
    assert ours <= carried
    assert {"webapp/static/vendor/htmx.min.js", "webapp/static/vendor/licenses/inter.txt"} <= carried
    assert not {name for name in carried if name.startswith(("tests/", "node_modules/"))}


def test_an_installed_wheel_runs_the_demo_without_the_checkout(elsewhere: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", START, "demo", "--no-browser", "--home", tmp_path / "home", "--port", str(port)]
    environment = {"PYTHONPATH": str(elsewhere), "PATH": os.defpath, "HOME": str(tmp_path)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        try:
            link = next(line.strip() for line in _said(demo) if "/link/" in line)
            page = _page(link)
            assert "<article" in page or "<main" in page
            (script,) = re.findall(r'src="(/static/[^"]*htmx\.min\.js)"', page)
            assert "htmx" in _page(f"http://127.0.0.1:{port}{script}")
        finally:
            demo.terminate()
    assert demo.returncode == 0


def _said(demo: "subprocess.Popen[str]") -> Iterator[str]:
    assert demo.stdout is not None
    yield from demo.stdout


def _page(address: str) -> str:
    """What a browser with cookies gets; the server may need a moment to begin."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    for _ in range(100):
        try:
            with browser.open(address, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")
