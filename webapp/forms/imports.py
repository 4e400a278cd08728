"""Articles that somebody adds in the browser: files, a pasted text, a spreadsheet of what is known."""

from collections.abc import Iterator
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
from webapp.formats import codebook_files, jsonl
from webapp.formats.sandbox import Sandbox
from webapp.forms.base import PlainForm, text
from webapp.services import arrivals, corpora
from webapp.services.arrivals import Arrival
from webapp.services.corpora import Line

LINES = ".jsonl"
CODEBOOK = "codebook.json"
_PEEK = 4 << 20  # bytes of a first line that are looked at


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

    def corpora(self) -> list[FileStorage]:
        """The files of canonical JSONL, which bring tags along."""
        return [file for file in _sent(self.files.data) if _is_corpus(file)]

    def names_of_corpora(self) -> list[str]:
        """What these files are called."""
        return [clean_name(file.filename or "") for file in self.corpora()]

    def lines(self) -> Iterator[Line]:
        """The lines of these files."""
        for file in self.corpora():
            yield from corpora.lines(clean_name(file.filename or ""), file.stream)

    def codebook(self) -> CodebookSpec | None:
        """The codebook.json among the files; raises Malformed or Invalid when it can't be read."""
        sent = next((file for file in _sent(self.files.data) if clean_name(file.filename or "") == CODEBOOK), None)
        return codebook_files.read(CODEBOOK, sent.stream.read()) if sent else None

    def arriving(self, *, original: bool = False) -> Iterator[Arrival]:
        """The pasted text and the files, read one after the other; what can't be read says so.

        No transaction may be open meanwhile: some kinds of files are parsed in a process of their own.
        """
        restored = frozenset(request.form.getlist("restored"))
        for arrival in self._read(original=original):
            yield arrivals.without(arrival, restored)

    def _read(self, *, original: bool) -> Iterator[Arrival]:
        suggest = bool(self.grey.data)
        if text(self.text.data).strip():
            yield self._pasted(suggest=suggest)
        with Sandbox() as sandbox:
            for file in _sent(self.files.data):
                name = clean_name(file.filename or "")
                if name == CODEBOOK or _is_corpus(file):
                    continue
                if name.lower().endswith(LINES):
                    yield from arrivals.of_lines(name, file.stream, name)
                else:
                    raw = file.stream.read()
                    yield arrivals.of_file(sandbox, name, raw, suggest=suggest, original=original)

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


def _is_corpus(file: FileStorage) -> bool:
    """Whether the file is canonical JSONL; it stands at its beginning afterwards."""
    if not (file.filename or "").lower().endswith(LINES):
        return False
    first = b""
    while (first := file.stream.readline(_PEEK)).isspace():
        pass
    file.stream.seek(0)
    return jsonl.is_canonical(first)


def _sent(given: list[Any] | None) -> list[FileStorage]:
    """The files that were really chosen; a browser also sends empty fields."""
    return [file for file in given or [] if isinstance(file, FileStorage) and file.filename]
