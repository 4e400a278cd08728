"""Exports: what somebody may see of a project, written in a format; streaming, and always the same bytes."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from sqlalchemy import String, cast, func, select, text
from sqlalchemy.orm import Session

from webapp import formats
from webapp.domain import textfree
from webapp.domain.codebook import CodebookSpec
from webapp.domain.losses import Losses
from webapp.domain.personal import Personal
from webapp.domain.records import Corpus, DocumentRecord
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.textfree import TextFree
from webapp.domain.workflow import Layer
from webapp.errors import Invalid
from webapp.formats import ready
from webapp.formats.archive import LOSSES, with_losses, zipped
from webapp.formats.base import Files, Format
from webapp.models import CodebookVersion, Document, Pseudonym, User
from webapp.services import access, codebooks, export_privacy, records, sealing
from webapp.services.access import ProjectPlace
from webapp.services.record_queries import FINAL, Sight

_TEXTS = (".jsonl", ".md", ".json", ".csv", ".txt", ".ann", ".conll", ".xml", ".tsv")
LAYERS = (*(layer.value for layer in Layer), FINAL)
PREFIX = records.PREFIX


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is to hold. Without *text*, *prefix* code points of each quote stay, and *notes* if asked for.

    As a *folder* it is one that programs for datasets load, with a data card, where the format is one for that.
    Fields that a codebook marks as personal, and names of the team in what people wrote, stay only if *personal*.
    """

    format: str = "jsonl"
    layers: frozenset[str] = field(default_factory=frozenset)
    text: bool = True
    prefix: int = 0
    notes: bool = False
    folder: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """How a file of an export begins."""

    name: str
    lines: Sequence[str]
    is_cut: bool

    @property
    def is_table(self) -> bool:
        """Whether its lines are rows, which don't wrap."""
        return self.name.endswith((".csv", ".tsv"))


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is ready to be written, while its session is open; whoever planned it closes it."""

    place: ProjectPlace
    format: Format
    corpus: Corpus
    count: int  # of documents
    sealed: int = 0  # of these, how many whose source is hidden from the actor
    folder: bool = False  # with a data card, for programs that load datasets

    @property
    def file_name(self) -> str:
        """What the file is called that a browser saves."""
        return f"{self.place.project.slug}{self.ending}"

    @property
    def ending(self) -> str:
        """That of the file that a browser saves."""
        return ".zip" if self.is_archive else self.format.ending

    @property
    def is_archive(self) -> bool:
        """Whether it is several files."""
        return self.folder or self.format.files is not None

    def pieces(self) -> Iterator[bytes]:
        """The export as one file, in pieces; several files as a zip."""
        if self.format.write and not self.folder:
            yield from self.format.write(self.corpus)
        else:
            yield from zipped(self.files())

    def files(self) -> Files:
        """The export as files; LOSSES.txt is the last where something is lost."""
        if self.folder:
            found = ready.files(self.corpus, self.format, list(self._lost()))
        elif self.format.files:
            found = self.format.files(self.corpus)
        else:
            found = iter([(self.file_name, self.pieces())])
        return with_losses(found, self._lost())

    def _lost(self) -> Iterator[str]:
        """What the files lack, in words; with counts when it is asked for after them."""
        yield from self.losses
        if self.withheld:
            yield self.withheld

    def samples(self, documents: int = 2, lines: int = 4, characters: int = 700) -> list[Sample]:
        """How the export's files begin, made of the first documents only; none for files that are no text.

        Nothing of a format with an extra is shown: it would be loaded, with all its megabytes, for a few lines.
        """
        if self.format.extra:
            return []
        some = list(islice(self.corpus.documents, documents))
        few = replace(self, corpus=replace(self.corpus, documents=some, losses=Losses()))
        found: list[Sample] = []
        for name, pieces in few.files():
            raw = b"".join(pieces)
            if name.endswith(_TEXTS) and name != LOSSES:
                shown = raw.decode(errors="replace").split("\n")
                cut = [line[:characters] for line in shown[:lines] if line]
                found.append(Sample(name, cut, is_cut=cut != [line for line in shown if line]))
        return found

    def close(self) -> None:
        """Let go of the rows that nobody took; the session is closed after that, never before."""
        if isinstance(self.corpus.documents, Generator):
            self.corpus.documents.close()

    @property
    def losses(self) -> tuple[str, ...]:
        """What the format can't carry, in words."""
        return self.format.losses(self.corpus)

    @property
    def withheld(self) -> str:
        """What the file lacks because it is hidden from the actor, in a sentence; empty where it lacks nothing."""
        if not self.sealed:
            return ""
        whose = "One article is" if self.sealed == 1 else f"{self.sealed:,} articles are"
        return f"{whose} without title, authors, outlet, date and byline, hidden from you until the round is locked."


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody can export: the formats that there are, and how much there is."""

    place: ProjectPlace
    formats: Sequence[Format]
    count: int  # of documents

    @property
    def sees_all(self) -> bool:
        """Whether more than final tags is open to them."""
        return self.place.role > Role.VIEWER


def offer(session: Session, actor: Actor, slug: str) -> Offer:
    """What *actor* can export of a project."""
    steady(session)
    place = access.project(session, actor, slug, Action.EXPORT)
    return Offer(place, list(formats.tag_formats().values()), _count(session, place))


def plan(session: Session, actor: Actor, slug: str, wanted: Wanted) -> Export:
    """The export of a project as *actor* may see it; what follows reads one state of the database.

    Call it first on a fresh session. Raises Invalid for an unknown format or layer, a prefix beyond 24, or a
    format that is nothing without the texts when those are to be left out, or needs what is not installed here.
    """
    steady(session)
    _require_possible(wanted)
    form = find_format(wanted.format)
    if form.missing:
        raise Invalid(form.missing, field="format")
    if form.needs_text and not wanted.text:
        raise Invalid(f"{form.title} can't be written without the texts.", field="text")
    place = access.project(session, actor, slug, Action.EXPORT)
    books = _codebooks(session, place)
    in_use = codebooks.in_use(session, place.project.id).spec
    found = records.read(session, Sight(place, actor, wanted.layers))
    if not wanted.text:
        found = _text_free(found, TextFree(books, in_use, wanted.prefix, notes=wanted.notes))
        in_use, books = textfree.codebook(in_use), {number: textfree.codebook(spec) for number, spec in books.items()}
    if not wanted.personal:
        marked = Personal([in_use, *books.values()])
        found = export_privacy.kept(found, marked, export_privacy.team(session, place.project))
    columns = own_columns(session, place) if wanted.text else ()
    corpus = Corpus(slug, place.project.name, in_use, books, found, columns, wanted.layers, wanted.text)
    sealed = len(sealing.sealed(session, place.project.id))
    return Export(place, form, corpus, _count(session, place), sealed, wanted.folder and ready.can_hold(form))


def steady(session: Session) -> None:
    """Let all that *session* reads be of one moment, however slowly it is taken; SQLite does so anyway."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def find_format(name: str) -> Format:
    """The format of tags with that name; raises Invalid, naming those that there are."""
    known = formats.tag_formats()
    if name not in known:
        raise Invalid(f"There is no format of that name; there are: {', '.join(known)}.", field="format")
    return known[name]


def own_columns(session: Session, place: ProjectPlace) -> tuple[str, ...]:
    """The names of the project's own metadata, in order."""
    stored = cast(Document.columns, String)
    wanted = select(Document.columns).where(Document.project_id == place.project.id, stored != "{}")
    return tuple(sorted({name for columns in session.scalars(wanted) for name in columns}))


def people(session: Session, actor: Actor, slug: str) -> list[tuple[str, str, str]]:
    """The key of people, for owners: pseudonym, name (empty without an account) and display name."""
    place = access.project(session, actor, slug, Action.MANAGE_MEMBERS)
    wanted = select(Pseudonym.export_id, User.name, User.display_name).join(User, Pseudonym.user_id == User.id)
    rows = session.execute(wanted.where(Pseudonym.project_id == place.project.id))
    return sorted((export_id, name or "", display) for export_id, name, display in rows)


def _count(session: Session, place: ProjectPlace) -> int:
    wanted = select(func.count()).select_from(Document).where(Document.project_id == place.project.id)
    return session.scalar(wanted) or 0


def _require_possible(wanted: Wanted) -> None:
    if unknown := sorted(wanted.layers - set(LAYERS)):
        raise Invalid(f"There is no layer {unknown[0][:40]}; there are: {', '.join(LAYERS)}.", field="layer")
    if not 0 <= wanted.prefix <= PREFIX:
        raise Invalid(f"A prefix has 0 to {PREFIX} characters.", field="prefix")


def _codebooks(session: Session, place: ProjectPlace) -> Mapping[str, CodebookSpec]:
    """All versions but drafts, by number."""
    wanted = select(CodebookVersion.id, CodebookVersion.number).where(
        CodebookVersion.project_id == place.project.id, CodebookVersion.state != "draft"
    )
    rows = session.execute(wanted.order_by(CodebookVersion.id)).all()
    return {number: codebooks.edition(session, version_id).spec for version_id, number in rows}


def _text_free(found: Iterator[DocumentRecord], strip: TextFree) -> Iterator[DocumentRecord]:
    for document in found:
        yield strip.document(document)
