"""Articles that somebody adds in the browser: files, a pasted text, a spreadsheet of what is known."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import Length

from webapp.domain import metadata, spreadsheet
from webapp.domain.codebook import CodebookSpec
from webapp.domain.file_names import clean_name
from webapp.domain.spreadsheet import Sheet
from webapp.errors import AppError, Invalid
from webapp.formats import codebook_files
from webapp.formats.bundle import MAX_FILE, UPLOADS
from webapp.formats.reading import Sent, Source
from webapp.formats.sandbox import Sandbox
from webapp.forms.base import PlainForm, text
from webapp.services import arrivals, deliveries
from webapp.services.arrivals import Arrival
from webapp.services.deliveries import CODEBOOK, Delivery

WHO = "who-"
"""What the name of a field begins with that says who somebody is here; the id in the file follows."""


class ImportForm(PlainForm):
    """What comes in at once."""

    files = MultipleFileField("Files")
    title = StringField("Title", [Length(max=metadata.LINES["title"])])
    text = TextAreaField("Text", render_kw={"rows": 12, "spellcheck": "false"})
    sheet = FileField("Spreadsheet")
    grey = BooleanField("Grey what does not look like article", default=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether there is something to bring in."""
        fits = bool(super().validate(extra_validators))
        if fits and not _sent(self.files.data) and not text(self.text.data).strip():
            self.form_errors.append("Choose files, or paste a text.")
            return False
        return fits

    def table(self) -> Sheet | None:
        """The spreadsheet, when one was sent; raises the AppErrors of `spreadsheet.read`."""
        sent = _sent([self.sheet.data])
        return spreadsheet.read(sent[0].stream.read()) if sent else None

    def sources(self) -> list[Sent]:
        """The files, by their names without folders."""
        return [Sent(file.stream, clean_name(file.filename or "")) for file in _sent(self.files.data)]

    @property
    def named(self) -> str:
        """The names of the files that were sent, in words; they have to be chosen again for another request."""
        names = [source.name for source in self.sources()]
        more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
        return f"{', '.join(names[:3])}{more}"

    def people(self) -> dict[str, str]:
        """Whom the files name, by id, and who that is here, where somebody said so."""
        given = ((name.removeprefix(WHO), value) for name, value in request.form.items() if name.startswith(WHO))
        return {person: account for person, account in given if account}

    def codebooks(self) -> Mapping[str, CodebookSpec]:
        """The codebooks among the files, by version; refused as `deliveries.codebooks` says."""
        sources = self.sources()
        called = _books(sources)
        books = {source.name: source for source in sources if source.name in called}
        names = sorted(books, key=lambda name: name != CODEBOOK)
        return deliveries.codebooks(names, lambda name: books[name].piece(0, codebook_files.MAX_BYTES + 1))

    def arriving(self, sandbox: Sandbox, delivery: Delivery, *, original: bool = False) -> Iterator[Arrival]:
        """The pasted text and the texts of files and archives, one after the other; what can't be read says so.

        No transaction may be open meanwhile: some kinds of files are parsed in a process of their own.
        """
        if text(self.text.data).strip():
            yield self._restored(self._pasted(suggest=bool(self.grey.data)))
        for name, sentence in delivery.refused:
            yield Arrival(name, problem=sentence)
        yield from self.texts(sandbox, delivery.rest, original=original)
        for archive in delivery.archives:
            for arrival in archive.texts(suggest=bool(self.grey.data), original=original):
                yield self._restored(arrival)

    def texts(self, sandbox: Sandbox, sources: Sequence[Source], *, original: bool = False) -> Iterator[Arrival]:
        """The texts of some of the files, which are no corpora."""
        books = _books(sources)
        for source in sources:
            if source.name in books or deliveries.is_corpus(source):
                continue
            if source.name.lower().endswith(deliveries.LINES):
                yield from arrivals.of_lines(source.name, source.lines(), source.name)
                continue
            suggest = bool(self.grey.data)
            if deliveries.is_table(source.name):
                for arrival in deliveries.table(sandbox, source, UPLOADS, suggest=suggest):
                    yield self._restored(arrival)
                continue
            raw = source.piece(0, MAX_FILE + 1)
            yield self._restored(arrivals.of_file(sandbox, source.name, raw, suggest=suggest, original=original))

    def _restored(self, arrival: Arrival) -> Arrival:
        return arrivals.without(arrival, frozenset(request.form.getlist("restored")))

    def _pasted(self, *, suggest: bool) -> Arrival:
        try:
            known = metadata.read({"title": text(self.title.data)})
            return arrivals.of_text("The pasted text", text(self.text.data), known, suggest=suggest)
        except AppError as refused:
            return Arrival("The pasted text", problem=refused.detail)


class SheetForm(PlainForm):
    """A spreadsheet that is joined to the documents that are here."""

    sheet = FileField("Spreadsheet")

    def table(self) -> Sheet:
        """The rows; raises Invalid when no file was chosen, else the AppErrors of `spreadsheet.read`."""
        sent = _sent([self.sheet.data])
        if not sent:
            raise Invalid("Choose a spreadsheet.", field="sheet")
        return spreadsheet.read(sent[0].stream.read())


def _books(sources: Sequence[Source]) -> set[str]:
    """The names of those that are codebooks; their versions are only known for such beside a corpus."""
    names = {source.name for source in sources if deliveries.is_codebook(source.name)}
    return names if any(map(deliveries.is_corpus, sources)) else names & {CODEBOOK}


def _sent(given: list[Any] | None) -> list[FileStorage]:
    """The files that were really chosen; a browser also sends empty fields."""
    return [file for file in given or [] if isinstance(file, FileStorage) and file.filename]
