"""What a format is: for tags, and for texts alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import NamedTuple

from webapp.domain.foreign import Found
from webapp.domain.records import Corpus, TextRecord
from webapp.formats.bundle import Bundle

Files = Iterator[tuple[str, Iterable[bytes]]]
"""Names of files, each with its contents in pieces, which are taken before the next name is asked for."""


class Extra(NamedTuple):
    """What is installed beside the program for a format: the extra's name, and the package that it brings."""

    name: str
    package: str

    def needed(self, title: str) -> str:
        """That it is missing, in a sentence about the format of that title."""
        return f"{title} needs an extra that is not installed here: pip install 'glossator[{self.name}]'."


@dataclass(frozen=True, slots=True)
class Format:
    """A format of documents with their tags; what writes and reads yields, so that size costs no memory.

    One that is a single file has *write*, one of several files has *files*. *ending* begins with a dot and
    is that of the single file, *about* a sentence on what it is for. *loses* names, in words for people, what
    the format can't carry; the project's own metadata are told apart by *carries_columns*. One with *needs_text* is
    never given a corpus without texts. One with an *extra* is offered also where that is missing, and then says so.

    One that is read again has *read*, which is called in a process of its own with files of strangers and raises
    AppErrors only, and *claims*, which says from names and first bytes whether files look like this format.
    """

    name: str
    title: str
    ending: str
    media_type: str
    about: str
    write: Callable[[Corpus], Iterator[bytes]] | None = None
    files: Callable[[Corpus], Files] | None = None
    loses: tuple[str, ...] = ()
    carries_columns: bool = False
    needs_text: bool = True
    extra: Extra | None = None  # nothing of these is shown before it is taken
    read: Callable[[Bundle], Iterator[Found]] | None = None
    claims: Callable[[Bundle], bool] | None = None

    def losses(self, corpus: Corpus) -> tuple[str, ...]:
        """What this format can't carry of *corpus*, a line each; with counts once it has been written."""
        lost = [corpus.losses.told(line) for line in self.loses]
        if corpus.columns and not self.carries_columns:
            lost.append(f"the project's own columns of metadata ({len(corpus.columns)} here)")
        return tuple(lost)

    @property
    def missing(self) -> str:
        """What has to be installed before anything is written, in a sentence; empty where nothing has."""
        return self.extra.needed(self.title) if self.extra and not find_spec(self.extra.package) else ""


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A format of one text without tags. *endings* begin with a dot and are in lower case.

    *read* raises AppErrors only. A *sandboxed* one parses what may be built to do harm, and is called by
    `webapp.formats.sandbox` in a process of its own. A *binary* one is nothing that people could read as it is.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    read: Callable[[bytes], TextRecord]
    sandboxed: bool = False
    binary: bool = False
