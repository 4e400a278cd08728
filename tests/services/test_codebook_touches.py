"""What the changes of a draft touch, and what its owner says about the tags that are there."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.domain.codebook import AttributeSpec, CodeSpec
from webapp.domain.codebook_edits import fingerprint
from webapp.domain.roles import Actor
from webapp.services import codebook_drafts, codebook_edits, codebook_touches, codebooks
from webapp.services.codebook_drafts import Expected
from webapp.services.codebook_touches import Lost, Touched
from webapp.services.usage import Use


@pytest.fixture
def owner(session: Session, make: Make) -> Actor:
    """An owner with a draft before them, of a codebook with tags."""
    owner, coder, document = make.owner(), make.member(), make.document("A wolf howled at a bear.")
    make.tag(coder, document, "wolf", "testimony", witness="refugee")
    make.tag(coder, document, "bear", "testimony", witness="official", anonymised="true")
    make.tag(coder, document, "howled", "statistic", value="3", unit="wolves")
    codebook_drafts.begin(session, owner, "corpus")
    return owner


def write(session: Session, owner: Actor, key: str, **parts: object) -> None:
    spec = codebook_drafts.show(session, owner, "corpus").draft.spec
    found = spec.code(key)
    assert found
    changed: CodeSpec = replace(found, **parts)  # type: ignore[arg-type]  # tests name the parts
    codebook_edits.save_code(session, owner, "corpus", changed, None, fingerprint(spec, key))


def touched(session: Session, actor: Actor) -> dict[str, Touched]:
    return dict(codebook_touches.of_changes(session, actor, codebook_drafts.show(session, actor, "corpus")))


def test_a_change_says_how_many_tags_it_touches_and_whether_they_may_mean_something_else(
    session: Session, owner: Actor
) -> None:
    write(session, owner, "testimony", brief_definition="What somebody saw.")
    write(session, owner, "statistic", colour="#a9719b")
    write(session, owner, "legal_argument", when_to_use="When a law is named.")
    assert touched(session, owner) == {
        "testimony": Touched(Use(2, 1), asked=True, meant=True, lost=[]),
        "statistic": Touched(Use(1, 1), asked=False, meant=False, lost=[]),
        "legal_argument": Touched(None, asked=False, meant=True, lost=()),
    }


def test_values_that_would_no_longer_be_allowed_are_counted_by_one_query_a_field(
    session: Session, owner: Actor
) -> None:
    witness = AttributeSpec("witness", "enum", values=("refugee", "neighbour"))
    name = AttributeSpec("name", "text", personal=True)
    write(session, owner, "testimony", attributes=(witness, name))
    fields = tuple(
        AttributeSpec(one, kind) for one, kind in (("value", "text"), ("unit", "number"), ("source", "text"))
    )
    write(session, owner, "statistic", attributes=fields)
    desk = codebook_drafts.show(session, owner, "corpus")
    with counted() as statements:
        found = codebook_touches.of_changes(session, owner, desk)
    assert found["testimony"].lost == [Lost("witness", 1), Lost("anonymised", 1)]
    assert found["statistic"].lost == [Lost("unit", 1)]
    assert len(statements) == 4  # of witness, anonymised, unit, and source, which takes one value now


def test_its_owner_says_which_codes_mean_something_else(session: Session, owner: Actor) -> None:
    before = codebooks.show(session, owner, "corpus")
    write(session, owner, "testimony", brief_definition="What somebody saw")  # a typo, as it were
    write(session, owner, "statistic", name="Number")
    expected = Expected(3, "1.0")
    made = codebook_drafts.put_into_use(session, owner, "corpus", "Why.", expected, {"statistic"})
    assert made.meanings["testimony"] == before.meanings["testimony"]
    assert made.meanings["statistic"] == made.id
    assert made.meanings["legal_argument"] == before.meanings["legal_argument"]
