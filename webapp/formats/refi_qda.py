"""REFI-QDA projects (.qdpx), which MAXQDA, NVivo, ATLAS.ti, QualCoder and others read and write."""

from collections.abc import Iterator

from webapp.domain.records import Corpus
from webapp.errors import TooLarge
from webapp.formats import refi_reading, refi_writing
from webapp.formats.archive import zipped
from webapp.formats.base import Format
from webapp.formats.bundle import Bundle
from webapp.formats.refi_files import project_name


def write(corpus: Corpus) -> Iterator[bytes]:
    """The project; raises TooLarge beyond what its zip holds."""
    try:
        yield from zipped(refi_writing.files(corpus))
    except TooLarge:
        raise TooLarge("The project is too large for this format: its XML would have more than 2 GB.") from None


def claims(bundle: Bundle) -> bool:
    """Whether the files are those of an unpacked project."""
    return project_name(bundle) is not None


FORMAT = Format(
    "refi_qda",
    "REFI-QDA project",
    ".qdpx",
    "application/zip",
    "For MAXQDA, NVivo, ATLAS.ti and QualCoder: texts, codebook, tags with who made them, and notes.",
    write,
    carries_columns=True,
    read=refi_reading.read,
    claims=claims,
)
