"""Whatever owners do to a codebook and coders to tags: no tag is lost, each fits a version, undoing gives back all."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import Make
from tests.properties.lives import lived
from webapp.domain import values
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.codebook_plans import Fields, Merge, Move, Plan, Rename, Restore, Retire, Split, changed
from webapp.domain.drafts import AnnotationDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor
from webapp.domain.spans import Span
from webapp.errors import AppError, Conflict, Gone, Invalid
from webapp.models import Annotation, Operation
from webapp.services import annotations, codebooks, exports, invariants, operations, splits, undoing
from webapp.services.exports import Wanted

TEXT: Final = "A wolf 🐺 howled. 312 came."
SPANS: Final = st.sampled_from([(0, 6), (0, 6), (0, 1), (7, 8), (18, 21), (2, 15)])
SOME: Final = st.integers(0, 11)
GIVEN: Final = st.sampled_from([{}, *[{"text": "text", "number": "12", "enum": "state"}] * 3])
CODEBOOK: Final = CodebookSpec(
    title="A codebook",
    codes=(
        CodeSpec("one", "One", colour="#2f5aa8", key="1", attributes=(AttributeSpec("kind", "text"),)),
        CodeSpec(
            "two",
            "Two",
            colour="#0c7c67",
            key="2",
            attributes=(AttributeSpec("kind", "enum", required=True, values=("state", "12")),),
        ),
        CodeSpec("three", "Three", colour="#b4510f", key="3", attributes=(AttributeSpec("value", "number"),)),
    ),
)
"""Codes whose fields don't fit together."""
NAMES: Final = st.sampled_from(["value", "unit", "kind"])
KINDS: Final = st.sampled_from(["text", "number", "enum"])


class LivingCodebook(RuleBasedStateMachine):
    """An owner and two coders at one article."""

    slug = "corpus"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.savepoint = session.begin_nested()
        make = Make.on(session)
        self.project = make.project(self.slug, CODEBOOK).id
        self.owner = make.owner()
        self.coders = [make.member(), make.member()]
        self.document = make.document(TEXT).id
        self.made: set[UUID] = set()

    @initialize(spans=st.lists(SPANS, min_size=2, max_size=4))
    def begins(self, spans: list[tuple[int, int]]) -> None:
        for some, span in enumerate(spans):
            self.tags(some, some, span, {"text": "text", "number": "12", "enum": "state"})

    @rule(coder=SOME, some=SOME, span=SPANS, given=GIVEN)
    def tags(self, coder: int, some: int, span: tuple[int, int], given: Mapping[str, str]) -> None:
        code = self._usable(some)
        draft = AnnotationDraft(
            new_id(), self.document, Span(*span), TEXT[slice(*span)], code.code, _given(code, given)
        )
        annotations.save(self.session, self.coders[coder % 2], draft, None)
        self.made.add(draft.id)

    @rule(some=SOME, code=SOME, given=GIVEN, note=st.booleans())
    def changes_a_tag(self, some: int, code: int, given: Mapping[str, str], note: bool) -> None:
        """Its note only, so that it may keep a code that is gone; else also its code and fields."""
        tag = self._tag(some)
        spec = self._usable(code)
        key, fields = (tag.code.key, _values(tag)) if note else (spec.code, _given(spec, given))
        draft = AnnotationDraft(
            tag.id, self.document, Span(tag.start, tag.end), tag.quote, key, fields, "A note." if note else tag.note
        )
        coder = next(coder for coder in self.coders if coder.user_id == tag.author_id)
        self._try(lambda: annotations.save(self.session, coder, draft, tag.version), Gone, Invalid)

    @rule(some=SOME)
    def deletes_a_tag(self, some: int) -> None:
        tag = self._tag(some)
        coder = next(coder for coder in self.coders if coder.user_id == tag.author_id)
        annotations.delete(self.session, coder, tag.id, tag.version)

    @rule(some=SOME, more=st.integers(0, 2), into=SOME)
    def merges(self, some: int, more: int, into: int) -> None:
        """Codes that are used, mostly, into one that may be retired."""
        sources = list(dict.fromkeys(tag.code.key for tag in self._all()[some % 3 :]))[: 1 + more // 2]
        others = [code.code for code in self._spec().walk() if code.code not in sources]
        if sources and others:
            self._operate(Merge(tuple(sources), others[into % len(others)]))

    @rule(some=SOME, parts=st.integers(2, 3))
    def splits(self, some: int, parts: int) -> None:
        names = [CodeSpec("", f"Part {number}", colour="") for number in range(parts)]
        self._operate(Split(self._usable(some).code, tuple(names)))

    @rule(
        some=SOME, name=st.sampled_from(["Figure", "Number"]), kind=st.sampled_from([Retire, Restore, "name", "place"])
    )
    def renames_moves_retires_restores(self, some: int, name: str, kind: Any) -> None:
        code = self._code(some).code
        plans: dict[Any, Callable[[], Plan]] = {
            Retire: lambda: Retire(code),
            Restore: lambda: Restore(code),
            "name": lambda: Rename(code, name),
            "place": lambda: Move(code, self._code(some + 1).code),
        }
        self._operate(plans[kind]())

    @rule(some=SOME, name=NAMES, kind=KINDS, required=st.booleans(), at=st.integers(0, 2))
    def changes_fields(self, some: int, name: str, kind: str, required: bool, at: int) -> None:
        code = self._code(some)
        fields = [field for field in code.attributes if field.name != name]
        renamed = {fields[0].name: name} if fields and at == 0 else {}
        field = AttributeSpec(name, kind, required=required, values=("state", "12") if kind == "enum" else ())
        new = replace(fields[0], name=name) if renamed else field
        kept = fields[1:] if renamed else fields
        plan = Fields(code.code, (*kept, new), renamed, {name: {"state": "12"}} if at == 1 else {})
        self._operate(plan)

    @rule(some=SOME, text=st.sampled_from(["A number.", "A figure."]))
    def puts_a_draft_into_use(self, some: int, text: str) -> None:
        code = self._code(some)
        present = codebooks.in_use(self.session, self.project)
        spec = changed(present.spec, replace(code, brief_definition=text))
        codebooks.update(self.session, self.owner, self.slug, spec, present.number)

    @rule(some=SOME, which=SOME, part=st.integers(-1, 2))
    def decides_about_a_passage(self, some: int, which: int, part: int) -> None:
        retired = {code.code for code in self._spec().walk() if code.retired}  # else its queue is closed
        open_ = self._operations(lambda made: made.kind == "split" and made.plan["source"] in retired)
        if open_:
            split = open_[which % len(open_)]
            queue = splits.show(self.session, self.owner, self.slug, split.id)
            if queue.cases:
                tag = queue.cases[some % len(queue.cases)].tag.id
                code = queue.parts[part % len(queue.parts)].code if part >= 0 else None
                self._try(
                    lambda: splits.decide(self.session, self.owner, self.slug, split.id, tag, code), Invalid, Conflict
                )

    @rule(which=SOME)
    def undoes(self, which: int) -> None:
        """Any of what was done, in any order; a refusal changes nothing."""
        done = self._operations(lambda made: made.kind != "undo")
        if done:
            operation = done[which % len(done)]
            self._try(lambda: undoing.undo(self.session, self.owner, self.slug, operation.id), Conflict)

    @rule()
    def takes_late_tags_along(self) -> None:
        for made in self._operations(lambda made: made.kind == "merge"):
            self._try(lambda made=made: operations.catch_up(self.session, self.owner, self.slug, made.id), Conflict)

    @invariant()
    def no_tag_is_lost(self) -> None:
        assert set(self.session.scalars(select(Annotation.id))) == self.made

    @invariant()
    def each_tag_fits_the_version_that_it_names(self) -> None:
        self.session.expire_all()
        for tag in self._all():
            spec = codebooks.edition(self.session, tag.version_id).spec
            assert values.strangers(spec, tag.code.key, _values(tag)) == [], (tag.code.key, tag.attributes)
            code = spec.code(tag.code.key)
            assert code
            assert self._spec().code(tag.code.key), "the codebook in use knows no more what it is"
            missing = any(field.required and not tag.attributes.get(field.name) for field in code.attributes)
            assert tag.incomplete == missing

    def teardown(self) -> None:
        assert list(invariants.broken(self.session)) == []  # counts and final tags
        self.savepoint.rollback()
        self.session.expunge_all()

    def _operate(self, plan: Plan) -> None:
        """Do it; undo it at once, which must give back the same export; and do it again."""
        before = self._export()
        try:
            done = operations.perform(self.session, self.owner, self.slug, plan)
        except (Conflict, Invalid):
            assert self._export() == before
            return
        undoing.undo(self.session, self.owner, self.slug, done.operation_id)
        self.each_tag_fits_the_version_that_it_names()
        assert self._export() == before
        operations.perform(self.session, self.owner, self.slug, plan)

    def _try(self, act: Callable[[], Any], *refusals: type[AppError]) -> None:
        before = self._export()
        try:
            act()
        except refusals:
            assert self._export() == before

    def _export(self) -> bytes:
        self.session.flush()
        self.session.expire_all()
        return b"".join(exports.plan(self.session, Actor.system(), self.slug, Wanted()).pieces())

    def _operations(self, wanted: Callable[[Operation], bool]) -> list[Operation]:
        made = self.session.scalars(select(Operation).where(Operation.undone_at.is_(None)).order_by(Operation.id))
        return [operation for operation in made if wanted(operation)]

    def _all(self) -> list[Annotation]:
        wanted = select(Annotation).where(Annotation.deleted_at.is_(None)).order_by(Annotation.id)
        return list(self.session.scalars(wanted.options(*annotations.LOADED)))

    def _tag(self, some: int) -> Annotation:
        tags = self._all()
        if not tags:
            self.tags(0, 0, (0, 1), {})
            tags = self._all()
        return tags[some % len(tags)]

    def _spec(self) -> CodebookSpec:
        return codebooks.in_use(self.session, self.project).spec

    def _code(self, some: int) -> CodeSpec:
        codes = list(self._spec().walk())
        return codes[some % len(codes)]

    def _usable(self, some: int) -> CodeSpec:
        codes = [code for code in self._spec().walk() if not code.retired]
        return codes[some % len(codes)]


def _values(tag: Annotation) -> dict[str, tuple[str, ...]]:
    return {name: tuple(some) for name, some in tag.attributes.items()}


def _given(code: CodeSpec, given: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each field of the code what *given* has for one of its type, if anything."""
    return {field.name: (given[field.type],) for field in code.attributes if field.type in given}


def test_codebook_operations_lose_nothing_and_are_undone_as_a_whole(session: Session) -> None:
    lived(lambda: LivingCodebook(session), lives=20, steps=18)


@pytest.mark.slow
def test_codebook_operations_lose_nothing_in_many_lives(session: Session) -> None:
    lived(lambda: LivingCodebook(session), lives=300, steps=40)
