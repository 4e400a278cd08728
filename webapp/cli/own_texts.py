"""A reader's own texts, in a temporary file; found again by hash, by name, or by passages that stand in them."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from types import TracebackType
from typing import Final, Self

from webapp.domain.quote_search import Quote, QuoteSearch, by_length
from webapp.domain.records import DocumentRecord
from webapp.domain.rehydrating import Rehydrated, landmarks, rehydrated
from webapp.domain.text import normalised_digest

_TRIED: Final = 3  # texts in which most of a document's passages were seen


class OwnTexts:
    """Texts that are looked through for those of documents."""

    def __init__(self) -> None:
        self._stream = tempfile.TemporaryFile(prefix="glossator-")  # noqa: SIM115  # closed with the block
        self._kept: list[tuple[int, int]] = []  # place and size of each text
        self._by_hash: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._seen: dict[str, Counter[int]] = defaultdict(Counter)  # how many passages of a document, in which texts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, name: str, text: str) -> None:
        """Keep a text. One hash finds all copies of the same words, other line ends and white space included."""
        number, raw = len(self._kept), text.encode()
        self._kept.append((self._stream.tell(), len(raw)))
        self._stream.write(raw)
        self._by_hash[normalised_digest(text)].append(number)
        self._by_name[_stem(name)].append(number)

    def look_for(self, records: Iterable[DocumentRecord]) -> None:
        """See where passages stand of documents whose words no text has; each text is gone through once."""
        owners: dict[Quote, list[str]] = defaultdict(list)
        claimed: set[int] = set()
        for record in records:
            same = self._by_hash.get(record.text_sha256_normalised, [])
            claimed.update(same)
            if record.text is None and not same:
                for quote in landmarks(record):
                    owners[quote].append(record.doc_id)
        wanted = by_length(owners)
        for number in range(len(self._kept)) if wanted else ():
            if number not in claimed:
                for quote in set(QuoteSearch(self._text(number)).words(wanted)):
                    for doc_id in owners[quote]:
                        self._seen[doc_id][number] += 1

    def put_back(self, record: DocumentRecord) -> Rehydrated | None:
        """The document with the text that fits best; None when none of them is its own."""
        best: Rehydrated | None = None
        for number in self._candidates(record):
            found = rehydrated(record, self._text(number))
            if found and found.exact:
                return found
            if found and (best is None or len(found.lost) < len(best.lost)):
                best = found
        return best

    def _candidates(self, record: DocumentRecord) -> Iterator[int]:
        same = self._by_hash.get(record.text_sha256_normalised, [])
        seen = [number for number, _ in self._seen[record.doc_id].most_common(_TRIED)]
        named = self._by_name.get(_stem(record.source_file), []) if record.source_file else []
        yield from dict.fromkeys((*same, *seen, *named[:_TRIED]))

    def _text(self, number: int) -> str:
        place, size = self._kept[number]
        self._stream.seek(place)
        return self._stream.read(size).decode()


def _stem(name: str) -> str:
    return PurePath(name.replace("\\", "/")).stem.casefold()
