"""What a dataset version tells of itself: rounds, agreement, codebooks, data card, citation, manifest."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from sqlalchemy.orm import Session

from tests.make import Make
from tests.releases import SLUG, coded, described, files
from webapp.clock import now
from webapp.domain.agreement.definitions import MEASURES
from webapp.models import Annotation, RoundCopy, User
from webapp.services import agreement
from webapp.services.agreement import Wanted

SCHEMA = Path(__file__).resolve().parents[3] / "shared/reference/corpus.schema.json"


def test_rounds_are_told_with_their_draw_their_coders_and_their_copy(session: Session, make: Make) -> None:
    found = files(session, coded(session, make))
    [one] = json.loads(found["rounds.json"])["rounds"]
    assert (one["name"], one["purpose"], one["blind"], one["documents"]) == ("First round", "reliability", True, 2)
    assert one["copy_sha256"] == session.query(RoundCopy).one().sha256
    assert one["codebook_version"] == "1.0"
    assert [re.fullmatch(r"u-[0-9a-f]{16}", each["id"]) is not None for each in one["coders"]] == [True, True]
    assert {each["documents"] for each in one["coders"]} == {2}
    assert one["frame"]["by_hand"]
    accounts = [str(user_id).encode() for (user_id,) in session.query(User.id)]
    assert not [name for name, content in found.items() if any(account in content for account in accounts)]


def test_agreement_is_told_as_the_page_computes_it(session: Session, make: Make) -> None:
    owner = coded(session, make)
    found = files(session, owner)
    [one] = json.loads(found["agreement.json"])["rounds"]
    figures = agreement.figures(session, owner, SLUG, Wanted((one["round"],)))
    assert one["figures"] == [json.loads(json.dumps(figure.as_json())) for figure in figures]
    assert all(figure["definition"] for figure in one["figures"])
    assert {figure["measure"] for figure in one["figures"]} <= MEASURES.keys()
    card, method = found["README.md"].decode(), found["method.md"].decode()
    assert "| Testimony |" in card
    assert all(f"coder {letter} is {who}" in card.replace("Coder", "coder") for letter, who in one["coders"].items())
    assert "Two coders coded 2 articles" in method


def test_tags_of_coders_are_told_apart_from_what_the_team_settled_on(session: Session, make: Make) -> None:
    owner = coded(session, make)
    [tag, *_] = session.query(Annotation).order_by(Annotation.id)
    tag.final = True
    session.flush()
    found = files(session, owner)
    card = found["README.md"].decode()
    assert "3 tags (1 of them final)" in card
    assert "| `testimony` | Voice | 3 | 1 |" in card
    assert "3 tags (1 of them final)" in found["read.html"].decode()
    assert json.loads(found["version.json"])["final_by_code"] == {"testimony": 1}
    assert "Everybody coded without seeing each other’s work" in card


def test_the_codebooks_that_the_data_name_come_with_what_changed_between_them(session: Session, make: Make) -> None:
    found = files(session, coded(session, make))
    assert "codebooks/1.0.json" in found
    told = found["codebooks/CHANGES.md"].decode()
    assert told.index("## 1.1") < told.index("## 1.0")
    assert "Shorter." in told
    assert "“Voice”" in told


def test_what_was_said_once_stands_in_every_description(session: Session, make: Make) -> None:
    owner = coded(session, make)
    described(session, owner)
    found = files(session, owner, note="Two more articles.")
    card = found["README.md"].decode()
    for words in ("# Voices on the ice", "Two more articles.", "- English only.", "Board 5, 2031", "Ice Fund 12"):
        assert words in card
    citation = yaml.safe_load(found["CITATION.cff"])
    today = now().date()
    assert citation["authors"] == [
        {
            "family-names": "Carberry",
            "given-names": "Josiah",
            "affiliation": "Brown University",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
        },
        {"name": "The Ice Group"},
    ]
    assert (citation["license"], citation["date-released"]) == ("CC-BY-4.0", today.isoformat())
    datacite = json.loads(found["datacite.json"])
    assert datacite["schemaVersion"] == "http://datacite.org/schema/kernel-4"
    assert (datacite["types"]["resourceTypeGeneral"], datacite["publicationYear"]) == ("Dataset", str(today.year))
    assert datacite["relatedIdentifiers"][0]["relatedIdentifier"] == "10.1234/ice.5"
    manifest = json.loads(found["manifest.json"])
    assert (manifest["known_limits"], manifest["licence_annotations"]) == (
        ["One outlet only.", "English only."],
        "CC-BY-4.0",
    )


@pytest.mark.parametrize("is_described", [True, False])
def test_manifest_and_citation_are_whole_whatever_was_said(session: Session, make: Make, *, is_described: bool) -> None:
    owner = coded(session, make)
    if is_described:
        described(session, owner, title='A "title": with – odd\u00a0signs\u0085 #1'.replace("\u0085", ""))
    found = files(session, owner)
    citation = yaml.safe_load(found["CITATION.cff"])
    assert {"cff-version", "message", "title", "authors", "type"} <= citation.keys()
    assert citation["authors"]
    datacite = json.loads(found["datacite.json"])
    assert {"creators", "titles", "publisher", "publicationYear", "types", "schemaVersion"} <= datacite.keys()
    assert all(datacite.values())
    if SCHEMA.is_file():  # it lies outside the repository
        schema = json.loads(SCHEMA.read_text("utf-8"))
        whole = {"$defs": schema["$defs"], "$ref": "#/$defs/manifest"}
        jsonschema.Draft202012Validator(whole).validate(json.loads(found["manifest.json"]))


def test_the_same_state_gives_the_same_bytes(session: Session, make: Make) -> None:
    owner = coded(session, make)
    described(session, owner)
    first, again = files(session, owner), files(session, owner, "1.1")
    same = {name for name in first if first[name] == again[name]}
    assert first.keys() == again.keys()
    assert first.keys() - same == {
        "README.md",
        "CITATION.cff",
        "datacite.json",
        "manifest.json",
        "SHA256SUMS",
        "read.html",
    }
