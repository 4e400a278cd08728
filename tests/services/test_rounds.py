"""Rounds: planned, opened, coded, locked, unlocked; and who may see how far anybody is."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.make import Make
from tests.rounds import draft, finished, planned, tagged
from tests.statements import counted
from webapp.clock import now
from webapp.domain.drawing import Candidate, draw
from webapp.domain.ids import new_id
from webapp.domain.regions import Region
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.rounds import Frame, Sampling, Telling
from webapp.domain.workflow import Layer, Purpose, RoundState
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.models import Assignment, Disagreement, Document, Event, Round
from webapp.services import (
    access,
    annotations,
    codebooks,
    examples,
    invariants,
    members,
    purges,
    round_changes,
    round_copies,
    round_moves,
    round_plans,
    round_work,
    rounds,
    work,
)


def _articles(make: Make, count: int) -> list[Document]:
    return [make.document(f"A wolf howled {number} times.") for number in range(count)]


def _asked(session: Session, made: Round, coder: Actor) -> list[UUID]:
    mine = select(Assignment.document_id).where(Assignment.round_id == made.id, Assignment.user_id == coder.user_id)
    return list(session.scalars(mine.order_by(Assignment.position)))


def _refused(session: Session, make: Make, **wanted: object) -> Invalid:
    with pytest.raises(Invalid) as refused:
        round_plans.preview(session, make.owner(), "corpus", draft(**wanted))
    return refused.value


def test_a_round_asks_its_coders_for_what_its_seed_draws(session: Session, make: Make) -> None:
    owner, one, other, articles = make.owner(), make.member(), make.member(), _articles(make, 9)
    made = planned(session, owner, [one, other], amount=4, seed=48213)
    drawn = draw(48213, [Candidate(article.id, article.sha256) for article in articles], 4)
    assert set(_asked(session, made, one)) == set(_asked(session, made, other)) == {found.id for found in drawn}
    assert (made.state, made.seed, made.export_id) == ("planned", 48213, f"r-{made.id}")
    assert made.version_id == codebooks.in_use(session, made.project_id).id


def test_the_preview_says_what_is_made(session: Session, make: Make) -> None:
    owner, one, other = make.owner(), make.member(), make.member()
    _articles(make, 9)
    wanted = draft([one, other], amount=50, percent=True)
    shown = round_plans.preview(session, owner, "corpus", wanted)
    made = round_plans.create(session, owner, "corpus", wanted)
    assert (shown.frame, len(shown.documents)) == (9, 5)
    assert [number for _, number in shown.loads] == [5, 5]
    assert [task.document for task in shown.tasks[one.user_id or new_id()]] == _asked(session, made, one)
    assert shown.sentences[0] == "5 articles were drawn at random from all 9 articles of the project (seed 7)."


def test_documents_are_drawn_in_proportion_to_their_outlets(session: Session, make: Make) -> None:
    owner, coder, articles = make.owner(), make.member(), _articles(make, 9)
    for number, article in enumerate(articles):
        article.outlet = "The Harbour Review" if number < 6 else None
    session.flush()
    shown = round_plans.preview(session, owner, "corpus", draft([coder], amount=3, stratum="outlet"))
    assert list(shown.strata) == [("The Harbour Review", 6, 2), ("not known", 3, 1)]
    assert "proportionally by outlet" in shown.sentences[0]


@pytest.mark.parametrize(
    ("facet", "value"), [("outlet", "the  harbour review"), ("author", "Maren"), ("column:desk", "Culture")]
)
def test_a_filter_narrows_down_what_is_drawn_from(session: Session, make: Make, facet: str, value: str) -> None:
    owner, coder, articles = make.owner(), make.member(), _articles(make, 4)
    articles[1].outlet, articles[1].authors = "The Harbour Review", ["Ono", "Maren"]
    articles[1].columns = {"desk": "Culture"}
    session.flush()
    shown = round_plans.preview(session, owner, "corpus", draft([coder], amount=4, facet=facet, value=value))
    assert [found.id for found in shown.documents] == [articles[1].id]


def test_what_somebody_has_coded_or_is_asked_to_is_not_drawn_again(session: Session, make: Make) -> None:
    owner, coder, articles = make.owner(), make.member(), _articles(make, 5)
    make.tag(coder, articles[0], "wolf")
    planned(session, owner, [coder], chosen=[articles[1]])
    shown = round_plans.preview(session, owner, "corpus", draft([coder], amount=9, frame=Frame.UNCODED))
    assert {found.id for found in shown.documents} == {article.id for article in articles[2:]}


def test_training_is_drawn_from_articles_with_a_reference(session: Session, make: Make) -> None:
    owner, coder, articles = make.owner(), make.member(), _articles(make, 3)
    tag = make.tag(owner, articles[2], "wolf")
    session.execute(update(type(tag)).values(layer=Layer.REFERENCE.value))
    session.execute(update(annotations.tallies.Tally).values(layer=Layer.REFERENCE.value))
    shown = round_plans.preview(session, owner, "corpus", draft([coder], amount=3, frame=Frame.REFERENCED))
    assert [found.id for found in shown.documents] == [articles[2].id]


def test_articles_are_chosen_by_hand(session: Session, make: Make) -> None:
    owner, coder, articles = make.owner(), make.member(), _articles(make, 4)
    elsewhere = make.document("A fox barked.", slug="another")
    made = planned(session, owner, [coder], chosen=[articles[3], articles[0], elsewhere])
    assert set(_asked(session, made, coder)) == {articles[0].id, articles[3].id}


def test_production_shares_out_and_doubles_a_share(session: Session, make: Make) -> None:
    owner, people = make.owner(), [make.member() for _ in range(3)]
    _articles(make, 20)
    made = planned(session, owner, people, purpose=Purpose.PRODUCTION, amount=20, twice=10)
    loads = sorted(len(_asked(session, made, coder)) for coder in people)
    assert (loads, sum(loads)) == ([7, 7, 8], 22)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 101, "percent": True}, "amount"),
        ({"coders": []}, "coders"),
        ({"each": 2}, "each"),
        ({"purpose": Purpose.PRODUCTION, "twice": 10}, "twice"),
        ({"threshold": 1.1}, "threshold"),
        ({"starts_on": date(2031, 5, 2), "ends_on": date(2031, 5, 1)}, "ends_on"),
        ({"facet": "outlet", "value": "No such paper"}, "amount"),
        ({"chosen": []}, "chosen"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_field(
    session: Session, make: Make, wanted: dict[str, object], field: str
) -> None:
    coder = make.member()
    _articles(make, 3)
    refused = _refused(session, make, **{"coders": [coder], **wanted})
    assert [fault.field for fault in refused.errors] == [field]


def test_a_planned_round_is_planned_anew(session: Session, make: Make) -> None:
    owner, one, other = make.owner(), make.member(), make.member()
    _articles(make, 6)
    made = planned(session, owner, [one], amount=2)
    found, before = rounds.draft_of(session, owner, "corpus", made.id)
    assert (found.id, before.coders, before.sampling.amount) == (made.id, (one.user_id,), 2)
    wanted = replace(before, name="Pilot 2", coders=(other.user_id or new_id(),), seed=9)
    round_plans.change(session, owner, "corpus", made.id, replace(wanted, sampling=Sampling(amount=3)))
    assert _asked(session, made, one) == []
    assert len(_asked(session, made, other)) == 3
    assert (made.name, made.seed) == ("Pilot 2", 9)


def test_an_open_round_stays_as_it_was_planned_but_for_its_words(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    _articles(make, 3)
    made = planned(session, owner, [coder], opened=True)
    with pytest.raises(Conflict, match="is open"):
        round_plans.change(session, owner, "corpus", made.id, draft([coder]))
    telling = Telling("Pilot, first week", "Mind the captions.", date(2031, 5, 1))
    round_changes.tell(session, owner, "corpus", made.id, telling)
    assert (made.name, made.note) == ("Pilot, first week", "Mind the captions.")
    assert made.ends_at is not None
    assert made.ends_at.isoformat() == "2031-05-01T23:59:59.999000+00:00"


def test_nobody_codes_an_article_in_two_open_rounds(session: Session, make: Make) -> None:
    owner, coder, other, articles = make.owner(), make.member(), make.member(), _articles(make, 3)
    planned(session, owner, [coder], chosen=articles[:2], name="First", opened=True)
    second = planned(session, owner, [coder, other], chosen=articles[1:], name="Second")
    with pytest.raises(Conflict) as refused:
        round_moves.open_(session, owner, "corpus", second.id)
    assert refused.value.detail.startswith(f"{coder.display_name} codes “{articles[1].title}” in “First” just now.")
    assert rounds.show(session, owner, "corpus", second.id).readiness.collisions  # type: ignore[union-attr]  # an owner's
    assert second.state == RoundState.PLANNED


def test_a_round_is_not_opened_for_somebody_who_left(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    _articles(make, 2)
    made = planned(session, owner, [coder])
    members.remove(session, owner, "corpus", coder.user_id or new_id())
    with pytest.raises(Conflict, match=f"{coder.display_name} can’t code"):
        round_moves.open_(session, owner, "corpus", made.id)


def test_only_owners_make_and_move_rounds(session: Session, make: Make) -> None:
    reviewer, coder = make.member(Role.REVIEWER), make.member()
    _articles(make, 2)
    made = planned(session, make.owner(), [coder])
    for person in (reviewer, coder):
        with pytest.raises(Forbidden):
            round_plans.create(session, person, "corpus", draft([coder]))
        with pytest.raises(Forbidden):
            round_moves.open_(session, person, "corpus", made.id)
    with pytest.raises(NotFound):
        round_moves.open_(session, make.stranger(), "corpus", made.id)


def test_a_round_is_not_locked_by_the_way_while_something_is_unfinished(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    articles = _articles(make, 2)
    made = planned(session, owner, [coder], chosen=articles, opened=True)
    finished(session, coder, articles[0])
    with pytest.raises(Conflict, match="Not everything"):
        round_moves.lock(session, owner, "corpus", made.id)
    round_moves.lock(session, owner, "corpus", made.id, anyway=True)
    kept = {one["title"]: one["coders"][str(coder.user_id)] for one in _copy(session, made)["documents"]}
    assert kept[articles[0].title]["finished"]
    assert kept[articles[1].title] == {"finished": None, "tags": [], "answers": {}}


def test_locking_keeps_what_was_finished_for_ever(session: Session, make: Make) -> None:
    owner, one, other = make.owner(), make.member(), make.member()
    (article,) = _articles(make, 1)
    made = planned(session, owner, [one, other], chosen=[article], opened=True)
    tag = tagged(session, make, one, article, "wolf", "testimony", witness="refugee")
    finished(session, one, article)
    finished(session, other, article)
    round_moves.lock(session, owner, "corpus", made.id)
    body = _copy(session, made)
    assert (body["schema"], body["round"]["seed"], body["codebook"]["version"]) == (1, 7, "1.0")
    (kept,) = body["documents"]
    assert (kept["sha256"], kept["length"], kept["sentences"]) == (
        article.sha256,
        article.length,
        [[0, article.length]],
    )
    assert kept["coders"][str(one.user_id)]["tags"] == [[f"a-{tag.id}", 2, 6, "testimony", {"witness": ["refugee"]}]]
    assert kept["coders"][str(other.user_id)]["tags"] == []
    assert list(invariants.broken(session)) == []


def test_locking_twice_makes_one_copy_and_unlocking_keeps_it(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    (article,) = _articles(make, 1)
    made = planned(session, owner, [coder], chosen=[article], opened=True)
    finished(session, coder, article)
    round_moves.lock(session, owner, "corpus", made.id)
    first = round_copies.newest(session, made.id)
    round_moves.lock(session, owner, "corpus", made.id)
    with pytest.raises(Invalid, match="why"):
        round_moves.unlock(session, owner, "corpus", made.id, " ")
    round_moves.unlock(session, owner, "corpus", made.id, "A caption was coded.")
    assert (made.state, made.locked_at) == ("open", None)
    round_moves.lock(session, owner, "corpus", made.id)
    again = round_copies.newest(session, made.id)
    assert first is not None
    assert again is not None
    assert again.id == first.id
    told = session.scalars(select(Event).where(Event.name == "round.unlocked")).one()
    assert told.after == {"name": made.name, "reason": "A caption was coded."}


@pytest.mark.parametrize(("hides", "cut"), [(False, []), (True, [[0, 5]])])
def test_what_a_round_hid_is_cut_out_of_its_figures(
    session: Session, make: Make, hides: bool, cut: list[list[int]]
) -> None:
    owner, coder = make.owner(), make.member()
    article = make.document("By A.\nA wolf howled.", Region(0, 5, "byline"))
    made = planned(session, owner, [coder], chosen=[article], hides_source=hides, opened=True)
    round_moves.lock(session, owner, "corpus", made.id, anyway=True)
    copy = round_copies.newest(session, made.id)
    assert copy is not None
    assert [one["excluded"] for one in round_copies.read(copy)["documents"]] == [cut]


def test_a_copy_that_was_touched_is_found_out(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    (article,) = _articles(make, 1)
    made = planned(session, owner, [coder], chosen=[article], opened=True)
    round_moves.lock(session, owner, "corpus", made.id, anyway=True)
    copy = round_copies.newest(session, made.id)
    assert copy is not None
    copy.body = copy.body[:-1]
    session.flush()
    assert list(invariants.broken(session)) == ["1 copies of locked rounds that are not what was copied"]


def test_locking_early_lets_review_begin_with_what_is_finished(session: Session, make: Make) -> None:
    owner, one, other, third = make.owner(), *(make.member() for _ in range(3))
    (article,) = _articles(make, 1)
    made = planned(session, owner, [one, other, third], chosen=[article], opened=True)
    tagged(session, make, one, article, "wolf", "legal_argument")
    for coder in (one, other):
        finished(session, coder, article)
    kept = select(Disagreement.kind).where(Disagreement.round_id == made.id)
    assert session.scalars(kept).all() == []
    round_moves.lock(session, owner, "corpus", made.id, anyway=True)
    assert session.scalars(kept).all() == ["only_one"]
    round_moves.unlock(session, owner, "corpus", made.id, "The third coder goes on.")
    assert session.scalars(kept).all() == []
    assert list(invariants.broken(session)) == []


def test_an_owner_is_told_what_the_codebook_lacks_for_a_reliability_round(session: Session, make: Make) -> None:
    owner, coder, (article,) = make.owner(), make.member(), _articles(make, 1)
    examples.mark(session, owner, make.tag(coder, article, "wolf").id, counter=False)
    made = planned(session, owner, [coder])
    readiness = rounds.show(session, owner, "corpus", made.id).readiness
    assert readiness is not None
    lacks = {lack.part: [code.name for code in lack.codes] for lack in readiness.lacks}
    assert lacks["example"] == ["Testimony", "Statistic"]
    assert (len(lacks["definition"]), readiness.outdated) == (3, False)


def test_an_imported_round_stays_as_it_is(session: Session, make: Make) -> None:
    owner = make.owner()
    made = Round(
        id=new_id(),
        export_id="r-theirs",
        project_id=make.project().id,
        name="Theirs",
        purpose="production",
        state="locked",
        imported=True,
        created_at=now(),
    )
    session.add(made)
    session.flush()
    with pytest.raises(Conflict, match="import"):
        round_moves.unlock(session, owner, "corpus", made.id, "To look")
    shown = rounds.show(session, owner, "corpus", made.id)
    assert (shown.may_manage, shown.copied, shown.method) == (False, None, "")
    assert [line.round.name for line in rounds.index(session, owner, "corpus").lines] == ["Theirs"]
    assert list(invariants.broken(session)) == []


def test_a_planned_round_can_be_deleted_and_an_open_one_not(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    _articles(make, 2)
    gone, stays = planned(session, owner, [coder]), planned(session, owner, [coder], opened=True)
    round_moves.delete(session, owner, "corpus", gone.id)
    with pytest.raises(Conflict, match="planned"):
        round_moves.delete(session, owner, "corpus", stays.id)
    session.flush()
    assert [line.round.id for line in rounds.index(session, owner, "corpus").lines] == [stays.id]


def test_production_goes_on_with_the_next_seed(session: Session, make: Make) -> None:
    owner, one, other = make.owner(), make.member(), make.member()
    _articles(make, 10)
    made = planned(session, owner, [one, other], purpose=Purpose.PRODUCTION, amount=4, opened=True)
    before = {coder: _asked(session, made, coder) for coder in (one, other)}
    assert round_changes.extend(session, owner, "corpus", made.id, 4) == 4
    for coder in (one, other):
        assert _asked(session, made, coder)[:2] == before[coder]
        assert len(_asked(session, made, coder)) == 4
    said = rounds.show(session, owner, "corpus", made.id).method
    assert "4 further articles were drawn at random from 6 articles (seed 8)" in said
    assert round_changes.extend(session, owner, "corpus", made.id, 9) == 2
    with pytest.raises(Invalid, match="no further"):
        round_changes.extend(session, owner, "corpus", made.id, 1)


def test_production_goes_on_without_what_other_rounds_have(session: Session, make: Make) -> None:
    owner, coder, articles = make.owner(), make.member(), _articles(make, 4)
    planned(session, owner, [coder], chosen=articles[:2], opened=True)
    made = planned(session, owner, [coder], purpose=Purpose.PRODUCTION, chosen=[articles[2]], opened=True)
    assert round_changes.extend(session, owner, "corpus", made.id, 9) == 1
    assert set(_asked(session, made, coder)) == {articles[2].id, articles[3].id}


def test_a_project_with_rounds_is_purged(session: Session, make: Make) -> None:
    owner, coder, (article,) = make.owner(), make.member(), _articles(make, 1)
    made = planned(session, owner, [coder], chosen=[article], opened=True)
    tagged(session, make, coder, article, "wolf", "legal_argument")
    finished(session, coder, article)
    round_moves.lock(session, owner, "corpus", made.id)
    purges.purge(session, Actor.system(), "corpus")
    assert session.scalars(select(Round.id)).all() == []


def test_other_rounds_are_not_drawn_further(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    _articles(make, 5)
    made = planned(session, owner, [coder], amount=2, opened=True)
    with pytest.raises(Conflict, match="production"):
        round_changes.extend(session, owner, "corpus", made.id, 1)


def test_the_articles_of_somebody_who_left_go_to_another_coder(session: Session, make: Make) -> None:
    owner, leaver, stays, heir, articles = make.owner(), make.member(), make.member(), make.member(), _articles(make, 3)
    made = planned(session, owner, [leaver, stays], chosen=articles, opened=True)
    finished(session, leaver, articles[0])
    people = leaver.user_id or new_id(), stays.user_id or new_id(), heir.user_id or new_id()
    with pytest.raises(Conflict, match="in the team"):
        round_changes.hand_over(session, owner, "corpus", made.id, people[0], people[2])
    members.remove(session, owner, "corpus", people[0])
    everyone = rounds.show(session, owner, "corpus", made.id).everyone
    assert everyone is not None
    assert [(one.person.id, one.left) for one in everyone.gone] == [(people[0], 2)]
    with pytest.raises(Conflict, match="already"):
        round_changes.hand_over(session, owner, "corpus", made.id, people[0], people[1])
    assert round_changes.hand_over(session, owner, "corpus", made.id, people[0], people[2]) == 2
    assert set(_asked(session, made, heir)) == {articles[1].id, articles[2].id}
    assert _asked(session, made, leaver) == [articles[0].id]


def test_a_blind_round_shows_its_coders_their_own_progress_only(session: Session, make: Make) -> None:
    owner, coder, reviewer, articles = make.owner(), make.member(), make.member(Role.REVIEWER), _articles(make, 2)
    made = planned(session, owner, [coder, owner], chosen=articles, opened=True)
    finished(session, coder, articles[0])
    for person, own in ((coder, 1), (owner, 0)):
        shown = rounds.show(session, person, "corpus", made.id)
        assert shown.own is not None
        assert (shown.everyone, shown.method, shown.own.part.finished) == (None, "", own)
        (line,) = rounds.index(session, person, "corpus").lines
        assert line.progress is None
    everyone = rounds.show(session, reviewer, "corpus", made.id).everyone
    assert everyone is not None
    assert (everyone.progress.asked, everyone.progress.finished) == (4, 1)
    round_moves.lock(session, owner, "corpus", made.id, anyway=True)
    assert rounds.show(session, coder, "corpus", made.id).everyone is not None


def test_coders_know_of_their_own_rounds_and_of_locked_ones(session: Session, make: Make) -> None:
    owner, coder, other, articles = make.owner(), make.member(), make.member(), _articles(make, 4)
    planned(session, owner, [coder], chosen=articles[:1], name="Planned")
    planned(session, owner, [coder], chosen=articles[1:2], name="Mine", opened=True)
    theirs = planned(session, owner, [other], chosen=articles[2:3], name="Theirs", opened=True)
    over = planned(session, owner, [other], chosen=articles[3:], name="Over", opened=True)
    round_moves.lock(session, owner, "corpus", over.id, anyway=True)
    assert [line.round.name for line in rounds.index(session, coder, "corpus").lines] == ["Mine", "Over"]
    with pytest.raises(NotFound):
        rounds.show(session, coder, "corpus", theirs.id)
    assert len(rounds.index(session, owner, "corpus").lines) == 4


def test_my_work_goes_through_a_round_in_ones_own_order(session: Session, make: Make) -> None:
    owner, coder, articles = make.owner(), make.member(), _articles(make, 3)
    made = planned(session, owner, [coder], chosen=articles, opened=True)
    mine = _asked(session, made, coder)
    (found,) = work.mine(session, coder)
    assert [(part.total, part.finished, part.place, part.next_id) for part in found.rounds] == [(3, 0, 1, mine[0])]
    assert found.next is None
    by_id: dict[UUID, Document] = {article.id: article for article in articles}
    finished(session, coder, by_id[mine[0]])
    (found,) = work.mine(session, coder)
    assert [(part.finished, part.place, part.next_id, part.late) for part in found.rounds] == [(1, 2, mine[1], False)]
    made.ends_at = now() - timedelta(days=1)
    session.flush()
    assert [part.late for part in work.mine(session, coder)[0].rounds] == [True]
    finished(session, coder, by_id[mine[1]])
    finished(session, coder, by_id[mine[2]])
    (found,) = work.mine(session, coder)
    assert [(part.next_id, part.late) for part in found.rounds] == [(None, False)]


def test_a_round_that_hides_the_source_numbers_its_articles(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    _articles(make, 3)
    made = planned(session, owner, [coder], hides_source=True, opened=True)

    def names() -> list[str]:
        access.project(session, coder, "corpus", Action.READ)
        return [piece.name for piece in round_work.pieces(session, coder, made)[0]]

    assert names() == ["Article 1 of 3", "Article 2 of 3", "Article 3 of 3"]
    round_moves.lock(session, owner, "corpus", made.id, anyway=True)
    assert all(name.startswith("Document ") for name in names())


def test_reading_rounds_asks_no_more_where_there_is_more(session: Session, make: Make) -> None:
    owner, coder = make.owner(), make.member()
    asked: list[tuple[int, ...]] = []
    for _ in range(2):
        articles = [make.document(f"A fox barked {new_id()}.") for _ in range(8)]
        made = planned(session, owner, [coder, owner], chosen=articles, opened=True)
        asked.append(_statements(session, made, owner, coder))
        planned(session, owner, [make.member() for _ in range(3)], amount=9, opened=True)
    assert asked[0] == asked[1]


def _statements(session: Session, made: Round, *people: Actor) -> tuple[int, ...]:
    counts = []
    for person in people:
        session.expire_all()
        with counted() as seen:
            rounds.index(session, person, "corpus")
            rounds.show(session, person, "corpus", made.id)
            round_work.open_parts(session, person)
        counts.append(len(seen))
    return tuple(counts)


def _copy(session: Session, made: Round) -> dict[str, object]:  # the tests know its shape
    copy = round_copies.newest(session, made.id)
    assert copy is not None
    assert round_copies.is_whole(copy)
    return round_copies.read(copy)
