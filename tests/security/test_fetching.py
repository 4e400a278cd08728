"""S29: addresses that people write down are shown as text; the server itself asks nobody for anything."""

import json
import socket
from io import BytesIO
from typing import Final

import pytest

from tests.stage import Stage
from webapp.domain.drafts import VerdictDraft
from webapp.services import comments, verdicts

ADDRESSES: Final = ("http://127.0.0.1:{port}/{n}", "//127.0.0.1:{port}/{n}", "ftp://127.0.0.1:{port}/{n}")


@pytest.fixture
def listener() -> socket.socket:
    """Somebody on this machine who would notice being asked."""
    return socket.create_server(("127.0.0.1", 0))


def test_s29_no_address_in_what_comes_in_is_ever_asked(stage: Stage, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    some = [address.format(port=port, n=number) for number, address in enumerate(ADDRESSES)]
    with stage.making() as make:
        owner, coder = make.owner(), make.member()
        document = make.document(f"A wolf howled. See {' '.join(some)}", title=some[0])
        tag = make.tag(coder, document, "wolf", "testimony", name=some[0])
        comments.create(make.session, owner, tag.id, " ".join(some))
        verdicts.give(make.session, owner, tag.id, VerdictDraft("rejected", some[0]))
    client = stage.client(owner)
    with listener:
        for name, raw in _files(some):
            answer = client.post("/projects/corpus/imports", data={"files": (BytesIO(raw), name)})
            assert answer.status_code == 200, name
        sheet = f"file,source_url,title\na.html,{some[0]},{some[0]}\n".encode()
        assert client.post("/projects/corpus/metadata", data={"sheet": (BytesIO(sheet), "f.csv")}).status_code == 200
        client.post("/projects/corpus/settings", data={"name": "Corpus", "description": f"[x]({some[0]})"})
        known = {"metadata": {"source_url": some[0]}}
        changed = client.patch(f"/api/v1/documents/{document.id}", json=known, headers={"If-Match": '"1"'})
        assert changed.status_code == 200
        for path in ("/", "/projects/corpus/documents", f"/documents/{document.id}", "/projects/corpus/review"):
            assert client.get(path).status_code == 200
        for kind in ("jsonl", "tables"):
            with client.get(f"/api/v1/projects/corpus/export?format={kind}") as answer:
                assert answer.data
        listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listener.accept()


def _files(some: list[str]) -> list[tuple[str, bytes]]:
    """Articles of each kind that would fetch something, were they opened instead of read."""
    shown = "".join(
        f"<link rel=stylesheet href='{one}'><img src='{one}' srcset='{one} 2x'><script src='{one}'></script>"
        f"<iframe src='{one}'></iframe><object data='{one}'></object><video poster='{one}' src='{one}'></video>"
        f"<meta http-equiv=refresh content='0;url={one}'><style>@import url({one});</style>"
        for one in some
    )
    entity = f"<!DOCTYPE html [<!ENTITY x SYSTEM '{some[0]}'>]>"
    return [
        ("a.html", f"{entity}<base href='{some[0]}'>{shown}<p>A fox barked. &x;</p>".encode()),
        ("b.md", "\n".join(f"A bear. ![x]({one}) <{one}>" for one in some).encode()),
        ("c.txt", f"A bird. {' '.join(some)}".encode()),
        ("d.jsonl", json.dumps({"text": "A fish.", "metadata": {"source_url": some[0]}}).encode()),
    ]
