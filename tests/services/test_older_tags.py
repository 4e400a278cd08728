"""Tags whose code means something else now: which they are, confirming them, and taking it back."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.clock import now
from webapp.domain.codebook import AttributeSpec
from webapp.domain.codebook_plans import Rename
from webapp.domain.drafts import CodingDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import CodingState
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Annotation, CodeRevision, Document, Event, Round
from webapp.services import annotations, codebooks, codings, confirmations, histories, operations, rereadings, undoing
from webapp.services.older_tags import PAGE, Filters
from webapp.services.rereadings import Page

TEXT = "A wolf howled by the river. Nobody counted the 312 returns."


@pytest.fixture
def article(make: Make) -> Document:
    return make.document(TEXT)


def use(session: Session, make: Make, code: str = "statistic", **changes: object) -> None:
    """Put a version into use in which the code says something else."""
    spec = codebooks.in_use(session, make.project().id).spec
    codes = tuple(replace(one, **changes) if one.code == code else one for one in spec.codes)  # type: ignore[arg-type]  # tests name the parts
    codebooks.replace(session, make.owner(), "corpus", replace(spec, codes=codes))


def tagged(session: Session, make: Make, *what: object, **attributes: str) -> Annotation:
    """A tag as the session holds it."""
    return session.get_one(Annotation, make.tag(*what, **attributes).id, options=annotations.LOADED)  # type: ignore[arg-type]  # as `make.tag` takes it


def listed(session: Session, actor: Actor, **filters: object) -> Page:
    return rereadings.page(session, actor, "corpus", Filters(**filters))  # type: ignore[arg-type]  # the same


def quotes(page: Page) -> list[str]:
    return [case.tag.quote for case in page.cases]


def confirm(session: Session, actor: Actor, tag: Annotation, number: str = "1.1") -> None:
    confirmations.confirm(session, actor, tag.id, number, tag.version)
    session.flush()


def test_a_tag_is_listed_when_its_code_means_something_else_and_never_for_another_number(
    session: Session, make: Make, article: Document
) -> None:
    coder = make.member()
    make.tag(coder, article, "312", "statistic", value="312")
    use(session, make, name="Figure", colour="#123456")
    assert quotes(listed(session, coder)) == []
    use(session, make, when_to_use="Numbers that count people.")
    make.tag(coder, article, "Nobody counted the 312", "statistic", value="312")
    (case,) = listed(session, coder).cases
    assert (case.tag.quote, case.change.then) == ("312", "1.0")
    assert [told.change.part for told in case.change.said] == ["name", "when to use"]
    standing = listed(session, coder).standing
    assert (standing.left, standing.done, standing.all) == (1, 1, 2)


def test_a_version_that_is_undone_makes_the_later_tags_the_older_ones(
    session: Session, make: Make, article: Document
) -> None:
    coder, owner = make.member(), make.owner()
    first = tagged(session, make, coder, article, "312", "statistic", value="312")
    done = operations.perform(session, owner, "corpus", Rename("statistic", "Figure"))
    meant = select(CodeRevision).where(CodeRevision.version_id == done.edition.id)
    for revision in session.scalars(meant):
        revision.meaning_id = done.edition.id
    session.flush()
    codebooks._editions.clear()
    make.tag(coder, article, "312 returns", "statistic", value="312")
    assert quotes(listed(session, coder)) == [first.quote]
    undoing.undo(session, owner, "corpus", done.operation_id)
    codebooks._editions.clear()
    assert quotes(listed(session, coder)) == ["312 returns"]


def test_unknown_meanings_retired_codes_and_tags_that_are_gone_are_left_out(
    session: Session, make: Make, article: Document
) -> None:
    coder = make.member()
    kept, deleted, superseded, in_round = (
        tagged(session, make, coder, article, quote, "statistic", value="312")
        for quote in ("312", "the 312", "312 r", "312 re")
    )
    make.tag(coder, article, "A wolf", "testimony", witness="refugee")
    make.tag(coder, article, "by the river")
    annotations.delete(session, coder, deleted.id, 1)
    superseded.status = "superseded"
    in_round.round_id = _round(session, make)
    use(session, make, when_to_use="Numbers.")
    use(session, make, "testimony", when_to_use="Speech.", status="retired")
    use(session, make, "legal_argument", when_to_use="Law.")
    argument = select(CodeRevision).where(CodeRevision.name == "Legal argument", CodeRevision.when_to_use == "")
    for revision in session.scalars(argument):
        revision.meaning_id = None
    session.flush()
    assert quotes(listed(session, coder)) == [kept.quote]
    with pytest.raises(Conflict, match="round"):
        confirm(session, coder, in_round, codebooks.in_use(session, make.project().id).number)


def test_confirming_puts_the_tag_under_the_version_in_use_and_changes_nothing_its_coder_said(
    session: Session, make: Make, article: Document
) -> None:
    coder = make.member()
    tag = tagged(session, make, coder, article, "312", "statistic", value="312")
    tag.status = "accepted"
    codings.save(session, coder, article.id, CodingDraft(CodingState.COMPLETE, {"belongs": ("yes",)}))
    asked = AttributeSpec("value", "number", required=True), AttributeSpec("year", "number", required=True)
    use(session, make, when_to_use="Numbers.", attributes=asked)
    before = tag.updated_at
    confirm(session, coder, tag)
    confirm(session, coder, tag)
    assert (tag.edition.number, tag.version, tag.status, tag.incomplete) == ("1.1", 1, "accepted", True)
    assert tag.updated_at > before
    assert quotes(listed(session, coder)) == []
    (entry,) = session.scalars(select(Event).where(Event.name == "annotation.confirmed"))
    assert entry.before == {"codebook_version": "1.0", "incomplete": False, "strange": False}
    assert entry.after == {"codebook_version": "1.1"}
    confirmations.withdraw(session, coder, tag.id)
    session.flush()
    assert (tag.edition.number, tag.version, tag.incomplete) == ("1.0", 1, False)
    assert quotes(listed(session, coder)) == ["312"]
    told = [line.words for line in histories.show(session, coder, tag.id).lines]
    assert told[:2] == ["took the confirmation back", "confirmed the tag under version 1.1 of the codebook"]
    with pytest.raises(Conflict, match="no confirmation"):
        confirmations.withdraw(session, coder, tag.id)


def test_a_value_that_is_not_allowed_any_more_is_named_and_not_confirmed(
    session: Session, make: Make, article: Document
) -> None:
    coder = make.member()
    tag = tagged(session, make, coder, article, "312", "statistic", value="312", source="press")
    fine = tagged(session, make, coder, article, "312 returns", "statistic", value="312")
    asked = AttributeSpec("value", "number", required=True), AttributeSpec("source", "enum", values=("state", "other"))
    use(session, make, when_to_use="Numbers.", attributes=asked)
    (first, _) = listed(session, coder).cases
    assert "state, other" in first.refused
    with pytest.raises(Invalid, match="state, other"):
        confirm(session, coder, tag)
    batch = confirmations.confirm_all(session, coder, "corpus", "statistic", "1.1")
    assert (batch.count, batch.refused) == (1, 1)
    assert (tag.version_id != fine.version_id, quotes(listed(session, coder))) == (True, ["312"])


def test_only_its_author_confirms_what_they_looked_at(session: Session, make: Make, article: Document) -> None:
    coder, colleague, reviewer = make.member(), make.member(), make.member(Role.REVIEWER)
    tag = tagged(session, make, coder, article, "312", "statistic", value="312")
    use(session, make, when_to_use="Numbers.")
    for other in (colleague, reviewer):
        with pytest.raises(Forbidden):
            confirm(session, other, tag)
    with pytest.raises(Conflict, match=r"Version 1\.1"):
        confirm(session, coder, tag, "1.0")
    with pytest.raises(Conflict, match="changed this tag"):
        confirmations.confirm(session, coder, tag.id, "1.1", 7)
    assert (quotes(listed(session, colleague)), quotes(listed(session, reviewer))) == ([], ["312"])


def test_a_tag_that_was_changed_since_keeps_its_new_version(session: Session, make: Make, article: Document) -> None:
    coder = make.member()
    draft = make.draft(article, "312", "statistic", value="312")
    tag = annotations.save(session, coder, draft, None).annotation
    use(session, make, when_to_use="Numbers.")
    confirm(session, coder, tag)
    annotations.save(session, coder, replace(draft, attributes={"value": ("313",)}), 1)
    session.flush()
    with pytest.raises(Conflict):
        confirmations.withdraw(session, coder, tag.id)


def test_all_of_one_code_are_confirmed_at_once_and_taken_back_as_one(
    session: Session, make: Make, article: Document
) -> None:
    coder, colleague = make.member(), make.member()
    for quote in ("312", "312 returns", "the 312"):
        make.tag(coder, article, quote, "statistic", value="312")
    make.tag(colleague, article, "312", "statistic", value="312")
    make.tag(coder, article, "A wolf", "testimony", witness="refugee")
    use(session, make, when_to_use="Numbers.")
    use(session, make, "testimony", when_to_use="Speech.")
    assert listed(session, coder).at_once is None
    at_once = listed(session, coder, code="statistic").at_once
    assert at_once
    assert at_once.left == 3
    batch = confirmations.confirm_all(session, coder, "corpus", "statistic", "1.2")
    assert (batch.count, quotes(listed(session, coder))) == (3, ["A wolf"])
    assert len(quotes(listed(session, make.owner()))) == 2
    with pytest.raises(NotFound):
        confirmations.withdraw_all(session, colleague, "corpus", batch.id)
    assert confirmations.withdraw_all(session, coder, "corpus", batch.id) == 3
    session.flush()
    assert len(quotes(listed(session, coder))) == 4
    with pytest.raises(Conflict, match="Nothing of it"):
        confirmations.withdraw_all(session, coder, "corpus", batch.id)
    with pytest.raises(Conflict, match="No tag of yours"):
        confirmations.confirm_all(session, coder, "corpus", "legal_argument", "1.2")


def test_reviewers_see_where_each_code_and_person_stands_but_not_in_a_blind_round_of_their_own(
    session: Session, make: Make, article: Document
) -> None:
    coder, colleague, reviewer = make.member(), make.member(), make.member(Role.REVIEWER)
    make.tag(coder, article, "312", "statistic", value="312")
    hidden = tagged(session, make, colleague, article, "312", "statistic", value="312")
    use(session, make, when_to_use="Numbers.")
    confirm(session, coder, make.tag(coder, article, "312 returns", "statistic", value="312"))
    standing = listed(session, reviewer).standing
    assert [(part.name, part.left, part.all) for part in standing.codes] == [("Statistic", 2, 3)]
    assert sorted((part.left, part.all) for part in standing.people) == [(1, 1), (1, 2)]
    assert quotes(listed(session, reviewer, person_id=colleague.user_id)) == ["312"]
    assert listed(session, reviewer, code="testimony").standing.all == 0
    assert [part.left for part in listed(session, coder).standing.people] == [1]
    hidden.round_id = _round(session, make, state="open", blind=True)
    assert len(listed(session, reviewer).cases) == 1


def test_pages_follow_each_other_also_when_the_last_tag_was_confirmed_and_ask_the_same_of_the_database(
    session: Session, make: Make
) -> None:
    people = [make.member(), make.member()]
    document = make.document(" ".join(f"w{number}." for number in range(30)))
    for coder in people:
        for number in range(30):
            make.tag(coder, document, f"w{number}.", "statistic", value="1")
    use(session, make, when_to_use="Numbers.")
    owner = make.owner()
    whole: list[UUID] = []
    after, counts = None, []
    while True:
        session.expire_all()
        with counted() as statements:
            page = listed(session, owner, after=after)
        counts.append(len(statements))
        whole += [case.tag.id for case in page.cases]
        after = page.after
        if after is None:
            break
        last = page.cases[-1].tag
        confirm(session, next(one for one in people if one.user_id == last.author_id), last)
    assert (len(whole), len(set(whole)), len(counts)) == (60, 60, 60 // PAGE)
    assert max(counts) - min(counts) <= 1  # where the page before ended is looked up
    authors = [tag.author_id for tag in map(session.get_one, [Annotation] * 60, whole)]
    assert authors == sorted(authors, key=authors.index)


def _round(session: Session, make: Make, state: str = "open", *, blind: bool = False) -> UUID:
    version = codebooks.in_use(session, make.project().id)
    found = Round(
        id=new_id(), export_id=f"r-{new_id()}", project_id=make.project().id, name="One", purpose="pilot",
        state=state, blind=blind, version_id=version.id, created_at=now(),
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found.id
