"""A folder that data users load with one line: the data, a card with its column types, codebooks, a manifest."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from webapp.domain.codebook_json import digest, to_json
from webapp.domain.records import SCHEMA_VERSION, Corpus
from webapp.domain.releases import MANIFEST, FileRecord, Tally
from webapp.formats import books
from webapp.formats.archive import listed
from webapp.formats.base import Files, Format
from webapp.formats.data_card import front_matter

_BOOK: Final = "codebook.json"


def can_hold(form: Format) -> bool:
    """Whether such a folder can hold the format."""
    return form.name in _LOADING


def files(corpus: Corpus, form: Format, losses: Sequence[str]) -> Files:
    """The files of the folder, the data first and the manifest last; the same bytes for the same corpus."""
    yield from _Folder(corpus, form, losses).files()


@dataclass(slots=True)
class _Folder:
    corpus: Corpus
    form: Format
    losses: Sequence[str]
    tally: Tally = field(default_factory=Tally)
    written: list[FileRecord] = field(default_factory=list)

    def files(self) -> Files:
        counted = replace(self.corpus, documents=self.tally.over(self.corpus.documents))
        assert self.form.write
        yield from self._watched(self.data, self.form.write(counted), of_documents=True)
        yield from self._watched("README.md", [self._card().encode()])
        yield from self._watched(_BOOK, [_json(to_json(self.corpus.codebook))])
        for name, pieces in books.versions(self.corpus, self.tally.versions):
            yield from self._watched(name, pieces)
        yield MANIFEST, [_json(self._manifest())]

    @property
    def data(self) -> str:
        return f"data/corpus{self.form.ending}"

    def _watched(self, path: str, pieces: Iterable[bytes], *, of_documents: bool = False) -> Files:
        """The file, and when it has been taken its line in the list of files."""
        return listed(path, pieces, self.written, self.tally if of_documents else None)

    def _card(self) -> str:
        head = front_matter(
            self.data,
            self.corpus.title,
            languages=self.tally.languages,
            licences=self.tally.licences,
            documents=self.tally.documents,
        )
        tags = self.tally.by["layer"].total()
        text = "" if self.corpus.with_text else _TEXT_FREE
        loading = _LOADING[self.form.name].format(data=self.data)
        title = " ".join(self.corpus.title.split())
        counts = f"{_counted(self.tally.documents, 'document')} with {_counted(tags, 'tag')}"
        return f"{head}\n# {title}\n\n{counts}, exported from Glossator.{text}\n\n{_ABOUT}{loading}"

    def _manifest(self) -> dict[str, Any]:
        """What the schema of the corpus asks of a manifest; what only a numbered version knows is not stated."""
        in_use = self.corpus.codebook
        return {
            "schema_version": SCHEMA_VERSION,
            "corpus_id": self.corpus.id,
            "title": self.corpus.title,
            "description": "A copy of a project as it was; not a numbered version.",
            "version": "",
            "created_at": self.tally.latest,
            "generator": "Glossator",
            "variant": "full" if self.corpus.with_text else "text_free",
            "licence_annotations": "not stated",
            "licence_texts": ", ".join(sorted(name for name in self.tally.licences if name)) or "not stated",
            "rights_note": "Each document states its own licence, or none.",
            "language": sorted(self.tally.languages),
            "codebook": {"file": _BOOK, "version": in_use.version, "sha256": digest(in_use)},
            "counts": self.tally.portray(),
            "files": [
                {"path": one.path, "bytes": one.bytes, "sha256": one.sha256, "records": one.records}
                for one in self.written
            ],
            "annotators": [
                {"id": name, "role": "annotator", "training": None} for name in sorted(self.tally.by["annotator"])
            ],
            "selection": "not stated",
            "agreement": [],
            "known_limits": list(self.losses),
            "citation": None,
        }


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _json(content: object) -> bytes:
    """JSON that people can read, too."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


_TEXT_FREE: Final = (
    " The texts are left out: `glossator rehydrate` puts them back from your own copies and checks every quote."
)
_ABOUT: Final = """\
A row is a document. `annotations` are its tags: `start` and `end` count Unicode code points of `text`, the end
excluded, so that `text[start:end]` is the `quote`. `codings` say who finished a document, also where nothing was found;
`decisions` what the team decided about a passage; `final` marks the tags that count. People are pseudonyms.

| file | holds |
| --- | --- |
| `data/` | the documents with their tags |
| `codebook.json` | what the codes mean now |
| `codebooks/` | what they meant in each version with which something was tagged |
| `manifest.json` | counts, and the SHA-256 of each file |

## Loading it

```python
import datasets

corpus = datasets.load_dataset("this/folder", split="train")  # the types of all columns stand at the head of this file
```
"""


_LOADING: Final = {
    "jsonl": """
```python
import duckdb, pandas, polars

pandas.read_json("{data}", lines=True, dtype=False)  # without it, ids that look like numbers become numbers
polars.read_ndjson("{data}", infer_schema_length=None)  # looks at all rows before it settles the types
duckdb.sql("SELECT * FROM read_json('{data}', sample_size = -1)")  # the same; the column "end" wants its quotes
```
""",
    "parquet": """
```python
import duckdb, pandas, polars

pandas.read_parquet("{data}")
polars.read_parquet("{data}")
duckdb.sql("SELECT * FROM '{data}'")  # the column "end" wants its quotes
```
""",
}
"""Formats that such a folder can hold, and how people load them."""
