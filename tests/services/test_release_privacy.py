"""What dataset versions leave out, and what owners have to look at before one is made."""

import json
import re

import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from tests.releases import SLUG, coded, described, files
from webapp.clock import now
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.errors import Invalid
from webapp.models import Document, Redaction, User
from webapp.services import comments, release_privacy


def named(session: Session, actor: Actor, display: str, email: str = "") -> Actor:
    """The same person, called so."""
    user = session.get_one(User, actor.user_id)
    user.display_name, user.email = display, email or None
    session.flush()
    return actor


def found(session: Session, owner: Actor) -> dict[str, int]:
    return {one.kind: one.count for one in release_privacy.check(session, owner, SLUG).findings}


def scene(session: Session, make: Make) -> Actor:
    """A project in which names stand wherever people can write them."""
    owner = named(session, coded(session, make), "Hedwig van Dyke", "hedwig@ice.example")
    article = session.query(Document).first()
    assert article
    article.source_file, article.columns = "ottoline_draft_3.txt", {"batch": "by Bo"}
    bo = session.query(User).filter_by(name="bo").one()
    bo.display_name = "Bo Ek"
    tag = make.tag(make.member(Role.REVIEWER, SLUG), article, "The ice")
    said = "Ask OTTOLINE, Bo, or hedwig@ice.example (+49 228 555 0123) in Glacier Watch."
    comments.create(session, owner, tag.id, said)
    session.flush()
    return owner


def test_names_in_notes_become_pseudonyms_and_personal_fields_stay_out(session: Session, make: Make) -> None:
    owner = scene(session, make)
    corpus = files(session, owner)["data/corpus.jsonl"].decode()
    assert re.search(r"Ask u-[0-9a-f]{16}, u-[0-9a-f]{16}, or u-[0-9a-f]{16} \(\+49 228 555 0123\)", corpus)
    assert "Ada Lovelace" not in corpus
    assert "Ada Lovelace" in files(session, owner, "1.1", personal=True)["data/corpus.jsonl"].decode()


def test_what_may_identify_somebody_is_counted_and_must_be_looked_at(session: Session, make: Make) -> None:
    owner = scene(session, make)
    counts = found(session, owner)
    assert counts == {"personal": 3, "quotes": 3, "names": 3, "contacts": 2, "files": 1}
    with pytest.raises(Invalid, match="3 values of fields marked as personal") as refused:
        files(session, owner, ticked=False)
    assert [one.field for one in refused.value.errors] == ["ticked"]
    told = json.loads(files(session, owner)["version.json"])
    assert told["may_identify"] == counts
    assert re.fullmatch(r"u-[0-9a-f]{16}", told["checked_by"])
    assert "555" not in json.dumps(told)


def test_what_is_redacted_in_one_article_and_open_in_another_is_found(session: Session, make: Make) -> None:
    owner = coded(session, make)
    first = make.document("Ragnhild saw it.", slug=SLUG)
    make.document("So did Ragnhild’s sister.", slug=SLUG)
    assert "redactions" not in found(session, owner)
    row = {"start": 0, "end": 8, "kind": "person", "reason": "asked", "created_at": now()}
    session.add(Redaction(id=new_id(), document_id=first.id, **row))
    session.flush()
    assert found(session, owner)["redactions"] == 1


def test_a_version_without_names_holds_none_in_any_byte(session: Session, make: Make) -> None:
    owner = scene(session, make)
    described(session, owner, title="Glacier Watch: voices", rights="Ask Hedwig van Dyke or ottoline.")
    make.document("Hedwig van Dyke wrote of the bow 🌊 and of elks. The end.", slug=SLUG, title="By Bo Ek")
    whole = files(
        session,
        owner,
        anonymous=True,
        note="Thanks to Ottoline; see corpus.ice.example.",
        hosts=("corpus.ice.example",),
    )
    names = (
        "glacier.?watch",
        "hedwig",
        "dyke",
        "ottoline",
        "corpus.ice.example",
        "carberry",
        "brown university",
        "ice fund",
    )
    for path, content in whole.items():
        said = (path + "\n" + content.decode()).lower()
        assert not [name for name in names if re.search(name, said)], path
        assert not re.search(r"(?<![^\W_])(bo|ek)(?![^\W_])", said), path
    records = [json.loads(line) for line in whole["data/corpus.jsonl"].decode().splitlines()]
    [masked] = [one for one in records if (one["text"] or "").endswith("The end.")]
    assert masked["text"] == "█" * 15 + " wrote of the bow 🌊 and of elks. The end."
    assert json.loads(whole["manifest.json"])["corpus_id"] == "anonymous"


def test_a_version_without_names_is_whole(session: Session, make: Make) -> None:
    owner = scene(session, make)
    described(session, owner)
    content = files(session, owner, anonymous=True)
    assert content["data/corpus.jsonl"].count(b"\n") == 2
    assert b"they said" in content["data/corpus.jsonl"]
    assert json.loads(content["manifest.json"])["counts"]["annotations"] == 4
    assert json.loads(content["rounds.json"])["rounds"][0]["name"] == "First round"
    assert b"| Voice |" in content["README.md"]
