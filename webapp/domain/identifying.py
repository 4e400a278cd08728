"""What in a dataset version may identify somebody: counted, with the documents where it stands, never repeated."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webapp.domain.personal import Personal
from webapp.domain.records import DocumentRecord, NoteRecord
from webapp.domain.team_names import Replacing

PLACES: Final = 5
"""Documents of each kind that are named; more are only counted."""
_LEAST: Final = 4  # code points of a redacted stretch that is looked for elsewhere
_MANY: Final = 500  # stretches that are looked for at once
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_BEGIN: Final = re.compile(r"[+(0]")
_PHONE: Final = re.compile(
    r"(?<![\w.,:/+-])(?:\+|00)\d{1,3}(?:[ \-./()]{0,2}\d){6,13}(?![\d-])"  # +49 228 555 0123
    r"|(?<![\w.,:/+-])\(?0\d{2,5}\)?[ \-/]\d(?:[ \-]?\d){4,9}(?![\d-])"  # (0228) 555 0123
)

KINDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "personal": (
        "value of a field marked as personal",
        "values of fields marked as personal",
        "They are left out, unless you ask for them.",
    ),
    "quotes": (
        "passage that such a field tells of",
        "passages that such fields tell of",
        "The passage itself stays, as the article has it.",
    ),
    "names": (
        "name of the team in a note, comment or reason",
        "names of the team in notes, comments and reasons",
        "Pseudonyms take their place.",
    ),
    "contacts": (
        "e-mail address or telephone number that somebody wrote",
        "e-mail addresses and telephone numbers that people wrote",
        "In notes, comments, reasons, answers and fields. They stay unless they are changed.",
    ),
    "texts": (
        "e-mail address or telephone number in an article",
        "e-mail addresses and telephone numbers in articles",
        "They stay unless they are redacted.",
    ),
    "files": (
        "file name, id or address with a name of the team in it",
        "file names, ids and addresses with names of the team in them",
        "They stay, except in a version without names.",
    ),
    "redactions": (
        "passage that is redacted elsewhere and can be read here",
        "passages that are redacted elsewhere and can be read here",
        "Redact them, too.",
    ),
}
"""Each kind: one of it, several of it, and what becomes of it."""


@dataclass(slots=True)
class Finding:
    """How much of a kind there is; *places* are the first documents, by id and title."""

    kind: str
    count: int = 0
    places: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What was found, with its number."""
        one, many, _ = KINDS[self.kind]
        return f"{self.count:,} {one if self.count == 1 else many}"

    @property
    def fate(self) -> str:
        """What becomes of it."""
        return KINDS[self.kind][2]

    def portray(self) -> dict[str, Any]:
        """As API and commands show it."""
        said = {"kind": self.kind, "count": self.count, "words": self.words, "fate": self.fate}
        return said | {"documents": list(self.places)}


class Search:
    """Looks through documents as they pass by. *redacted* are stretches that are masked somewhere in the project."""

    def __init__(self, personal: Personal, team: Replacing, redacted: Iterable[str]) -> None:
        self._personal, self._team = personal, team
        pieces = sorted({piece.strip() for piece in redacted if len(piece.strip()) >= _LEAST})
        some = (pieces[at : at + _MANY] for at in range(0, len(pieces), _MANY))
        self._redacted = [re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in few)) for few in some]
        self._found = {kind: Finding(kind) for kind in KINDS}

    @property
    def findings(self) -> list[Finding]:
        """What there is of each kind, those alone of which there is something."""
        return [one for one in self._found.values() if one.count]

    def over(self, documents: Iterable[DocumentRecord]) -> Iterator[DocumentRecord]:
        """The documents, looked through as they are taken."""
        for document in documents:
            self.look(document)
            yield document

    def look(self, document: DocumentRecord) -> None:
        """Count what is in one document."""
        said, text = list(_said(document)), document.text or ""
        kept = [self._personal.values(tag) for tag in document.annotations]
        typed = [given.value for tag in document.annotations for given in tag.attributes]
        typed += [value for answer in document.answers for value in answer.values]
        names = filter(None, (document.source_file, document.external_id, document.source_url))
        counts = {
            "personal": sum(map(len, kept)),
            "quotes": sum(map(bool, kept)) if text else 0,
            "names": sum(len(self._team.spans(words)) for words in said),
            "contacts": sum(map(contacts, [*said, *typed])),
            "texts": contacts(text),
            "files": sum(bool(self._team.spans(name)) for name in names),
            "redactions": sum(self._readable(words) for words in [text, document.title or "", *said]),
        }
        for kind, count in counts.items():
            if count:
                self._tell(self._found[kind], count, document)

    def _readable(self, words: str) -> int:
        return sum(len(pattern.findall(words)) for pattern in self._redacted)

    def _tell(self, finding: Finding, count: int, document: DocumentRecord) -> None:
        finding.count += count
        if len(finding.places) < PLACES:
            finding.places[document.doc_id] = document.title or document.source_file or document.doc_id


def contacts(words: str) -> int:
    """How many e-mail addresses and telephone numbers stand in *words*."""
    addresses = len(_EMAIL.findall(words)) if "@" in words else 0  # which few texts have, and looking for it is slow
    return addresses + _numbers(words)


def _numbers(words: str) -> int:
    """How many telephone numbers: each place where one can begin is tried, which is ten times as fast as all places."""
    count = last = 0
    for place in _BEGIN.finditer(words):
        if place.start() >= last and (match := _PHONE.match(words, place.start())):
            count, last = count + 1, match.end()
    return count


def _said(document: DocumentRecord) -> Iterator[str]:
    """What people wrote to each other."""
    yield from (note.body for note in document.notes)
    yield from (ruling.reason for ruling in document.decisions if ruling.reason)
    for tag in document.annotations:
        if tag.notes or tag.reviews:  # which few have
            yield from (note.body for note in tag.notes)
            yield from (review.comment for review in tag.reviews if review.comment)


def told_by_pseudonym(document: DocumentRecord, team: Replacing) -> DocumentRecord:
    """The document with pseudonyms in the place of names in what people wrote to each other."""
    if not any(team.spans(words) for words in _said(document)):
        return document

    def noted(notes: tuple[NoteRecord, ...]) -> tuple[NoteRecord, ...]:
        return tuple(note._replace(body=team.hide(note.body)) for note in notes)

    return document._replace(
        notes=noted(document.notes),
        decisions=tuple(one._replace(reason=one.reason and team.hide(one.reason)) for one in document.decisions),
        annotations=tuple(
            tag._replace(
                notes=noted(tag.notes),
                reviews=tuple(one._replace(comment=one.comment and team.hide(one.comment)) for one in tag.reviews),
            )
            for tag in document.annotations
        ),
    )
