"""Names that people give to files, projects and themselves: shown, but never part of a header or of a path."""

import re
import urllib.request
import zipfile
from io import BytesIO
from typing import Final
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from tests.make import CODEBOOK
from tests.security.scene import Words, build
from tests.security.walk import rules
from tests.stage import Site, Stage
from webapp.clock import now
from webapp.domain.file_names import MAX_NAME, clean_name
from webapp.domain.roles import Role
from webapp.models import Document
from webapp.services import codebooks

NAMES: Final = (
    "CON", "nul.txt", "COM1.txt", "a\r\nX-Evil: 1.txt", "a\0b.txt", 'a".txt', "a';b.txt", "\u202egpj.txt",
    "x" * 2_000 + ".txt", "../../../etc/passwd.txt", "..\\..\\boot.txt", "C:\\w.txt", "/abs.txt", ".htaccess",
    "a/../../b.txt", "~root.txt", "Ветер.txt", "ريح.txt", "바람.txt", "a\tb.txt", "a\u2028b.txt",
    "%2e%2e%2fa.txt", "a.txt::$DATA", "a.txt.", " .txt", "-rf.txt", "a\ud800b.txt", "<b>.txt", "$(id).txt",
    "`id`.txt", "a\x7f\x9b.txt",
)  # fmt: skip
ADD: Final = "/projects/corpus/imports"
DOWNLOAD: Final = re.compile(r'attachment; filename="[a-z0-9][A-Za-z0-9._-]*"')
UNSEEN: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
MEMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


def test_s15_a_file_keeps_a_name_that_can_be_shown_and_no_path(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    before = {file.name for file in stage.settings.home.rglob("*")}
    client = stage.client(owner)
    for number, name in enumerate(NAMES):
        sent = name.encode("utf-8", "surrogatepass").replace(b'"', b"%22")
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + sent + b'"\r\n\r\n'
        body = head + b"A wolf, number %d.\r\n--x--\r\n" % number
        _require_plain(client.post(ADD, data=body, content_type="multipart/form-data; boundary=x"))
    for address in (
        "/projects/corpus/documents",
        "/api/v1/projects/corpus/documents",
        "/api/v1/projects/corpus/export",
    ):
        with client.get(address) as answer:
            _require_plain(answer)
    with stage.database.reading() as session:
        kept = [document.source_file or "" for document in session.query(Document)]
    assert len(kept) >= len(NAMES) // 2
    assert [name for name in kept if len(name) > MAX_NAME or name != clean_name(name) or UNSEEN.search(name)] == []
    assert {file.name for file in stage.settings.home.rglob("*")} - before <= {"glossator.db-wal", "glossator.db-shm"}


def test_s15_downloads_are_named_by_the_server(house: Stage) -> None:
    words = "Ветер ريح 바람; filename=x \"q\" 'q' ../CON a%0d%0aX: 1"
    with house.making() as make:
        scene = build(make, "names", Words(words, words))
    client = house.client(scene.people[Role.OWNER])
    named = set()
    for rule in rules(house.app, "GET"):
        for query in ("", "?format=tables", f"?format={quote(words)}"):
            with client.get(scene.address(rule) + query) as answer:
                _require_plain(answer)
                disposition = answer.headers.get("Content-Disposition", "")
                if disposition.startswith("attachment"):
                    named.add(rule.endpoint)
                    assert DOWNLOAD.fullmatch(disposition)
                if answer.mimetype == "application/zip":
                    members = zipfile.ZipFile(BytesIO(answer.data)).namelist()
                    assert [member for member in members if not MEMBER.fullmatch(member)] == []
    assert {"exports.show", "api.exports.show", "codebook_files.show"} <= named


VERSIONS: Final = {
    "версия 2": "%D0%B2%D0%B5%D1%80%D1%81%D0%B8%D1%8F%202",
    "نسخة": "%D9%86%D8%B3%D8%AE%D8%A9",
    "판": "%ED%8C%90",
    'a"b': "a%22b",
    "a\r\nX-Evil: 1": "aX-Evil%3A%201",
    "a\u202eb": None,
    "1.0": None,
}
"""What a corpus from elsewhere may call a version of its codebook, and how the name reads in a header."""


@pytest.mark.parametrize("version", VERSIONS, ids=ascii)
def test_s15_a_version_of_any_name_can_be_downloaded_from_the_real_server(site: Site, version: str) -> None:
    with site.making() as make:
        owner, project = make.owner(), make.project()
        if version != "1.0":
            codebooks.store(
                make.session, project.id, CODEBOOK, version, state="imported", previous=None, issued_at=now(), by=None
            )
    cookie = site.client(owner).get_cookie("glossator")
    assert cookie
    address = f"{site.url}/projects/corpus/codebook/{quote(version)}/codebook.json"
    request = urllib.request.Request(address, headers={"Cookie": f"glossator={cookie.value}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        said = answer.headers["Content-Disposition"]
        assert "X-Evil" not in answer.headers
        assert answer.read().startswith(b"{")
    plain, _, full = said.partition("; filename*=")
    assert DOWNLOAD.fullmatch(plain)
    expected = VERSIONS[version]
    assert full == (f"UTF-8''corpus-codebook-{expected}.json" if expected else "")


def _require_plain(answer: TestResponse) -> None:
    assert answer.status_code < 500
    assert "X-Evil" not in answer.headers
    assert all(value.isascii() and value.isprintable() for value in answer.headers.values())
