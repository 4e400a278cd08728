"""A codebook that somebody brings in a file."""

from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, IntegerField

from webapp.domain.file_names import clean_name
from webapp.errors import Invalid
from webapp.formats import codebook_files
from webapp.formats.codebook_parts import Found
from webapp.forms.base import PlainForm

ENDINGS = ".json,.qdc,.csv"


class CodebookFileForm(PlainForm):
    """A file that goes into the draft, and whether it may replace what the draft says."""

    codebook = FileField("File", render_kw={"accept": ENDINGS})
    replace = BooleanField("Replace the draft")
    edition = IntegerField(default=0)

    def found(self) -> Found:
        """The codebook; raises Invalid when no file was chosen, else the AppErrors of `codebook_files.find`."""
        return read(self.codebook.data)

    def replaces(self) -> int:
        """The edition of the draft that may be replaced; 0 for none."""
        return (self.edition.data or 0) if self.replace.data else 0


def read(sent: object) -> Found:
    """The codebook in what came with a field of a form; raises Invalid when no file was chosen."""
    if not isinstance(sent, FileStorage) or not sent.filename:
        raise Invalid("Choose a file.", field="codebook")
    return codebook_files.find(clean_name(sent.filename), sent.stream.read())
