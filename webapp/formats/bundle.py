"""Files that were brought together: one, a folder, or an archive; readers of formats see no difference."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol


class Bundle(Protocol):
    """Files by name, folders set apart by `/`. What is read has been counted against the limits of uploads."""

    @property
    def names(self) -> Sequence[str]:
        """The names of the files, in the order of code points."""
        ...

    def read(self, name: str) -> bytes:
        """A whole file; raises TooLarge beyond 50 MB."""
        ...

    def lines(self, name: str) -> Iterator[bytes]:
        """A file line by line, LF included, however large it is; raises TooLarge for a line beyond 128 MB."""
        ...


class Held:
    """A bundle of bytes in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(sorted(files.items()))

    @property
    def names(self) -> Sequence[str]:
        """The names of the files, in the order of code points."""
        return list(self._files)

    def read(self, name: str) -> bytes:
        """A whole file."""
        return self._files[name]

    def lines(self, name: str) -> Iterator[bytes]:
        """A file line by line, LF included."""
        yield from self._files[name].splitlines(keepends=True)
