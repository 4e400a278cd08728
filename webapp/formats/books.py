"""The codebooks in an archive of another format: the one in use, and every version that documents in it name.

They are JSON, or .qdc where programs take every file of JSON in a folder for one of theirs.
"""

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Final

from webapp.domain.codebook import CodebookSpec
from webapp.domain.foreign import Remark
from webapp.domain.records import Corpus, DocumentRecord, versions_of
from webapp.errors import AppError, TooLarge
from webapp.formats import codebook_files
from webapp.formats.base import Files
from webapp.formats.bundle import Bundle

CODEBOOK: Final = "codebook.json"
QDC: Final = "codebook.qdc"
_JSON: Final = ".json"
VERSIONS: Final = "codebooks"
"""The folder of the versions."""
MOST: Final = 64 << 20  # bytes of all codebooks of a corpus
TOO_LARGE: Final = f"The codebooks of the corpus have more than {MOST >> 20} MB."


class Books:
    """The codebooks of a corpus whose documents are taken one by one."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._named: set[str] = set()

    def over(self) -> Iterator[DocumentRecord]:
        """The documents; the versions that they name are remembered."""
        for document in self._corpus.documents:
            self._named |= versions_of(document)
            yield document

    def files(self, called: str = CODEBOOK) -> Files:
        """The codebook in use under that name, and the versions; once all documents have been taken."""
        yield called, [codebook_files.write(called, self._corpus.codebook).encode()]
        yield from self.versions(PurePosixPath(called).suffix)

    def versions(self, ending: str = _JSON) -> Files:
        """The versions alone."""
        yield from versions(self._corpus, self._named, ending)


def versions(corpus: Corpus, named: Collection[str], ending: str = _JSON) -> Files:
    """Those of the *named* versions that are known, a file each."""
    for number, spec in sorted(corpus.codebooks.items()):
        if number in named:
            name = f"{VERSIONS}/{number}{ending}"
            yield name, [codebook_files.write(name, spec).encode()]


def read(bundle: Bundle, called: str = CODEBOOK) -> Iterator[CodebookSpec | Remark]:
    """The codebooks in a bundle, the one of that name first; raises TooLarge for more than 64 MB of them."""
    paths = [PurePosixPath(name) for name in bundle.names]
    total = 0
    for path in [path for path in paths if path.name == called][:1] + [path for path in paths if _is_version(path)]:
        raw = bundle.read(str(path))
        total += len(raw)
        if total > MOST:
            raise TooLarge(TOO_LARGE, field="file")
        try:
            yield codebook_files.read(path.name, raw)
        except AppError:
            yield Remark("codebook that can’t be read", "codebooks that can’t be read")


def is_book(name: str) -> bool:
    """Whether a file is called as our codebook, or as a version of it."""
    path = PurePosixPath(name)
    return path.name == CODEBOOK or _is_version(path)


def _is_version(path: PurePosixPath) -> bool:
    return path.parent.name == VERSIONS and path.suffix in (_JSON, ".qdc")
