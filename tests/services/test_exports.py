"""Exports: the schema, who sees what, the same bytes each time, nothing of the text where it may not leave."""

import json
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import Engine, event, insert, update
from sqlalchemy.orm import Session

from tests.corpus import bring, documents, with_text, written
from tests.golden import unpacked
from tests.make import CODEBOOK, Make
from webapp.clock import now
from webapp.domain.codebook import QuestionSpec
from webapp.domain.drafts import CodingDraft, VerdictDraft
from webapp.domain.ids import new_id
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.errors import Forbidden, Invalid, NotFound
from webapp.models import Annotation, Assignment, Coding, Comment, Document, Redaction, Round, User
from webapp.services import annotations, codings, comments, exports, verdicts
from webapp.services.exports import Wanted

SCHEMA = Path(__file__).resolve().parents[3] / "shared/reference/corpus.schema.json"
TEXT = "👩\u200d👩\u200d👧 counted.\nThe 312 returns, étude 강변, said “nine days”.\n"


def busy(session: Session, make: Make) -> tuple[Document, Actor, Actor, Actor]:
    """A document with two coders and a reviewer, who have done everything that people do."""
    ada, ben, eve = make.member(), make.member(), make.member(Role.REVIEWER)
    document = make.document(TEXT, Region(0, 14, "title"), title="Nasty")
    first = make.tag(ada, document, "312 returns", "statistic", value="312", unit="returns")
    make.tag(ben, document, "The 312 returns, étude 강변", "testimony", witness="refugee", name="Mina")
    make.tag(ben, document, "312", "statistic", value="312")
    note = make.changed(make.draft(document, "nine days"), note="A note of my own.")
    annotations.save(session, ada, note, None)
    comments.create(session, eve, first.id, "Is this all of it?")
    verdicts.give(session, eve, first.id, VerdictDraft("accepted", "Yes, clearly."))
    codings.save(session, ada, document.id, CodingDraft("complete", {"belongs": ("yes",)}))
    return document, ada, ben, eve


def test_an_export_fits_the_schema(session: Session, make: Make) -> None:
    if not SCHEMA.is_file():
        pytest.skip("the schema of the corpus lies outside the repository and is not on this machine")
    busy(session, make)
    make.document("Nothing was tagged here.")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    for wanted in ({}, {"text": False}, {"layers": frozenset({"final"})}):
        for line in documents(session, **wanted):
            validator.validate(line)


def test_quotes_are_slices_of_the_text_in_code_points(session: Session, make: Make) -> None:
    busy(session, make)
    (line,) = documents(session)
    assert line["text"] == TEXT
    assert len(line["annotations"]) == 4
    for tag in line["annotations"]:
        assert line["text"][tag["start"] : tag["end"]] == tag["quote"]
        assert tag["quote_prefix"] == tag["quote"][:24]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", tag["created_at"])


def test_everything_that_people_said_is_there(session: Session, make: Make) -> None:
    busy(session, make)
    (line,) = documents(session)
    by_quote: dict[str, Any] = {tag["quote"]: tag for tag in line["annotations"]}
    judged, noted = by_quote["312 returns"], by_quote["nine days"]
    assert [(review["decision"], review["comment"]) for review in judged["reviews"]] == [("accepted", "Yes, clearly.")]
    assert (judged["status"], judged["final"]) == ("accepted", False)  # two coders and no decision
    assert [note["body"] for note in judged["notes"]] == ["Is this all of it?"]
    assert noted["notes"][0]["id"] == f"n{noted['id'][1:]}"
    assert sorted(coding["state"] for coding in line["codings"]) == ["complete", "in_progress"]
    assert [answer["values"] for answer in line["answers"]] == [["yes"]]
    assert line["regions"] == [{"start": 0, "end": 14, "kind": "title"}]


def test_the_same_project_gives_the_same_bytes(session: Session, make: Make) -> None:
    busy(session, make)
    assert written(session) == written(session)
    assert written(session, format="tables") == written(session, format="tables")


def test_documents_come_in_the_order_of_code_points(session: Session, make: Make) -> None:
    names = ["d.a", "D.b", "d-z", "d_a", "d:9", "Dz", "dA", "d-01a10af8-3261-7231-9f33-c3a9e8f2c9b7"]
    make.document("x")
    (line,) = documents(session)
    bring(session, [with_text(line, f"Text {name}.", doc_id=name) for name in names])
    found = [str(line["doc_id"]) for line in documents(session)]
    assert found == sorted([*names, line["doc_id"]])


def test_the_number_of_queries_does_not_grow(session: Session, make: Make) -> None:
    ada = make.member()

    def count(more: int) -> int:
        for number in range(more):
            make.tag(ada, make.document(f"Text {more}.{number} 312 returns"), "312", "statistic", value="312")
        session.flush()
        seen: list[str] = []
        listen = lambda _c, _cursor, statement, *_: seen.append(statement)  # noqa: E731  # SQLAlchemy's own signature
        event.listen(Engine, "before_cursor_execute", listen)
        try:
            written(session)
        finally:
            event.remove(Engine, "before_cursor_execute", listen)
        return len(seen)

    assert count(2) == count(40)


def test_a_viewer_gets_final_tags_and_nothing_that_was_said(session: Session, make: Make) -> None:
    document, ada, _, _ = busy(session, make)
    single = make.document("Only one coder read the 312 returns here.")
    make.tag(ada, single, "312 returns", "statistic", value="312")
    viewer = make.member(Role.VIEWER)
    shown = {line["doc_id"]: line for line in documents(session, actor=viewer)}
    both, one = shown[document.export_id], shown[single.export_id]
    assert (both["annotations"], both["codings"], both["answers"], both["decisions"]) == ([], [], [], [])
    assert [tag["quote"] for tag in one["annotations"]] == ["312 returns"]
    assert all(tag["reviews"] == tag["notes"] == [] for tag in one["annotations"])


def test_a_viewer_never_reads_a_coders_note(session: Session, make: Make) -> None:
    ada, viewer = make.member(), make.member(Role.VIEWER)
    draft = make.changed(make.draft(make.document("Nine days they held us."), "Nine days"), note="Ask Mina first.")
    annotations.save(session, ada, draft, None)
    assert b"Ask Mina first." not in written(session, actor=viewer)
    assert b"Ask Mina first." in written(session, actor=ada)


def test_where_the_team_works_apart_a_coder_gets_only_their_own(session: Session, make: Make) -> None:
    _, ada, _, eve = busy(session, make)
    make.project().open_team = False
    (line,) = documents(session, actor=ada)
    assert {tag["quote"] for tag in line["annotations"]} == {"312 returns", "nine days"}
    assert len(line["codings"]) == 1
    (line,) = documents(session, actor=eve)
    assert len(line["annotations"]) == 4


def test_whoever_codes_in_a_blind_round_gets_nothing_of_others(session: Session, make: Make) -> None:
    document, ada, ben, _ = busy(session, make)
    owner = make.owner()
    round_id = _blind_round(session, document, ada, owner)
    for coder in (ada, ben, owner):
        mine = Annotation.author_id == coder.user_id
        session.execute(update(Annotation).where(mine).values(round_id=round_id))
        session.execute(update(Coding).where(Coding.user_id == coder.user_id).values(round_id=round_id))
    session.execute(
        insert(Comment),
        {
            "id": new_id(),
            "export_id": "n-aside",
            "project_id": document.project_id,
            "document_id": document.id,
            "author_id": ben.user_id,
            "body": "An aside on the article.",
            "created_at": now(),
        },
    )
    for blind in (ada, owner):  # blindness follows coding, never the role
        raw = written(session, actor=blind)
        (line,) = [json.loads(one) for one in raw.splitlines()]
        assert {tag["quote"] for tag in line["annotations"]} <= {"312 returns", "nine days"}
        assert b"Is this all of it?" not in raw
        assert b"An aside on the article." not in raw
        assert {coding["annotator"] for coding in line["codings"]} <= {_pseudonym(session, blind)}
    session.execute(update(Round).values(state="locked", locked_at=now()))
    (line,) = documents(session, actor=ada)
    assert len(line["annotations"]) == 4


def test_layers_can_be_chosen(session: Session, make: Make) -> None:
    ada = make.member()
    document = make.document("One coder read this alone.")
    make.tag(ada, document, "One coder")
    other = make.tag(ada, document, "alone").id
    session.execute(update(Annotation).where(Annotation.id == other).values(layer="reference", final=False))
    assert _quotes(session, "final") == {"One coder"}
    assert _quotes(session, "reference") == {"alone"}
    assert _quotes(session, "final", "reference") == _quotes(session) == {"One coder", "alone"}
    assert _quotes(session, "machine") == set()


def test_what_can_not_be_asked_for_is_refused(session: Session, make: Make) -> None:
    owner = make.owner()
    for wanted in (Wanted(format="word"), Wanted(layers=frozenset({"agreed"})), Wanted(prefix=25), Wanted(prefix=-1)):
        with pytest.raises(Invalid):
            exports.plan(session, owner, "corpus", wanted)
    with pytest.raises(NotFound):
        exports.plan(session, make.stranger(), "corpus", Wanted())
    with pytest.raises(Forbidden):
        exports.people(session, make.member(Role.REVIEWER), "corpus")


def test_names_of_people_are_in_the_key_only(session: Session, make: Make) -> None:
    _, ada, _, _ = busy(session, make)
    raw = written(session)
    assert ada.name.encode() not in raw
    assert ada.display_name.encode() not in raw
    key = exports.people(session, Actor.system(), "corpus")
    assert (_pseudonym(session, ada), ada.name, ada.display_name) in key


def test_no_string_of_a_text_free_export_is_of_the_texts(session: Session, make: Make) -> None:
    asked = (QuestionSpec("tone", "Tone", "text"), QuestionSpec("kind", "Kind", "enum", values=("news",)))
    make.project(codebook=replace(CODEBOOK, questions=(*CODEBOOK.questions, *asked)))
    document, _, _, _ = busy(session, make)
    coder = make.member()
    make.tag(coder, document, "étude 강변", "testimony", witness="refugee", name="étude")
    given = {"tone": ("étude 강변",), "kind": ("news",)}
    codings.save(session, coder, document.id, CodingDraft("in_progress", given))
    session.execute(update(Document).values(title=None, columns={"quote": "The 312 returns"}))
    (line,) = documents(session, text=False)
    strings = {words for words in _strings(line) if len(words) > 2}
    kept = {"refugee", "news", "yes"}
    assert not {words for words in strings - kept if words in TEXT}
    assert {given["value"] for tag in line["annotations"] for given in tag["attributes"]} == {"refugee"}
    assert {answer["question"] for answer in line["answers"]} == {"belongs", "kind"}
    assert all(tag["quote"] is None and tag["quote_prefix"] == "" for tag in line["annotations"])
    assert line["text"] is None
    assert line["text_length"] == len(TEXT)
    assert b"nine" not in written(session, text=False)
    assert b'"quote_prefix":"nine"' in written(session, text=False, prefix=4)
    assert b"A note of my own." in written(session, text=False, notes=True)


def test_p8_redacted_stretches_are_masked_in_every_format(session: Session, make: Make) -> None:
    document, _, _, _ = busy(session, make)
    start = TEXT.index("étude")
    row = {"id": new_id(), "document_id": document.id, "start": start, "end": start + 8}
    session.execute(insert(Redaction), row | {"kind": "person", "reason": "asked", "created_at": now()})
    for form in ("jsonl", "tables"):
        export = exports.plan(session, Actor.system(), "corpus", Wanted(format=form))
        for name, pieces in export.files():
            if not name.endswith(".xlsx"):
                assert "étude 강변".encode() not in b"".join(pieces)
    (line,) = documents(session)
    assert line["text"][start : start + 8] == "█" * 8
    assert all(line["text"][tag["start"] : tag["end"]] == tag["quote"] for tag in line["annotations"])


def _quotes(session: Session, *layers: str) -> set[str]:
    (line,) = documents(session, layers=frozenset(layers))
    return {tag["quote"] for tag in line["annotations"]}


def _pseudonym(session: Session, actor: Actor) -> str:
    return next(
        export_id for export_id, name, _ in exports.people(session, Actor.system(), "corpus") if name == actor.name
    )


def _strings(found: Any) -> set[str]:
    if isinstance(found, str):
        return {found}
    if isinstance(found, dict):
        return {words for value in found.values() for words in _strings(value)}
    if isinstance(found, list):
        return {words for value in found for words in _strings(value)}
    return set()


def _blind_round(session: Session, document: Document, *coders: Actor) -> Any:
    round_ = Round(
        id=new_id(),
        export_id=f"r-{new_id()}",
        project_id=document.project_id,
        name="Pilot",
        purpose="reliability",
        state="open",
        blind=True,
        plan={},
        created_at=now(),
    )
    session.add(round_)
    session.flush()
    for place, coder in enumerate(coders):
        session.add(
            Assignment(
                id=new_id(),
                project_id=document.project_id,
                document_id=document.id,
                user_id=coder.user_id,
                round_id=round_.id,
                position=place,
                created_at=now(),
            )
        )
    session.flush()
    return round_.id


def test_personal_fields_and_names_of_the_team_stay_here_unless_they_are_asked_for(
    session: Session, make: Make
) -> None:
    ada, ben = make.member(), make.member()
    for actor, name in ((ada, "Ada Quillfeather"), (ben, "Ben Okri")):
        session.execute(update(User).where(User.id == actor.user_id).values(display_name=name))
    document = make.document(TEXT)
    draft = make.draft(document, "nine days", "testimony", witness="refugee", name="Seraphina Vale")
    annotations.save(session, ada, make.changed(draft, note="Ask Ben Okri, or ada quillfeather."), None)
    (tag,) = json.loads(written(session, personal=False))["annotations"]
    assert [given["name"] for given in tag["attributes"]] == ["witness"]
    ids = {who: name for name, _, who in exports.people(session, Actor.system(), "corpus")}
    assert [note["body"] for note in tag["notes"]] == [f"Ask {ids['Ben Okri']}, or {ids['Ada Quillfeather']}."]
    whole = written(session, personal=True).decode()
    assert "Seraphina Vale" in whole
    assert "ada quillfeather" in whole


def test_a_look_at_the_first_documents_counts_no_losses(session: Session, make: Make) -> None:
    busy(session, make)
    with closing(exports.plan(session, Actor.system(), "corpus", Wanted("conll"))) as export:
        assert export.samples()
        assert not any(" here" in line for line in export.losses)

    with closing(exports.plan(session, Actor.system(), "corpus", Wanted("conll"))) as export:
        files = unpacked(b"".join(export.pieces()))
    assert "- what reviewers said of tags, and decisions (1 here)" in files["LOSSES.txt"].decode()
