"""A dataset version without names: whatever is written passes here, so that nothing names project, team or server.

Keys of codes, names of fields and fixed words stay, since the data hang together by them. What a text itself says is
the data: only full names and addresses are masked in it, code point by code point, so that offsets stay.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, Protocol, TypeVar, cast

from webapp.domain.codebook import AttributeSpec, QuestionSpec
from webapp.domain.descriptions import Description
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.domain.redaction import redacted

Anything = TypeVar("Anything")

WITHHELD: Final = "[withheld]"
TITLE: Final = "Annotated corpus"
_ID_NAMES: Final = """
    doc_id id annotator annotators author reviewer round thread resolved_by derived_from result coders
    codebook_version version versions previous_version codebook_id corpus_id
"""
_FIXED_NAMES: Final = """
    schema_version text text_sha256 text_sha256_normalised file_sha256 quote quote_prefix quote_sha256 code layer status
    kind origin certainty state created_at updated_at completed_at question colour key type issued_at replaced_by
    decision language measure definition ci_method purpose copy_sha256 number
"""
_IDS: Final = frozenset(_ID_NAMES.split())
_KEPT: Final = frozenset(_FIXED_NAMES.split())
_NAMED: Final = (AttributeRecord, AttributeSpec, QuestionSpec)
"""What has a name by which other things refer to it."""


class Hiding(Protocol):
    """Finds what must not be said."""

    @property
    def hide(self) -> Callable[[str], str]:
        """What is said without it."""
        ...

    def spans(self, said: str, /) -> list[tuple[int, int]]:
        """Where it stands."""
        ...


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Takes names out of what a version holds: *names* everywhere, *whole* also in texts, *id_of* makes another id."""

    names: Hiding
    whole: Hiding
    id_of: Callable[[str], str]

    def document(self, document: DocumentRecord) -> DocumentRecord:
        """The document without names."""
        if document.text and (spans := self.whole.spans(document.text)):
            document = redacted(document, spans)
        return self.over(document)

    def over(self, value: Anything, name: str = "") -> Anything:
        """The same without names, whatever it is made of."""
        return cast("Anything", self._over(value, name))

    def identifier(self, given: str) -> str:
        """The id, or another one where it holds a name."""
        return self.id_of(given) if self.names.spans(given) else given

    def _over(self, value: Any, name: str) -> Any:
        if name in _KEPT:
            return value
        if isinstance(value, str):
            return self.identifier(value) if name in _IDS else self.names.hide(value)
        if isinstance(value, Mapping):
            return {self._key(key, name): self._over(one, self._part(key, name)) for key, one in value.items()}
        if parts := _parts(value):
            changed = {part: self._over(getattr(value, part), part) for part in parts}
            return value._replace(**changed) if hasattr(value, "_fields") else replace(value, **changed)
        if isinstance(value, list | tuple):
            return type(value)(self._over(one, name) for one in value)
        return value

    def _key(self, key: object, name: str) -> object:
        if not isinstance(key, str) or name in _BY_WORD:
            return key
        return self.identifier(key) if name in _BY_ID else self.names.hide(key)

    def _part(self, key: object, name: str) -> str:
        """What the value of a map is: its key says so, but where keys are ids, letters or names of columns."""
        return name if name in (*_BY_ID, "coders", "columns") or not isinstance(key, str) else key


_BY_ID: Final = ("by_annotator", "prevalence")
_BY_WORD: Final = ("", "counts", "by_code", "by_layer", "by_status")


def _parts(value: Any) -> list[str]:
    """The names of the parts of a record or specification, but for that by which others refer to it."""
    found: Iterable[str] = getattr(value, "_fields", ())
    if is_dataclass(value) and not isinstance(value, type):
        found = [part.name for part in fields(value) if part.init]
    return [part for part in found if part != "name" or not isinstance(value, _NAMED)]


def anonymous(about: Description) -> Description:
    """What may be said of the data without saying whose they are."""
    return replace(about, title=TITLE, creators=(), funding="", ethics="", access="", publication="")
