"""The golden corpus: invented, small, and with what formats stumble over.

Overlaps within and between coders, the same span twice, four layers, characters beyond 16 bits, combining marks,
line breaks in quotes, a form feed (which XML can't hold), a line separator (where `str.splitlines` cuts), cells that
look like formulas, a code that the codebook does not know, and an article without tags that one coder has finished.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.make import CODEBOOK
from webapp.domain.codebook import CodebookSpec
from webapp.domain.records import Corpus, DocumentRecord
from webapp.formats import jsonl
from webapp.formats.base import Format

GOLDEN = Path(__file__).parent / "formats" / "golden"
COLUMNS = {"Région": "North", "year": "of the tide"}
_BINARY = (".xlsx", ".parquet", ".spacy")  # what other versions of a library write otherwise


def documents() -> list[DocumentRecord]:
    """The documents, one with metadata of the project's own."""
    lines = (GOLDEN / "jsonl" / "corpus.jsonl").read_bytes().splitlines()
    found = [jsonl.read_line(line) for line in lines]
    found[1] = found[1]._replace(columns=COLUMNS)
    return found


def corpus(records: Iterable[DocumentRecord] | None = None) -> Corpus:
    """The golden corpus, or the project with other documents in it."""
    books: Mapping[str, CodebookSpec] = {"1.0": CODEBOOK}
    return Corpus("corpus", "Corpus", CODEBOOK, books, documents() if records is None else records, tuple(COLUMNS))


def files(form: Format, of: Corpus | None = None) -> dict[str, bytes]:
    """What the format writes, by the names of files."""
    of = of or corpus()
    if form.write:
        return {f"corpus{form.ending}": b"".join(form.write(of))}
    assert form.files
    return {name: b"".join(pieces) for name, pieces in form.files(of)}


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The files in a zip."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def readable(written: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files as a reader is given them: an archive's files for itself."""
    found: dict[str, bytes] = {}
    for name, content in written.items():
        if name.endswith(".qdpx"):
            found |= {f"{name}/{entry}": inner for entry, inner in unpacked(content).items()}
        else:
            found[name] = content
    return found


def comparable(written: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that are the same with every version of the libraries."""
    return {name: content for name, content in readable(written).items() if not name.endswith(_BINARY)}
