"""Fields that a codebook marks as personal: what was typed into them about somebody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from webapp.domain.codebook import CodebookSpec
from webapp.domain.records import AnnotationRecord, DocumentRecord


@dataclass(slots=True)
class Personal:
    """Knows the personal fields of every version of a codebook; one that is personal in any version is."""

    books: Iterable[CodebookSpec]
    fields: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, set[str]] = {}
        for book in self.books:
            for code in book.walk():
                found.setdefault(code.code, set()).update(one.name for one in code.attributes if one.personal)
        self.fields = {code: frozenset(names) for code, names in found.items() if names}

    def values(self, tag: AnnotationRecord) -> list[str]:
        """What its personal fields say."""
        names = self.fields.get(tag.code, frozenset())
        return [given.value for given in tag.attributes if given.name in names]

    def without(self, document: DocumentRecord) -> DocumentRecord:
        """The document with its personal fields empty."""
        if not self.fields or not any(self.values(tag) for tag in document.annotations):
            return document
        return document._replace(annotations=tuple(self._emptied(tag) for tag in document.annotations))

    def _emptied(self, tag: AnnotationRecord) -> AnnotationRecord:
        names = self.fields.get(tag.code, frozenset())
        return tag._replace(attributes=tuple(given for given in tag.attributes if given.name not in names))
