"""The list of documents: pages, orders, filters, and what each reader may see in it."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.clock import now
from webapp.domain.drafts import CodingDraft
from webapp.domain.ids import exported, new_id
from webapp.domain.listing import Progress, Sort, Wanted
from webapp.domain.metadata import PartialDate
from webapp.domain.roles import Actor, Role
from webapp.errors import Malformed, NotFound
from webapp.models import Annotation, Coding, Document, Round
from webapp.services import arrivals, codings, documents, imports, listing_queries, listings
from webapp.services.documents import DocumentDraft
from webapp.services.listings import Line, Listing

SYSTEM = Actor.system()


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("words", ["", "shared"])
def test_pages_follow_each_other_forwards_and_back(
    session: Session, make: Make, sort: Sort, descending: bool, words: str
) -> None:
    reader = make.member(Role.VIEWER)
    _fill(session, make, 120)
    wanted = Wanted(sort=sort, descending=descending, words=words)
    forwards = [listings.page(session, reader, "corpus", wanted)]
    while after := forwards[-1].after:
        forwards.append(listings.page(session, reader, "corpus", _turned(wanted, after=after)))
    assert [len(page.lines) for page in forwards] == [50, 50, 20]
    ids = [line.document.id for page in forwards for line in page.lines]
    assert len(set(ids)) == 120
    keys = [_key(line.document, sort) for page in forwards for line in page.lines]
    assert keys == sorted(keys, reverse=descending)
    backwards = [forwards[-1]]
    while before := backwards[-1].before:
        backwards.append(listings.page(session, reader, "corpus", _turned(wanted, before=before)))
    assert [_ids(page) for page in backwards] == [_ids(page) for page in reversed(forwards)]
    assert backwards[-1].before is None


def test_the_number_of_statements_is_the_same_for_one_line_and_for_fifty(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    few = _fill(session, make, 1)
    numbers = []
    for more in (few, _fill(session, make, 60)):
        for document in more:
            make.tag(coder, document, "shared")
            make.tag(owner, document, "shared", "statistic", value="1")
        session.expunge_all()
        with counted() as statements:
            listings.page(session, owner, "corpus", Wanted(words="shared"))
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 8


def test_the_list_can_be_cut_down_to_how_far_one_is(session: Session, make: Make) -> None:
    coder, other = make.member(), make.member()
    begun, done, fresh = (make.document(f"A wolf number {n}.") for n in range(3))
    make.tag(coder, begun, "wolf")
    codings.save(session, coder, done.id, CodingDraft("complete", {"belongs": ("yes",)}))
    codings.save(session, other, fresh.id, CodingDraft("complete", {"belongs": ("yes",)}))
    states = {state: _ids(_page(session, coder, state=state)) for state in Progress}
    assert states == {Progress.OPEN: [fresh.id], Progress.IN_PROGRESS: [begun.id], Progress.FINISHED: [done.id]}
    everything = _page(session, coder)
    assert [line.state for line in everything.lines] == [Progress.IN_PROGRESS, Progress.FINISHED, Progress.OPEN]
    assert [count for _, _, count in everything.states] == [None, 1, 1, 1]


def test_a_coder_sees_their_own_counts_by_code(session: Session, make: Make) -> None:
    coder = make.member()
    document = make.document("A wolf howled. Nobody counted 312.")
    make.tag(coder, document, "wolf")
    make.tag(coder, document, "312", "statistic", value="312")
    make.tag(coder, document, "counted", "statistic", value="1")
    make.tag(make.member(), document, "howled")
    (line,) = _page(session, coder).lines
    assert line.mine == [("legal_argument", "Legal argument", 1), ("statistic", "Statistic", 2)]
    assert (line.finished, line.begun) == (None, None)


def test_a_reviewer_sees_how_many_have_finished(session: Session, make: Make) -> None:
    document = make.document("A wolf howled.")
    for state in ("complete", "in_progress", "complete"):
        codings.save(session, make.member(), document.id, CodingDraft(state, {"belongs": ("yes",)}))
    (line,) = _page(session, make.member(Role.REVIEWER)).lines
    assert (line.finished, line.begun) == (2, 3)


def test_who_codes_in_a_blind_round_sees_nothing_of_the_others_in_it(session: Session, make: Make) -> None:
    document = make.document("A wolf howled.")
    reviewer, colleague = make.member(Role.REVIEWER), make.member()
    tag = make.tag(colleague, document, "wolf")
    seen = _line(session, reviewer)
    assert (seen.begun, len(seen.final)) == (1, 1)
    _blind_round(session, make, document, [reviewer, colleague], tag)
    session.execute(delete(Coding).where(Coding.round_id.is_(None)))
    hidden = _line(session, reviewer)
    assert (hidden.finished, hidden.begun, list(hidden.final)) == (0, 1, [])
    other = _line(session, make.member(Role.REVIEWER))
    assert (other.begun, len(other.final)) == (2, 1)


def test_a_title_that_is_not_known_is_the_name_of_the_file(session: Session, make: Make) -> None:
    make.project()
    documents.create(session, SYSTEM, "corpus", DocumentDraft("A wolf.", source_file="wolf.txt"))
    documents.create(session, SYSTEM, "corpus", DocumentDraft("A bear."))
    reader = make.member(Role.VIEWER)
    assert [line.title for line in _page(session, reader).lines] == ["wolf.txt", "Untitled"]


def test_a_cursor_of_another_order_is_refused(session: Session, make: Make) -> None:
    reader = make.member(Role.VIEWER)
    _fill(session, make, 51)
    after = _page(session, reader).after
    assert after
    with pytest.raises(Malformed):
        _page(session, reader, sort=Sort.TITLE, after=after)
    with pytest.raises(Malformed):
        _page(session, reader, after="W10")


def test_more_hits_than_can_be_sorted_come_in_the_order_of_arrival_and_the_page_says_so(
    session: Session, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = make.member(Role.VIEWER)
    documents_ = _fill(session, make, 60)
    monkeypatch.setattr(listing_queries, "COUNTED", 59)
    page = _page(session, reader, words="shared", sort=Sort.TITLE)
    assert "shown only in the order in which they came" in page.lede
    assert _ids(page) == [document.id for document in documents_[:50]]
    monkeypatch.setattr(listing_queries, "COUNTED", 60)
    assert "order" not in _page(session, reader, words="shared", sort=Sort.TITLE).lede


def test_a_stranger_finds_no_list(session: Session, make: Make) -> None:
    make.project()
    with pytest.raises(NotFound):
        _page(session, make.stranger())


def _fill(session: Session, make: Make, number: int) -> list[Document]:
    """Documents with titles and dates that are equal for some."""
    make.project()
    dates: list[PartialDate] = [(None, None, None), (2012, None, None), (2012, 3, None), (2012, 3, 29)]
    some = [
        arrivals.Arrival(
            "x",
            DocumentDraft(f"{make.project().slug} shared {new_id()}", title=f"Title {n % 7}", published=dates[n % 4]),
        )
        for n in range(number)
    ]
    outcomes = [one for batch in imports.batches(some) for one in imports.bring(session, SYSTEM, "corpus", batch)]
    return [session.get_one(Document, outcome.document_id) for outcome in outcomes]


def _key(document: Document, sort: Sort) -> tuple[str, ...]:
    first = {Sort.ADDED: "", Sort.TITLE: document.title_key, Sort.DATE: document.published_key}[sort]
    return (first, str(document.id))


def _turned(wanted: Wanted, *, after: str = "", before: str = "") -> Wanted:
    return Wanted(wanted.sort, wanted.descending, wanted.state, wanted.words, after, before)


def _page(session: Session, reader: Actor, **wanted: object) -> Listing:
    return listings.page(session, reader, "corpus", Wanted(**wanted))  # type: ignore[arg-type]  # tests name the fields


def _line(session: Session, reader: Actor) -> Line:
    (line,) = _page(session, reader).lines
    return line


def _ids(page: Listing) -> list[object]:
    return [line.document.id for line in page.lines]


def _blind_round(session: Session, make: Make, document: Document, coders: list[Actor], tag: Annotation) -> None:
    moment, round_id = now(), new_id()
    session.add(
        Round(
            id=round_id,
            export_id=exported("r", round_id),
            project_id=document.project_id,
            name="One",
            purpose="reliability",
            state="open",
            blind=True,
            created_at=moment,
        )
    )
    session.flush()
    for coder in coders:
        session.add(
            Coding(
                id=new_id(),
                project_id=document.project_id,
                document_id=document.id,
                user_id=coder.user_id,
                round_id=round_id,
                blind=True,
                state="in_progress",
                version_id=tag.version_id,
                created_at=moment,
                updated_at=moment,
            )
        )
    session.flush()
    session.execute(update(Annotation).where(Annotation.id == tag.id).values(round_id=round_id))
