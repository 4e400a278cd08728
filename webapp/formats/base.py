"""What a format is: for tags, and for texts alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from webapp.domain.records import Corpus, DocumentRecord, TextRecord


@dataclass(frozen=True, slots=True)
class Format:
    """A format of documents with their tags; *write* and *read* yield, so that size costs no memory.

    *ending* begins with a dot. *loses* names, in words for people, what the format can't carry.
    """

    name: str
    title: str
    ending: str
    media_type: str
    write: Callable[[Corpus], Iterator[bytes]]
    read: Callable[[Iterable[bytes]], Iterator[DocumentRecord]] | None = None
    loses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A format of one text without tags. *endings* begin with a dot and are in lower case.

    *read* raises AppErrors only. A *sandboxed* one parses what may be built to do harm, and is called by
    `webapp.formats.sandbox` in a process of its own.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    read: Callable[[bytes], TextRecord]
    sandboxed: bool = False
