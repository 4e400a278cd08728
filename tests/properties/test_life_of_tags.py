"""B5: whatever coders and reviewers do to tags, in whatever order, what is stored is what a plain dictionary says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.stage import SignedInClient, Stage
from webapp.domain.ids import new_id
from webapp.domain.regions import Region
from webapp.domain.roles import Role
from webapp.services import invariants

TEXT: Final = "A wolf 🐺 howled by the 강변. Nobody counted the 312 retu\u0308rns\u200d of étude — «nobody».\nREAD MORE"
EXCLUDED: Final = Region(TEXT.index("READ MORE"), len(TEXT), "related_link")
CODES: Final[tuple[tuple[str, Mapping[str, Any], bool], ...]] = (
    ("legal_argument", {}, False),
    ("testimony", {}, True),
    ("testimony", {"witness": "refugee", "name": "«N.» 🐺"}, False),
    ("statistic", {"value": "312", "source": ["state", "press"]}, False),
)
"""Codes with values for their fields, and whether one that is required is missing."""
NOTES: Final = ("", "Why «this»?", "두 번째\nline 🐺")
SPANS: Final = st.tuples(st.integers(0, EXCLUDED.start - 1), st.integers(1, 12)).map(
    lambda drawn: (drawn[0], min(sum(drawn), EXCLUDED.start))
)
CODERS, REVIEWERS = st.integers(0, 1), st.integers(0, 1)
SOME: Final = st.integers(0, 2)
_numbers = count()


@dataclass(frozen=True)
class Content:
    """What a coder says in a tag."""

    start: int
    end: int
    code: str
    attributes: Mapping[str, Any]
    incomplete: bool
    note: str
    certainty: str

    @property
    def substance(self) -> tuple[Any, ...]:
        """What review is about: all but note and certainty."""
        return self.start, self.end, self.code, self.attributes


CONTENTS: Final = st.builds(
    lambda span, code, note, sure: Content(span[0], span[1], code[0], code[1], code[2], note, sure),
    SPANS,
    st.sampled_from(CODES),
    st.sampled_from(NOTES),
    st.sampled_from(["sure", "unsure"]),
)


@dataclass
class Tag:
    """What must be stored of one tag; *verdicts* holds those that count, the newest last."""

    id: UUID
    coder: int
    content: Content
    version: int = 1
    deleted: bool = False
    status: str = "submitted"
    verdicts: dict[int, str] = field(default_factory=dict)

    def rewrite(self, content: Content) -> None:
        if content.substance != self.content.substance:
            self.status, self.verdicts = "submitted", {}
        self.content, self.version, self.deleted = content, self.version + 1, False

    def settle(self) -> None:
        newest = next(reversed(self.verdicts.values()), None)
        self.status = {"accept": "accepted", "reject": "rejected", None: "submitted"}[newest]


class LifeOfTags(RuleBasedStateMachine):
    """Two coders and two reviewers at one article, through the API."""

    def __init__(self, stage: Stage, coders: list[SignedInClient], reviewers: list[SignedInClient]) -> None:
        super().__init__()
        self.stage, self.coders, self.reviewers = stage, coders, reviewers
        self.tags: list[Tag] = []
        self.finished: set[int] = set()
        self.present = 2
        with stage.making() as make:
            self.document = str(make.document(f"{TEXT} {next(_numbers)}", EXCLUDED).id)

    @initialize(content=CONTENTS, company=st.sampled_from(["none", "one who finds nothing", "another"]))
    def begins(self, content: Content, company: str) -> None:
        """What is final depends on who else is there."""
        self.present = 1 if company == "none" else 2
        self.creates(0, content)
        if company == "one who finds nothing":
            self.finishes_or_reopens(1, "complete")

    @rule(coder=CODERS, content=CONTENTS)
    def creates(self, coder: int, content: Content) -> None:
        coder %= self.present
        tag = Tag(new_id(), coder, content)
        assert self._put(tag, content).status_code == (409 if coder in self.finished else 201)
        if coder not in self.finished:
            self.tags.append(tag)

    @rule(coder=CODERS, content=CONTENTS, fault=st.sampled_from(["quote", "end", "region", "value", "code"]))
    def creates_what_can_not_be(self, coder: int, content: Content, fault: str) -> None:
        coder %= self.present
        body = self._body(content)
        body |= {
            "quote": {"quote": body["quote"] + "x"},
            "end": {"end": len(TEXT) + 999},
            "region": {"start": EXCLUDED.start - 1, "end": EXCLUDED.start + 1, "quote": "\nR"},
            "value": {"code": "testimony", "attributes": {"witness": "nobody"}},
            "code": {"code": "no_such_code"},
        }[fault]
        answer = self.coders[coder].put(f"/api/v1/annotations/{new_id()}", json=body)
        late = coder in self.finished and fault in ("value", "code")
        assert answer.status_code == (409 if fault == "quote" or late else 422)

    @rule(some=SOME, content=CONTENTS, behind=st.sampled_from([0, 0, 0, 1, -1]))
    def changes(self, some: int, content: Content, behind: int) -> None:
        """With the version that it has, one that it had, or one that it may get."""
        tag = self._some(some)
        answer = self._put(tag, content, tag.version - behind)
        if not tag.deleted and content == tag.content:
            assert (answer.status_code, answer.get_json()["version"]) == (200, tag.version)
        elif behind:
            assert answer.status_code == (410 if tag.deleted else 412)
        elif tag.coder in self.finished:
            assert answer.status_code == 409
        else:
            assert answer.status_code == 200
            tag.rewrite(content)

    @rule(some=SOME, note=st.sampled_from(NOTES))
    def changes_the_note_only(self, some: int, note: str) -> None:
        tag = self._some(some)
        self.changes(some, replace(tag.content, note=note), 0)

    @rule(some=SOME, content=CONTENTS)
    def sends_what_changes_nothing(self, some: int, content: Content) -> None:
        """The same once more, something else without saying what it replaces, and a colleague's tag."""
        tag = self._some(some)
        assert self._put(tag, tag.content).status_code == (410 if tag.deleted else 200)
        other = replace(tag.content, note=tag.content.note + " more")
        assert self._put(tag, other).status_code == (410 if tag.deleted else 409)
        theirs = self._put(replace(tag, coder=1 - tag.coder), content, tag.version)
        assert theirs.status_code == (409 if tag.deleted else 403)

    @rule(some=SOME, behind=st.sampled_from([0, 0, 0, 1, None]))
    def deletes(self, some: int, behind: int | None) -> None:
        tag = self._some(some)
        headers = {} if behind is None else {"If-Match": f'"{tag.version - behind}"'}
        answer = self.coders[tag.coder].delete(f"/api/v1/annotations/{tag.id}", headers=headers)
        if tag.deleted:
            assert answer.status_code == 204
        elif behind is None:
            assert answer.status_code == 428
        elif behind:
            assert answer.status_code == 412
        else:
            assert answer.status_code == (409 if tag.coder in self.finished else 204)
            tag.deleted = tag.coder not in self.finished

    @precondition(lambda self: any(tag.deleted for tag in self.tags))
    @rule(some=SOME)
    def undoes_a_deletion(self, some: int) -> None:
        gone = [tag for tag in self.tags if tag.deleted]
        tag = gone[some % len(gone)]
        answer = self._put(tag, tag.content, tag.version)
        assert answer.status_code == (409 if tag.coder in self.finished else 200)
        if tag.coder not in self.finished:
            tag.rewrite(tag.content)

    @rule(some=SOME, reviewer=REVIEWERS, decision=st.sampled_from(["accept", "reject"]))
    def judges(self, some: int, reviewer: int, decision: str) -> None:
        tag = self._some(some)
        answer = self.reviewers[reviewer].put(f"/api/v1/annotations/{tag.id}/verdict", json={"decision": decision})
        assert answer.status_code in ((410,) if tag.deleted else (200, 201))
        if not tag.deleted and tag.verdicts.get(reviewer) != decision:
            tag.verdicts.pop(reviewer, None)
            tag.verdicts[reviewer] = decision
            tag.settle()

    @rule(some=SOME, reviewer=REVIEWERS)
    def takes_a_verdict_back(self, some: int, reviewer: int) -> None:
        tag = self._some(some)
        answer = self.reviewers[reviewer].delete(f"/api/v1/annotations/{tag.id}/verdict")
        assert answer.status_code == (410 if tag.deleted else 204)
        if not tag.deleted and tag.verdicts.pop(reviewer, ""):
            tag.settle()

    @rule(coder=CODERS, state=st.sampled_from(["complete", "in_progress"]))
    def finishes_or_reopens(self, coder: int, state: str) -> None:
        coder %= self.present
        answer = self.coders[coder].put(f"/api/v1/documents/{self.document}/coding", json={"state": state})
        assert (answer.status_code, answer.get_json()["state"]) == (200, state)
        (self.finished.add if state == "complete" else self.finished.discard)(coder)

    @invariant()
    def what_is_stored_is_what_was_said(self) -> None:
        items = self.reviewers[0].get(f"/api/v1/documents/{self.document}/annotations").get_json()["items"]
        live = [tag for tag in self.tags if not tag.deleted]
        alone = len({tag.coder for tag in live} | self.finished) == 1
        shown = sorted((self._expected(tag, alone=alone) for tag in live), key=lambda item: str(item["id"]))
        known = sorted(items, key=lambda item: str(item["id"]))
        assert [{name: item[name] for name in said} for item, said in zip(known, shown, strict=True)] == shown

    def teardown(self) -> None:
        with self.stage.database.reading() as session:
            assert list(invariants.broken(session)) == []

    def _some(self, some: int) -> Tag:
        return self.tags[some % len(self.tags)]

    def _body(self, content: Content) -> dict[str, Any]:
        said = {"start": content.start, "end": content.end, "quote": TEXT[content.start : content.end]}
        more = {"code": content.code, "attributes": dict(content.attributes)}
        return {"document": self.document, **said, **more, "note": content.note, "certainty": content.certainty}

    def _put(self, tag: Tag, content: Content, version: int | None = None) -> Any:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        address = f"/api/v1/annotations/{tag.id}"
        return self.coders[tag.coder].put(address, json=self._body(content), headers=headers)

    def _expected(self, tag: Tag, *, alone: bool) -> dict[str, Any]:
        final = alone and tag.status != "rejected"
        more = {"id": str(tag.id), "version": tag.version, "status": tag.status, "final": final}
        return {**self._body(tag.content), **more, "incomplete": tag.content.incomplete}


def test_b5_tags_are_what_was_done_to_them(stage: Stage) -> None:
    _live(stage, lives=15, steps=40)


@pytest.mark.slow
def test_b5_tags_are_what_was_done_to_them_in_many_lives(stage: Stage) -> None:
    _live(stage, lives=500, steps=50)


def _live(stage: Stage, lives: int, steps: int) -> None:
    with stage.making() as make:
        people = [make.member(role) for role in (Role.ANNOTATOR, Role.ANNOTATOR, Role.REVIEWER, Role.REVIEWER)]
    clients = [stage.client(person) for person in people]
    run_state_machine_as_test(
        lambda: LifeOfTags(stage, clients[:2], clients[2:]),  # type: ignore[arg-type]  # whatever makes one will do
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a life is short enough to be read; to make it shorter takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
