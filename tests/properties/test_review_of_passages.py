"""Whatever coders and reviewers do: rows are what a rebuild makes, and each decision that stands has its tag."""

from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.properties.lives import lived
from webapp.domain.drafts import AnnotationDraft, Choice, CodingDraft, OwnTag
from webapp.domain.ids import new_id
from webapp.domain.regions import Region
from webapp.domain.roles import Role
from webapp.domain.spans import Span
from webapp.errors import AppError
from webapp.models import Annotation, Decision, Disagreement
from webapp.models import Region as RegionRow
from webapp.services import (
    agenda_items,
    annotations,
    codings,
    decisions,
    disagreement_sources,
    disagreements,
    invariants,
    regions,
)
from webapp.services.disagreement_repairs import Place

TEXT: Final = "A wolf 🐺 howled. A treaty forbids it."
SPANS: Final = st.sampled_from([(2, 6), (2, 6), (0, 8), (9, 15), (17, 25), (19, 25), (19, 36)])
CODES: Final = st.sampled_from(["legal_argument", "legal_argument", "testimony", "statistic"])
SOME: Final = st.integers(0, 11)


class ReviewOfPassages(RuleBasedStateMachine):
    """Three coders and two reviewers, one of whom codes, at one article."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.savepoint = session.begin_nested()
        make = Make.on(session)
        self.document = make.document(TEXT).id
        self.reviewers = [make.member(Role.REVIEWER), make.member(Role.REVIEWER)]
        self.coders = [make.member(), make.member(), self.reviewers[1]]

    @initialize(spans=st.lists(st.tuples(SOME, SPANS, CODES), min_size=3, max_size=6))
    def begins(self, spans: list[tuple[int, tuple[int, int], str]]) -> None:
        for coder, span, code in spans:
            self.tags(coder, span, code)
        for coder in range(2):
            self.moves(coder, finished=True)

    @rule(coder=SOME, span=SPANS, code=CODES)
    def tags(self, coder: int, span: tuple[int, int], code: str) -> None:
        draft = AnnotationDraft(new_id(), self.document, Span(*span), TEXT[slice(*span)], code)
        self._try(lambda: annotations.save(self.session, self.coders[coder % 3], draft, None))

    @rule(coder=SOME, finished=st.booleans())
    def moves(self, coder: int, *, finished: bool) -> None:
        state = CodingDraft("complete" if finished else "in_progress")
        self._try(lambda: codings.save(self.session, self.coders[coder % 3], self.document, state))

    @rule(some=SOME, reviewer=SOME, how=st.integers(0, 2), span=SPANS)
    def decides(self, some: int, reviewer: int, how: int, span: tuple[int, int]) -> None:
        if case := self._some(some):
            tags = decisions.tags_of(self.session, [case.id]).get(case.id, [])
            own = OwnTag(Span(*span), "testimony")
            choice = (Choice(), Choice(like=tags[0].id) if tags else Choice(), Choice(own=own))[how]
            who = self.reviewers[reviewer % 2]
            self._try(lambda: decisions.decide(self.session, who, case.id, choice, case.version))

    @rule(some=SOME, reviewer=SOME)
    def takes_back(self, some: int, reviewer: int) -> None:
        if case := self._some(some):
            self._try(lambda: decisions.withdraw(self.session, self.reviewers[reviewer % 2], case.id))

    @rule(some=SOME, on=st.booleans())
    def discusses(self, some: int, *, on: bool) -> None:
        if case := self._some(some):
            who = self.reviewers[0]
            if on:
                self._try(lambda: agenda_items.add(self.session, who, case.id, case.version))
            else:
                self._try(lambda: agenda_items.withdraw(self.session, who, case.id))

    @rule(span=SPANS)
    def leaves_out(self, span: tuple[int, int]) -> None:
        asked = Region(*span, "notice")
        who = self.reviewers[0]
        self._try(lambda: regions.mark(self.session, who, self.document, asked, TEXT[slice(*span)], confirmed=True))

    @rule()
    def takes_in_again(self) -> None:
        for region in self.session.scalars(select(RegionRow).where(RegionRow.document_id == self.document)).all():
            regions.restore(self.session, self.reviewers[0], region.id)

    @invariant()
    def rows_are_what_a_rebuild_makes(self) -> None:
        self.session.flush()
        self.session.expire_all()
        places = disagreement_sources.rounds_of(self.session, [self.document])
        assert disagreements.differing(self.session, [Place(*place) for place in places]) == []

    @invariant()
    def each_decision_that_stands_has_its_row_and_its_tag(self) -> None:
        standing = select(Decision).where(Decision.document_id == self.document, Decision.revised_by.is_(None))
        found = self.session.scalars(standing).all()
        decided = select(Disagreement.decision_id).where(Disagreement.state == "decided")
        assert sorted(self.session.scalars(decided)) == sorted(one.id for one in found)
        made = select(Annotation.id).where(Annotation.layer == "consensus", Annotation.deleted_at.is_(None))
        assert {f"a-{tag}" for tag in self.session.scalars(made)} == {one.result for one in found if one.result}

    def teardown(self) -> None:
        assert list(invariants.broken(self.session)) == []
        self.savepoint.rollback()

    def _some(self, some: int) -> Disagreement | None:
        wanted = select(Disagreement).where(Disagreement.document_id == self.document).order_by(Disagreement.id)
        found = self.session.scalars(wanted).all()
        return found[some % len(found)] if found else None

    def _try(self, act: Callable[[], object]) -> None:
        """Do it in a part of the transaction; what is refused changes nothing."""
        try:
            with self.session.begin_nested():
                act()
        except AppError:
            self.session.expire_all()


def test_whatever_is_done_rows_are_what_a_rebuild_makes(session: Session) -> None:
    lived(lambda: ReviewOfPassages(session), lives=15, steps=15)


@pytest.mark.slow
def test_whatever_is_done_in_many_lives_rows_are_what_a_rebuild_makes(session: Session) -> None:
    lived(lambda: ReviewOfPassages(session), lives=200, steps=40)
