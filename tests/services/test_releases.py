"""Dataset versions: frozen, given out byte for byte, closed to whoever codes blind, withdrawn with a reason."""

import io
import json
import zipfile
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.domain.ids import exported
from webapp.domain.releases import Terms
from webapp.domain.roles import Actor, Role
from webapp.errors import Conflict, Forbidden, Invalid
from webapp.formats import dataset
from webapp.models import Release, ReleaseDocument
from webapp.services import annotations, release_diff, releases


def kept(session: Session, actor: Actor, number: str = "1.0", **terms: Any) -> Release:
    with releases.made(session, actor, "corpus", Terms(number, **terms)) as draft:
        return releases.keep(session, actor, draft)


def opened(session: Session, actor: Actor, number: str = "1.0") -> zipfile.ZipFile:
    release, pieces = releases.archive(session, actor, "corpus", number)
    raw = b"".join(pieces)
    assert (len(raw), sha256(raw).hexdigest()) == (release.size, release.sha256)
    return zipfile.ZipFile(io.BytesIO(raw))


def test_a_version_stays_as_it_was_whatever_happens_afterwards(session: Session, make: Make) -> None:
    owner, ada = make.owner(), make.member()
    document = make.document("A wolf was heard. 4,310 people.")
    make.tag(ada, document, "4,310 people", "statistic")
    kept(session, owner)
    before = opened(session, owner).read("data/corpus.jsonl")
    make.tag(ada, document, "A wolf", "testimony")
    assert opened(session, owner).read("data/corpus.jsonl") == before
    kept(session, owner, "1.1")
    assert opened(session, owner, "1.1").read("data/corpus.jsonl") != before


def test_the_manifest_and_the_sums_name_every_file(session: Session, make: Make) -> None:
    owner = make.owner()
    make.tag(make.member(), make.document("A wolf was heard."), "A wolf", "testimony")
    archive = opened(session, owner) if kept(session, owner) else None
    assert archive
    sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert sums == {name: sha256(archive.read(name)).hexdigest() for name in archive.namelist() if name != "SHA256SUMS"}
    manifest = json.loads(archive.read("manifest.json"))
    assert {one["path"]: one["sha256"] for one in manifest["files"]} == {
        name: digest for name, digest in sums.items() if name != "manifest.json"
    }
    assert manifest["counts"]["by_code"] == {"testimony": 1}


def test_a_version_verifies_and_any_change_in_it_is_found(session: Session, make: Make) -> None:
    owner, ada = make.owner(), make.member()
    make.tag(ada, make.document("A wolf was heard. 🌊 Twice."), "🌊 Twice", "testimony")
    kept(session, owner)
    whole = {name: opened(session, owner).read(name) for name in opened(session, owner).namelist()}
    assert problems(whole) == []
    for name, content in whole.items():
        assert problems({**whole, name: content[:-2] + content[-1:]}), name
        assert problems({other: content for other, content in whole.items() if other != name})
    assert problems({**whole, "more.txt": b""}) == ["more.txt is not in SHA256SUMS; it was added."]
    moved = {**whole, "data/corpus.jsonl": whole["data/corpus.jsonl"].replace(b'"start":18', b'"start":17')}
    moved["SHA256SUMS"] = resummed(moved)
    assert [problem for problem in problems(moved) if "quote_sha256" in problem]


def problems(files: dict[str, bytes]) -> list[str]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with dataset.opened(buffer) as found:
        return found.problems()


def resummed(files: dict[str, bytes]) -> bytes:
    names = sorted(name for name in files if name != "SHA256SUMS")
    return "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in names).encode()


def test_two_versions_are_compared_by_document_tag_and_code(session: Session, make: Make) -> None:
    owner, ada = make.owner(), make.member()
    document = make.document("A wolf was heard. 4,310 people.")
    stays, goes = make.tag(ada, document, "A wolf", "testimony"), make.tag(ada, document, "heard", "testimony")
    moves = make.tag(ada, document, "4,310", "statistic")
    kept(session, owner)
    annotations.delete(session, ada, goes.id, goes.version)
    annotations.save(session, ada, make.changed(make.draft(document, "4,310 people"), id=moves.id), 1)
    make.tag(ada, make.document("A fox."), "fox", "statistic")
    kept(session, owner, "1.1")
    found = release_diff.difference(session, owner, "corpus", "1.0", "1.1")
    assert len(found.documents_added) == 1
    assert not found.documents_removed + found.documents_changed
    assert {(one.fate, one.code, one.parts) for one in found.tags} == {
        ("removed", "testimony", ()),
        ("changed", "legal_argument", ("end", "code")),
        ("added", "statistic", ()),
    }
    assert exported("a", stays.id) not in {one.tag for one in found.tags}
    assert found.sentences()[0] == "1 article added."


def test_a_version_without_names_is_compared_with_one_that_has_them(session: Session, make: Make) -> None:
    owner, ada = make.owner(), make.member()
    documents = [make.document(f"A wolf was heard {many}.") for many in ("once", "twice", "three times")]
    for at, document in enumerate(documents):
        document.export_id = f"corpus_{at}"  # which names the project
        make.tag(ada, document, "A wolf", "testimony").export_id = f"corpus-tag-{at}"
    kept(session, owner)
    goes = make.tag(ada, documents[1], "heard", "statistic")
    kept(session, owner, "1.1", anonymous=True)
    ids = [json.loads(line)["doc_id"] for line in opened(session, owner, "1.1").open("data/corpus.jsonl")]
    assert [doc_id for doc_id in ids if "corpus" in doc_id] == []
    found = release_diff.difference(session, owner, "corpus", "1.0", "1.1")
    assert [(one.fate, one.tag, one.document) for one in found.tags] == [("added", exported("a", goes.id), ids[1])]
    assert found.documents_added + found.documents_removed + found.documents_changed == []
    assert session.query(ReleaseDocument).count() == 2 * len(documents)


def test_numbers_go_up(session: Session, make: Make) -> None:
    owner = make.owner()
    make.document("A wolf.")
    kept(session, owner, "1.9")
    for number in ("1.8.9", "1.10.x", "0.9", "one", ""):
        with pytest.raises(Invalid):
            kept(session, owner, number)
    with pytest.raises(Conflict, match=r"There is a version 1\.9 already"):
        kept(session, owner, "1.9")
    kept(session, owner, "1.10")
    assert [one.release.number for one in releases.index(session, owner, "corpus")] == ["1.10", "1.9"]


def test_only_owners_make_versions_and_members_take_them(session: Session, make: Make) -> None:
    owner, reviewer, viewer = make.owner(), make.member(Role.REVIEWER), make.member(Role.VIEWER)
    make.document("A wolf.")
    with pytest.raises(Forbidden):
        kept(session, reviewer)
    kept(session, owner)
    assert opened(session, viewer).namelist()


def test_whoever_codes_blind_gets_no_version_and_open_rounds_are_no_part_of_one(session: Session, make: Make) -> None:
    owner, ada = make.owner(), make.member()
    document = make.document("A wolf was heard.")
    make.tag(ada, document, "A wolf", "testimony")
    kept(session, owner)
    make.round([document], [ada])
    make.tag(ada, document, "was heard", "testimony")
    with pytest.raises(Conflict):
        opened(session, ada)
    kept(session, owner, "1.1")
    tags = json.loads(opened(session, owner, "1.1").read("data/corpus.jsonl"))["annotations"]
    assert [tag["quote"] for tag in tags] == ["A wolf"]


def test_a_withdrawn_version_keeps_its_number_and_says_why(session: Session, make: Make) -> None:
    owner = make.owner()
    make.document("A wolf.")
    kept(session, owner)
    with pytest.raises(Invalid):
        releases.withdraw(session, owner, "corpus", "1.0", " ")
    releases.withdraw(session, owner, "corpus", "1.0", "A witness asked for it.")
    with pytest.raises(Conflict, match="A witness asked for it"):
        opened(session, owner)
    with pytest.raises(Conflict):
        kept(session, owner)
    assert kept(session, owner, "1.0.1").number == "1.0.1"
