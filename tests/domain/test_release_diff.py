"""Two dataset versions side by side: whatever the order of their documents, and where ids became others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus_strategies import corpora
from tests.make import CODEBOOK
from webapp.domain.codebook import CodebookSpec
from webapp.domain.records import DocumentRecord
from webapp.domain.release_diff import Difference, Entry, difference


@dataclass
class Held:
    """A version in memory."""

    documents: Sequence[DocumentRecord]
    codebook: CodebookSpec = field(default=CODEBOOK)

    @property
    def entries(self) -> list[Entry]:
        return [Entry(one.doc_id, one.text_sha256) for one in self.documents]

    def document(self, at: int) -> DocumentRecord:
        return self.documents[at]


@st.composite
def worked(draw: Any) -> tuple[list[DocumentRecord], list[DocumentRecord], Difference]:
    """A version, another one in any order after some work, and what differs."""
    old = _distinct(draw(corpora()))
    expected, new = Difference(), []
    for document in old:
        fate = draw(st.sampled_from(["stays", "goes", "titled", "worked on"]))
        if fate == "goes":
            expected.documents_removed.append(document.doc_id)
            expected.counts["removed"].update(tag.code for tag in document.annotations)
        elif fate == "titled":
            expected.documents_changed.append(document.doc_id)
            new.append(document._replace(title=f"{document.title} II"))
        elif fate == "worked on" and document.annotations:
            first, *rest = document.annotations
            expected.counts["removed"][first.code] += 1
            expected.counts["changed"].update(tag.code for tag in rest)
            new.append(document._replace(annotations=tuple(tag._replace(final=not tag.final) for tag in rest)))
        else:
            new.append(document)
    return old, draw(st.permutations(new)), expected


def _distinct(documents: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """No two with the same text, as in a project, and no two tags of one moment."""
    found = {document.text_sha256: document for document in documents}.values()
    return [
        document._replace(
            annotations=tuple(tag._replace(created_at=f"2026-{at}") for at, tag in enumerate(document.annotations))
        )
        for document in found
    ]


def _other_ids(document: DocumentRecord) -> DocumentRecord:
    """The document as a version without names may call it and its tags."""
    tags = tuple(tag._replace(id=_other(tag.id)) for tag in document.annotations)
    return document._replace(doc_id=_other(document.doc_id), annotations=tags)


def _other(given_id: str) -> str:
    return f"x-{sha256(given_id.encode()).hexdigest()[:16]}"


def _facts(found: Difference) -> tuple[object, ...]:
    documents = found.documents_added, found.documents_removed, found.documents_changed
    return *(sorted(ids) for ids in documents), *({**found.counts[fate]} for fate in ("added", "removed", "changed"))


@given(worked())
@settings(max_examples=60, deadline=None)
def test_order_tells_nothing(case: tuple[list[DocumentRecord], list[DocumentRecord], Difference]) -> None:
    old, new, expected = case
    assert _facts(difference(Held(old), Held(new))) == _facts(expected)
    added, removed, changed, more, fewer, otherwise = _facts(difference(Held(new), Held(old)))
    assert (removed, added, changed, fewer, more, otherwise) == _facts(expected)


@given(worked(), st.data())
@settings(max_examples=60, deadline=None)
def test_other_ids_alone_are_no_difference(
    case: tuple[list[DocumentRecord], list[DocumentRecord], Difference], data: st.DataObject
) -> None:
    old, new, expected = case
    renamed = [_other_ids(one) if data.draw(st.booleans()) else one for one in new]
    found = difference(Held(old), Held(renamed))
    again = {other.doc_id: one.doc_id for one, other in zip(new, renamed, strict=True)}
    found.documents_changed = [again[doc_id] for doc_id in found.documents_changed]
    assert _facts(found) == _facts(expected)
    assert found.documents_added == []


@given(corpora())
@settings(max_examples=10, deadline=None)
def test_a_text_that_is_left_out_is_the_same_document(documents: list[DocumentRecord]) -> None:
    found = difference(Held(documents), Held([document._replace(text=None) for document in documents]))
    assert found.sentences() == ["Nothing differs."]
