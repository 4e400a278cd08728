"""While a round hides the source, none of its coders meets it, owners included, wherever they look; then it is back.

Every page, fragment, list, export and answer of the API is opened, and everything that tells the source of the round's
articles is looked for in it: what is known of them, and what their texts say of themselves.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.access.walk import Queries, opened
from tests.access.world import Persona, World
from tests.make import Make
from webapp import formats
from webapp.domain.drafts import CodingDraft, VerdictDraft
from webapp.domain.regions import Region
from webapp.domain.roles import Actor
from webapp.models import Disagreement, Document, Round
from webapp.services import codings, comments, documents, verdicts
from webapp.services.documents import DocumentDraft
from webapp.services.exports import LAYERS

CODERS = (Persona.OWNER, Persona.CODER)

KNOWN = {
    "title": "Zebrafinch unrest",
    "author": "Quillon Ombrage",
    "affiliation": "Institute of Marzipan",
    "outlet": "Wexbury Courier",
    "address": "https://vellichor.example/",
    "file": "kumquat-archive",
    "licence": "Brindleback",
    "number": "tangle-4711",
    "own column": "Foxgloverie",
}
SAID = {
    "title": "Hullabaloo in the marsh",
    "byline": "Penny Whistledown",
    "dateline": "NORTHUMBRIDGE",
    "copyright": "Gallimaufry",
}
DATES = re.compile(r"May 1987|1987-05|(?<![\w.-])1987(?![\w.-])")

TEXT = """{title}
By {byline}
{dateline} — A wolf {number} howled. Nobody counted the 312 returns.
It was cold.
© {copyright}"""

LOOKS: Queries = {
    "documents.index": ({"q": "wolf"}, {"q": "Ombrage"}, {"sort": "title"}, {"sort": "-date"}, {"state": "open"}),
    "reviews.index": ({"state": "all"},),
    "disagreements.index": ({"state": "all"},),
    "outcomes.index": ({"state": "all"},),
    "answer_reviews.index": ({"state": "all"},),
    "occurrences.index": ({"words": "wolf"}, {"words": "Hullabaloo"}),
    "rulings.index": ({"q": "marsh"},),
    "exports.show": tuple({"format": name} for name in formats.tag_formats()),
    "exports.index": tuple({"format": name} for name in formats.tag_formats()),
    "api.exports.show": (*({"layer": layer} for layer in LAYERS), {"text": "0", "prefix": "24"}),
}


@dataclass(frozen=True)
class Marsh:
    """The world with two articles in a round that hides their source."""

    world: World
    ids: Sequence[UUID]

    def opened(self, persona: Persona) -> Iterator[tuple[str, TestResponse]]:
        return opened(self.world, persona, LOOKS, self.ids)


@pytest.fixture
def marsh(fresh_world: World) -> Marsh:
    """An owner and a coder are in the middle of an article, see what a colleague did there, and finished another."""
    with fresh_world.stage.making() as make:
        owner, coder, reviewer = (fresh_world.people[one] for one in (Persona.OWNER, Persona.CODER, Persona.REVIEWER))
        colleague = make.member(name="colleague")
        found = [_article(make, number) for number in ("alone", "twice")]
        sealing = make.round(found, [owner, coder, colleague], blind=False, hides_source=True)
        _work(make, found, [owner, coder, colleague], reviewer)
        fresh_world.here.things |= {"document_id": found[0].id, "round_id": sealing.id}
        case = select(Disagreement.id).where(Disagreement.document_id == found[1].id).order_by(Disagreement.start)
        fresh_world.here.of[Persona.OWNER, "disagreement_id"] = make.session.scalars(case.limit(1)).one()
    return Marsh(fresh_world, [one.id for one in found])


def test_no_address_tells_its_coders_where_an_article_comes_from(marsh: Marsh) -> None:
    for persona in CODERS:
        told = {where: met for where, answer in marsh.opened(persona) if (met := _told(answer))}
        assert told == {}, f"{persona} learns there where the articles come from"


def test_after_the_lock_all_is_back(marsh: Marsh) -> None:
    with marsh.world.stage.making() as make:
        make.session.scalars(select(Round).where(Round.hides_source)).one().state = "locked"
    for address, secrets in _addresses(marsh.ids[0]).items():
        assert _told(marsh.world.clients[Persona.OWNER].get(address)) >= secrets, address


def test_what_is_sent_tells_nothing_either(marsh: Marsh) -> None:
    client, (first, _) = marsh.world.clients[Persona.OWNER], marsh.ids
    sheet = {"sheet": (io.BytesIO(b"file,title\nx,y\n"), "sheet.csv")}
    answers = [
        client.post(f"/documents/{first}/metadata", data={"title": "Another"}),
        client.patch(f"/api/v1/documents/{first}", json={"metadata": {"title": "Another"}}),
        client.post("/projects/corpus/metadata", data=sheet),
        client.post(f"/documents/{first}/finish", follow_redirects=True),
    ]
    assert [(answer.status_code, _told(answer)) for answer in answers] == [(409, set())] * 3 + [(200, set())]
    upload = {"files": (io.BytesIO(_text("alone").encode()), "again.txt")}
    again = client.post("/projects/corpus/imports/preview", data=upload)
    assert "The same text is here already: “Article 1 of 2”" in again.text
    assert _told(again) == set(SAID.values()), "what was sent is shown, and nothing of what is here"
    with marsh.world.stage.making() as make:
        assert make.session.get_one(Document, first).title == KNOWN["title"]


def _addresses(document_id: UUID) -> dict[str, set[str]]:
    """Some of the addresses above, and what they tell when nothing is hidden."""
    known = {*KNOWN.values()}
    shown = {KNOWN["title"], KNOWN["author"], KNOWN["outlet"], "May 1987"}
    return {
        "/": {KNOWN["title"]},
        "/projects/corpus/documents?q=Ombrage": shown,
        "/projects/corpus/activity": {KNOWN["title"]},
        f"/documents/{document_id}": {KNOWN["title"], *SAID.values()},
        f"/documents/{document_id}/print": {*SAID.values()},
        f"/documents/{document_id}/metadata": known,
        f"/api/v1/documents/{document_id}": {*SAID.values(), KNOWN["title"]},
        "/projects/corpus/exports/file?format=jsonl": {*SAID.values(), KNOWN["file"]},
        "/projects/corpus/exports/file?format=tables": known,
    }


def _article(make: Make, number: str) -> Document:
    text = _text(number)
    places = {kind: text.index(said) for kind, said in SAID.items()}
    kinds = [Region(start, start + len(SAID[kind]), kind) for kind, start in places.items()]
    draft = DocumentDraft(
        text,
        title=KNOWN["title"],
        authors=(KNOWN["author"],),
        affiliation=KNOWN["affiliation"],
        outlet=KNOWN["outlet"],
        published=(1987, 5, 7),
        source_url=KNOWN["address"],
        source_file=f"{KNOWN['file']}-{number}.txt",
        licence=KNOWN["licence"],
        external_id=KNOWN["number"],
        regions=tuple(kinds),
        columns={"Desk": KNOWN["own column"]},
    )
    return documents.create(make.session, Actor.system(), "corpus", draft)


def _text(number: str) -> str:
    return TEXT.format(**SAID, number=number)


def _work(make: Make, found: Sequence[Document], coders: Sequence[Actor], reviewer: Actor) -> None:
    """Tags beside what is hidden, talk, verdicts, answers: whatever is told with the name of its article."""
    owner, *_, colleague = coders
    for document in found:
        for coder in coders:
            make.tag(coder, document, "A wolf", "statistic", value="1")
        tag = make.tag(colleague, document, "howled")
        comments.create(make.session, colleague, tag.id, "Is it, @owner? @coder?")
        verdicts.give(make.session, reviewer, tag.id, VerdictDraft("accepted", "Because it howls."))
        codings.save(make.session, owner, document.id, CodingDraft("in_progress", {"belongs": ("yes",)}))
        codings.save(make.session, colleague, document.id, CodingDraft("complete", {"belongs": ("no",)}))
    for coder in coders[:2]:
        codings.save(make.session, coder, found[-1].id, CodingDraft("complete", {"belongs": ("yes",)}))


def _told(answer: TestResponse) -> set[str]:
    """What tells the source in an answer: in its body, unpacked where it is packed, and in what goes with it."""
    body = answer.get_data()
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(name.encode() + packed.read(name) for name in packed.namelist())
    said = body.decode(errors="replace") + str(answer.headers)
    met = {secret for secret in (*KNOWN.values(), *SAID.values()) if secret in said}
    return met | set(DATES.findall(said))
