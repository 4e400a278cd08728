"""What figures of agreement are computed from: documents with everybody whose work on them is compared."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.domain.agreement.data import Coded, Document
from webapp.domain.codebook import CodebookSpec
from webapp.services import agreement_work
from webapp.services.agreement_sources import Source
from webapp.services.agreement_work import People, Read, Work


@dataclass(frozen=True, slots=True)
class Finished:
    """A document that at least two finished, and the month (2031-03) in which the second of them did.

    Where coders are compared with themselves, it is one coder's (*who*), and its two parts stand as its coders.
    """

    document: Document
    month: str
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """All that figures rest on. *people* are the names of its coders by the ids under which they stand in figures."""

    documents: Sequence[Finished]
    people: Mapping[str, str]
    versions: Sequence[str]  # of the codebook by which was coded
    spec: CodebookSpec
    splitter: str

    @property
    def codes(self) -> dict[str, str]:
        """Key and name of each code that could be given or was, in the order of the codebook."""
        used = {tag[2] for one in self.documents for coded in one.document.coders.values() for tag in coded.tags}
        offered = {code.code: code.name for code in self.spec.walk() if code.code in used or code.status == "active"}
        return offered | {key: key for key in sorted(used - offered.keys())}

    def of(self, coders: Collection[str]) -> "Material":
        """The same with these coders only; without any, all of them."""
        if not coders:
            return self
        kept = [one for document in self.documents if (one := _narrowed(document, coders))]
        return replace(self, documents=kept, people={who: name for who, name in self.people.items() if who in coders})


def _narrowed(found: Finished, coders: Collection[str]) -> Finished | None:
    if found.who:
        return found if found.who in coders else None
    kept = {who: coded for who, coded in found.document.coders.items() if who in coders}
    return replace(found, document=replace(found.document, coders=kept)) if len(kept) > 1 else None


def read(session: Session, source: Source, people: People) -> Material:
    """The material of a source that the actor may see."""
    least = 1 if source.is_stability else 2
    found = [agreement_work.read(session, source.place, part, people, least) for part in source.parts]
    documents = list(_twice_coded(source, *found)) if source.is_stability else _compared(found[0])
    there = {who for one in documents for who in ([one.who] if one.who else one.document.coders)}
    names = {who: people.names[who] for who in sorted(there, key=lambda who: (people.names[who].casefold(), who))}
    versions = list(dict.fromkeys(number for one in found for number in one.versions))
    return Material(documents, names, versions, found[-1].spec, found[-1].splitter)


def _compared(found: Read) -> list[Finished]:
    return [Finished(_document(work, work.coders), sorted(work.finished.values())[1][:7]) for work in found.documents]


def _twice_coded(source: Source, first: Read, second: Read) -> Iterator[Finished]:
    """Each document that somebody finished in both parts, once for each of them; the parts are its coders."""
    again = {work.id: work for work in second.documents}
    for work in first.documents:
        other = again.get(work.id, work)
        for who in sorted(work.coders.keys() & other.coders.keys()) if other is not work else ():
            keys = [part.export_id for part in source.parts]
            coders = dict(zip(keys, (work.coders[who], other.coders[who]), strict=True))
            yield Finished(_document(work, coders), other.finished[who][:7], who)


def _document(work: Work, coders: Mapping[str, Coded]) -> Document:
    return Document(work.id, work.length, coders, work.excluded, work.sentences, work.paragraphs)
