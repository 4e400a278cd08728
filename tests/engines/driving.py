"""Firefox and WebKitGTK as Debian has them, driven by what they speak themselves: there is nothing to download.

Firefox listens for Marionette, WebKitGTK's driver for WebDriver over HTTP; both know the same commands.
"""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError

STARTS_WITHIN = 40  # seconds
PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "app.update.disabledForTesting": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.newtabpage.enabled": False,
    "ui.prefersReducedMotion": 1,
}


class Engine(Protocol):
    """A browser that is driven."""

    name: str
    version: str

    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""

    def keep(self, cookie: dict[str, Any]) -> None:
        """Take a cookie for the site that is open."""

    def run(self, script: str, *args: Any) -> Any:
        """What a function of the page returns, given as its body."""

    def act(self, *devices: dict[str, Any]) -> None:
        """Move and press mouse and keys."""


class Firefox:
    """Firefox by Marionette: `length:[0, id, command, parameters]` over a socket."""

    name = "Firefox"

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._numbers = count(1)
        self._read()
        self.version: str = self._ask("NewSession", {})["capabilities"]["browserVersion"]
        self._ask("SetTimeouts", {"script": 30_000})

    def open(self, url: str) -> None:
        self._ask("Navigate", {"url": url})

    def keep(self, cookie: dict[str, Any]) -> None:
        self._ask("AddCookie", {"cookie": cookie})

    def run(self, script: str, *args: Any) -> Any:
        return self._ask("ExecuteScript", {"script": script, "args": list(args), "sandbox": None})["value"]

    def act(self, *devices: dict[str, Any]) -> None:
        self._ask("PerformActions", {"actions": list(devices)})

    def end(self) -> None:
        self._socket.close()

    def _ask(self, command: str, parameters: dict[str, Any]) -> Any:
        words = json.dumps([0, next(self._numbers), f"WebDriver:{command}", parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(words), words))
        _, _, wrong, answer = self._read()
        assert wrong is None, wrong
        return answer

    def _read(self) -> Any:
        length = b""
        while (byte := self._socket.recv(1)) != b":":
            length += byte
        words = b""
        while len(words) < int(length):
            words += self._socket.recv(int(length) - len(words))
        return json.loads(words)


class WebKit:
    """WebKitGTK by WebDriver: JSON over HTTP."""

    name = "WebKitGTK"

    def __init__(self, port: int, browser: str) -> None:
        self._at = f"http://127.0.0.1:{port}"
        _connected(port).close()
        options = {"webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]}}
        session = self._ask("/session", {"capabilities": {"alwaysMatch": options}})
        self.version: str = session["capabilities"]["browserVersion"]
        self._at += f"/session/{session['sessionId']}"
        self._ask("/window/rect", {"x": 0, "y": 0, "width": 1360, "height": 900})

    def open(self, url: str) -> None:
        self._ask("/url", {"url": url})

    def keep(self, cookie: dict[str, Any]) -> None:
        self._ask("/cookie", {"cookie": cookie})

    def run(self, script: str, *args: Any) -> Any:
        return self._ask("/execute/sync", {"script": script, "args": list(args)})

    def act(self, *devices: dict[str, Any]) -> None:
        self._ask("/actions", {"actions": list(devices)})

    def end(self) -> None:
        self._request("", None, "DELETE")

    def _ask(self, path: str, parameters: dict[str, Any]) -> Any:
        return self._request(path, json.dumps(parameters).encode(), "POST")

    def _request(self, path: str, body: bytes | None, method: str) -> Any:
        request = urllib.request.Request(self._at + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise AssertionError(error.read().decode()) from error


@contextmanager
def firefox(home: Path) -> Iterator[Engine | str]:
    """A Firefox without a screen, or what stands against it."""
    path = shutil.which(os.environ.get("FIREFOX", "firefox-esr"))  # one in a sandbox of its own can't read *home*
    if path is None:
        yield "no Firefox on this machine (Debian: apt-get install firefox-esr)"
        return
    port = _free_port()
    wanted = PREFERENCES | {"marionette.port": port}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items())
    (home / "user.js").write_text("".join(lines))
    command = [
        path,
        "--headless",
        "--marionette",
        "--no-remote",
        "--profile",
        str(home),
        "--width=1360",
        "--height=900",
    ]
    with _running(command, home):
        engine = Firefox(port)
        try:
            yield engine
        finally:
            engine.end()


@contextmanager
def webkit(home: Path) -> Iterator[Engine | str]:
    """A WebKitGTK on a screen of its own, or what stands against it."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browser = next(iter(sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.*/MiniBrowser"))), None) if driver else None
    if not driver or not screen or not browser:
        yield "no driver of WebKitGTK, or no Xvfb, on this machine (Debian: apt-get install webkit2gtk-driver xvfb)"
        return
    port, (read, write) = _free_port(), os.pipe()
    with ExitStack() as stack:
        show = [screen, "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        stack.enter_context(_running(show, home, pass_fds=(write,)))
        os.close(write)
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        own = {"DISPLAY": display, "HOME": str(home), "GDK_BACKEND": "x11", "LANG": "en_US.UTF-8"}
        stack.enter_context(_running([driver, f"--port={port}"], home, env=os.environ | own))
        engine = WebKit(port, str(browser))
        stack.callback(engine.end)
        yield engine


@contextmanager
def _running(command: list[str], home: Path, **how: Any) -> Iterator[None]:
    """A program that runs as long as the block; what it says goes into a file."""
    with (home / f"{Path(command[0]).name}.log").open("wb") as said:
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, **how)
        try:
            yield
        finally:
            program.terminate()
            try:
                program.wait(10)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
