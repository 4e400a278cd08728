"""F6: the network loses requests and answers, doubles some and lets others come late; each save happens once."""

import random
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.coding import Office, Team, open_office, require_exactly_once
from tests.processes import PATIENCE
from webapp.settings import Settings


def test_f6_a_bad_network_loses_and_doubles_nothing(tmp_path: Path) -> None:
    _work(open_office(Settings.load({}, home=tmp_path)), saves=60)


@pytest.mark.slow
def test_f6_a_bad_network_loses_and_doubles_nothing_of_much(tmp_path: Path) -> None:
    _work(open_office(Settings.load({}, home=tmp_path)), saves=3_000)


def _work(office: Office, saves: int) -> None:
    with office.serving():
        with _bad_network(office.port) as port, Team(replace(office, port=port), 6, 0.0) as team:
            team.until(saves // 3)
            team.until(saves // 3)
            team.until(saves // 3)
        time.sleep(0.3)  # what comes late is there
    assert sum(coder.retries for coder in team.coders) > saves // 10
    require_exactly_once(office, team)


@contextmanager
def _bad_network(to: int) -> Iterator[int]:
    """A port that leads to *to*, badly."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, request_queue_size, port, chance = True, 64, to, random.Random(6)

    with Server(("127.0.0.1", 0), _Line) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


class _Line(socketserver.BaseRequestHandler):
    """One connection: of the requests 20 % never arrive and 10 % arrive twice; 30 % of the answers get lost."""

    def handle(self) -> None:
        chance = self.server.chance  # type: ignore[attr-defined]  # ours
        request = _whole_request(self.request)
        if chance.random() < 0.2:
            return
        if chance.random() < 0.1:
            threading.Timer(chance.uniform(0, 0.2), self._passed_on, [request]).start()
        answer = self._passed_on(request)
        if chance.random() >= 0.3:
            self.request.sendall(answer)

    def _passed_on(self, request: bytes) -> bytes:
        address = ("127.0.0.1", self.server.port)  # type: ignore[attr-defined]  # ours
        with socket.create_connection(address, timeout=PATIENCE) as onward:
            onward.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            return b"".join(iter(lambda: onward.recv(65_536), b""))


def _whole_request(sender: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += sender.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += sender.recv(65_536)
    return head + b"\r\n\r\n" + body
