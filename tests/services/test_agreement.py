"""How far coders agree: on which work figures rest, who may see them, and that they are computed once."""

import threading
import zlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.clock import now
from webapp.domain.agreement.figures import Figure
from webapp.domain.drafts import Choice, CodingDraft, SettingsDraft
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import Layer, Purpose, RoundState, Status
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Annotation, Coding, Disagreement, Document, Round
from webapp.models.rounds import RoundCopy
from webapp.services import (
    agreement,
    agreement_runs,
    agreement_sheet,
    codings,
    decisions,
    disagreements,
    projects,
    regions,
    round_copies,
)
from webapp.services.agreement import Wanted

TEXT = "One wolf howled. Two wolves ran. Three slept. Four ate."
DONE = CodingDraft("complete", {"belongs": ("yes",)})
SYSTEM = Actor.system()
PLAIN = Wanted(draws=0)


@pytest.fixture
def mina(make: Make) -> Actor:
    return make.member(name="mina")


@pytest.fixture
def jonas(make: Make) -> Actor:
    return make.member(name="jonas")


def finish(session: Session, document: Document, *coders: Actor) -> None:
    for coder in coders:
        codings.save(session, coder, document.id, DONE)


def code(session: Session, make: Make, document: Document, quotes: dict[Actor, tuple[str, ...]]) -> None:
    """Each coder tags these passages as legal arguments, and finishes."""
    for coder, passages in quotes.items():
        for quote in passages:
            make.tag(coder, document, quote)
        finish(session, document, coder)


def lock(session: Session, make: Make, round_: Round) -> RoundCopy:
    round_.state, round_.locked_at = RoundState.LOCKED.value, now()
    copy = round_copies.make(session, make.project(), round_)
    session.flush()
    return copy


def one(figures: list[Figure], measure: str, code: str | None = "legal_argument") -> Figure:
    """The figure of everybody."""
    return next(figure for figure in figures if (figure.measure, figure.code) == (measure, code))


def test_figures_are_those_that_are_reckoned_by_hand(session: Session, make: Make, mina: Actor, jonas: Actor) -> None:
    """Four sentences; one coder finds the code in the first two, the other in the first: 8 judgements, 3 present.

    Percent 3/4; alpha 1 - (8 - 1) * 2 / (2 * 3 * 5); F1 2 * 1 / (2 + 1).
    """
    code(session, make, make.document(TEXT), {mina: ("One wolf howled.", "Two wolves ran."), jonas: ("One wolf",)})
    found = agreement.figures(session, make.owner(), "corpus", PLAIN)
    assert one(found, "percent").value == 0.75
    assert one(found, "alpha").value == pytest.approx(1 - 7 * 2 / 30)
    assert one(found, "alpha").n_units == 4
    assert (one(found, "f1_exact").value, one(found, "f1_relaxed").value) == (0.0, pytest.approx(2 / 3))
    assert sorted(one(found, "alpha").prevalence.values()) == [0.25, 0.5]


def test_presence_is_counted_by_the_unit_that_is_asked_for_or_that_of_the_project(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    code(session, make, make.document(TEXT), {mina: ("One wolf howled.",), jonas: ("Two wolves ran.",)})
    owner = make.owner()

    def shares(unit: str) -> list[float | None]:
        found = agreement.figures(session, owner, "corpus", Wanted(unit=unit, draws=0))
        return [figure.value for figure in found if (figure.measure, figure.code) == ("percent", "legal_argument")]

    assert (shares("sentence"), shares("document")) == ([0.5], [1.0])
    assert shares("character") == [pytest.approx(1 - 31 / len(TEXT))]
    assert shares("") == [0.5]
    projects.update(session, owner, "corpus", SettingsDraft("Corpus", agreement_unit="document"))
    assert shares("") == [1.0]


def test_only_finished_work_of_coders_counts_and_finished_without_a_tag_counts(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document = make.document(TEXT)
    code(session, make, document, {mina: ("One wolf howled.",), jonas: ()})
    ada = make.member(name="ada")
    make.tag(ada, document, "Three slept.")
    agreed = make.tag(mina, make.document("Another wolf."), "wolf")
    found = agreement.figures(session, make.owner(), "corpus", PLAIN)
    assert (one(found, "f1_exact").value, one(found, "f1_exact").n_documents) == (0.0, 1)
    assert len(one(found, "alpha").annotators) == 2
    moved = {"document_id": document.id, "author_id": jonas.user_id, "start": 0, "end": 16}
    superseded = {"layer": Layer.INDIVIDUAL.value, "status": Status.SUPERSEDED.value}
    for change in (*({"layer": layer.value} for layer in Layer if layer is not Layer.INDIVIDUAL), superseded):
        session.execute(update(Annotation).where(Annotation.id == agreed.id).values(**moved, **change))
        agreement_runs.forget()
        assert one(agreement.figures(session, make.owner(), "corpus", PLAIN), "f1_exact").value == 0


def test_what_is_no_article_is_cut_out_with_the_tags_that_touch_it(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document = make.document(TEXT)
    code(session, make, document, {mina: ("One wolf howled.", "Four ate."), jonas: ("One wolf howled.",)})
    before = one(agreement.figures(session, make.owner(), "corpus", PLAIN), "f1_exact")
    at = TEXT.index("Four")
    asked = Region(at, at + 4, "notice")
    regions.mark(session, make.owner(), document.id, asked, "Four", confirmed=True)
    after = one(agreement.figures(session, make.owner(), "corpus", PLAIN), "f1_exact")
    assert (before.value, after.value) == (pytest.approx(2 / 3), 1.0)
    assert after.length == before.length - 4


def test_a_locked_round_keeps_its_figures_whatever_becomes_of_its_tags(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document = make.document(TEXT)
    round_ = make.round([document], [mina, jonas])
    code(session, make, document, {mina: ("One wolf howled.",), jonas: ("One wolf howled.", "Four ate.")})
    copy = lock(session, make, round_)
    wanted = Wanted(rounds=(str(round_.id),), draws=0)
    before = agreement.figures(session, make.owner(), "corpus", wanted)
    assert one(before, "f1_exact").value == pytest.approx(2 / 3)
    session.execute(update(Annotation).where(Annotation.round_id == round_.id).values(deleted_at=now()))
    agreement_runs.forget()
    assert agreement.figures(session, make.owner(), "corpus", wanted) == before
    agreement_runs.forget()
    session.execute(update(RoundCopy).where(RoundCopy.id == copy.id).values(body=zlib.compress(b"{}")))
    session.expire_all()
    with pytest.raises(Conflict, match="damaged"):
        agreement.figures(session, make.owner(), "corpus", wanted)


def test_the_newest_locked_round_is_meant_where_none_is_named(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document, other = make.document(TEXT), make.document(f"{TEXT} Five.")
    code(session, make, other, {mina: (), jonas: ("Five.",)})
    assert [part.key for part in agreement.offer(session, SYSTEM, "corpus", PLAIN)[0].parts] == ["outside"]
    round_ = make.round([document], [mina, jonas])
    code(session, make, document, {mina: ("One wolf howled.",), jonas: ("One wolf howled.",)})
    assert [part.key for part in agreement.offer(session, SYSTEM, "corpus", PLAIN)[0].parts] == ["outside"]
    lock(session, make, round_)
    assert [part.key for part in agreement.offer(session, SYSTEM, "corpus", PLAIN)[0].parts] == [str(round_.id)]
    outside = agreement.figures(session, SYSTEM, "corpus", Wanted(rounds=("outside",), draws=0))
    assert one(outside, "f1_exact").value == 0


def test_training_and_rounds_that_are_not_open_yet_have_no_figures(session: Session, make: Make, mina: Actor) -> None:
    training = make.round([make.document(TEXT)], [mina], purpose=Purpose.TRAINING)
    planned = make.round([make.document("More.")], [mina], state=RoundState.PLANNED)
    for round_, words in ((training, "Training never enters"), (planned, "not been opened")):
        with pytest.raises(Invalid, match=words):
            agreement.figures(session, make.owner(), "corpus", Wanted(rounds=(str(round_.id),)))
    with pytest.raises(NotFound):
        agreement.figures(session, make.owner(), "corpus", Wanted(rounds=("r-nothing",)))


def test_who_codes_in_a_blind_round_waits_for_its_lock_whatever_their_role(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document, owner = make.document(TEXT), make.owner()
    code(session, make, document, {mina: ("One wolf howled.",), jonas: ()})
    ada, reviewer, viewer = make.member(name="ada"), make.member(Role.REVIEWER), make.member(Role.VIEWER)
    round_ = make.round([document], [mina, owner])
    code(session, make, document, {mina: ("Two wolves ran.",), owner: ("Two wolves ran.",)})
    here, outside = (Wanted(rounds=(key,), draws=0) for key in (str(round_.id), "outside"))
    for blind, wanted in ((mina, here), (owner, here), (mina, outside), (owner, outside)):
        with pytest.raises(Forbidden, match="which is blind"):
            agreement.figures(session, blind, "corpus", wanted)
        assert agreement.offer(session, blind, "corpus", wanted)[0].refusal
    for sees, wanted in ((reviewer, here), (ada, here), (jonas, outside)):
        assert agreement.figures(session, sees, "corpus", wanted)
    with pytest.raises(Forbidden, match="role coder"):
        agreement.figures(session, viewer, "corpus", outside)
    with pytest.raises(NotFound):
        agreement.figures(session, make.stranger(), "corpus", here)
    lock(session, make, round_)
    assert one(agreement.figures(session, mina, "corpus", here), "f1_exact").value == 1.0
    assert agreement.figures(session, mina, "corpus", outside)


def test_where_coders_work_for_themselves_only_locked_rounds_are_open_to_them(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document, owner = make.document(TEXT), make.owner()
    projects.update(session, owner, "corpus", SettingsDraft("Corpus", open_team=False))
    round_ = make.round([document], [mina, jonas], blind=False)
    code(session, make, document, {mina: (), jonas: ("One wolf howled.",)})
    wanted = Wanted(rounds=(str(round_.id),), draws=0)
    with pytest.raises(Forbidden, match="open when the round is locked"):
        agreement.figures(session, mina, "corpus", wanted)
    lock(session, make, round_)
    assert agreement.figures(session, mina, "corpus", wanted)


def test_the_same_coders_in_two_rounds_give_a_stability_figure(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document = make.document(TEXT)
    first = make.round([document], [mina, jonas])
    code(session, make, document, {mina: ("One wolf howled.",), jonas: ("Four ate.",)})
    lock(session, make, first)
    again = make.round([document], [mina, jonas])
    code(session, make, document, {mina: ("One wolf howled.",), jonas: ("Three slept.",)})
    lock(session, make, again)
    both = Wanted(rounds=(str(first.id), str(again.id)), draws=0)
    of_all = agreement.report(session, make.owner(), "corpus", both)
    assert one(of_all.figures, "f1_exact").value == 0.5
    assert list(of_all.found.names.values()) == [first.name, again.name]
    of_mina = agreement.report(session, make.owner(), "corpus", Wanted(both.rounds, ("mina",), draws=0))
    assert one(of_mina.figures, "f1_exact").value == 1.0
    assert list(of_mina.found.names.values()) == [f"Mina ({first.name})", f"Mina ({again.name})"]


def test_coders_are_chosen_by_account_name_or_id(session: Session, make: Make, mina: Actor, jonas: Actor) -> None:
    document, ada = make.document(TEXT), make.member(name="ada")
    code(session, make, document, {mina: ("One wolf howled.",), jonas: ("One wolf howled.",), ada: ()})
    everybody = agreement.report(session, make.owner(), "corpus", PLAIN)
    assert list(everybody.found.names.values()) == ["Ada", "Jonas", "Mina"]
    ids = {name: who for who, name in everybody.found.people.items()}
    for chosen in (("mina", "jonas"), ("Mina", "Jonas"), (ids["Mina"], ids["Jonas"])):
        found = agreement.figures(session, make.owner(), "corpus", Wanted(coders=chosen, draws=0))
        assert one(found, "f1_exact").value == 1.0
        assert set(one(found, "f1_exact").annotators) == {ids["Mina"], ids["Jonas"]}
    with pytest.raises(Invalid, match="Nobody of that name"):
        agreement.figures(session, make.owner(), "corpus", Wanted(coders=("nobody",)))


def test_work_of_several_months_is_told_month_by_month(session: Session, make: Make, mina: Actor, jonas: Actor) -> None:
    for month in (9, 10):
        document = make.document(f"{TEXT} In month {month}.")
        code(session, make, document, {mina: ("One wolf howled.",), jonas: ("One wolf howled.",) if month > 9 else ()})
        moment = datetime(2031, month, 30, tzinfo=UTC)
        session.execute(update(Coding).where(Coding.document_id == document.id).values(completed_at=moment))
    report = agreement.report(session, make.owner(), "corpus", PLAIN)
    alphas = [(month, one(list(figures), "alpha")) for month, figures in report.over_months]
    assert [(month, alpha.value, alpha.n_documents) for month, alpha in alphas] == [
        ("2031-09", 0.0, 1),
        ("2031-10", 1.0, 1),
    ]
    shown = agreement_sheet.sheet(report).months
    assert shown
    assert [row.head for row in shown.table.rows] == ["Sep 2031", "Oct 2031"]


def test_an_empty_project_says_what_to_do_next(session: Session, make: Make) -> None:
    make.document(TEXT)
    report = agreement.report(session, make.owner(), "corpus", PLAIN)
    assert report.found.documents == 0
    assert agreement_sheet.sheet(report).nothing.startswith("No article has been finished by two coders yet.")


def test_there_are_as_many_statements_however_many_documents_there_are(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    numbers = []
    for many in (2, 8):
        for _ in range(many):
            code(session, make, make.document(f"{TEXT} {next(make._numbers)}"), {mina: ("One wolf",), jonas: ()})
        with counted() as seen:
            agreement.report(session, make.owner(), "corpus", PLAIN)
        numbers.append(len(seen))
        with counted() as again:
            agreement.report(session, make.owner(), "corpus", PLAIN)
        assert not any("document_text" in statement for statement in again)
    assert numbers[0] == numbers[1]


def test_who_asks_while_figures_are_computed_waits_for_the_same_ones() -> None:
    begun, go_on, computed = threading.Event(), threading.Event(), []

    def slowly() -> str:
        computed.append(1)
        begun.set()
        assert go_on.wait(10)
        return "figures"

    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(agreement_runs.once("busy", slowly))) for _ in range(3)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert (answers, len(computed)) == (["figures"] * 3, 1)


def test_large_figures_are_the_same_from_another_process(
    session: Session, make: Make, mina: Actor, jonas: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    code(session, make, make.document(TEXT), {mina: ("One wolf howled.",), jonas: ("One wolf", "Four ate.")})
    here = agreement.figures(session, make.owner(), "corpus", PLAIN)
    agreement_runs.forget()
    monkeypatch.setattr(agreement_runs, "LARGE", 0)
    assert agreement.figures(session, make.owner(), "corpus", PLAIN) == here


def test_what_was_settled_stands_beside_what_was_agreed_before(
    session: Session, make: Make, mina: Actor, jonas: Actor
) -> None:
    document = make.document(TEXT)
    code(session, make, document, {mina: ("One wolf howled.", "Four ate."), jonas: ("One wolf howled.",)})
    disagreements.refresh(session, document.id, None)
    report = agreement.report(session, make.owner(), "corpus", PLAIN)
    assert (report.settled.whole.passages, report.settled.whole.alike) == (2, 1)
    assert "50.0 % of 2 passages" in agreement_sheet.sheet(report).settled
    row = session.scalars(select(Disagreement).where(Disagreement.kind == "only_one")).one()
    decisions.decide(session, make.member(Role.REVIEWER), row.id, Choice(), row.version, in_discussion=True)
    settled = agreement.report(session, make.owner(), "corpus", PLAIN).settled
    assert (settled.of("legal_argument").settled, settled.whole.discussed, settled.whole.negotiated) == (1, 1, 1.0)
