"""CoNLL columns with IOB2: a token a line, an empty line after each sentence, a file for each document and voice."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from webapp.domain.records import AnnotationRecord, Corpus
from webapp.domain.spans import Span
from webapp.domain.tokens import tokens
from webapp.formats.base import Files, Format
from webapp.formats.sentences import SPLITTER, sentences
from webapp.formats.voices import stem, voices

NOBODY: Final = "nobody"
_OUTSIDE: Final = "O"


def files(corpus: Corpus) -> Files:
    """A folder for each coder and layer, in it a file for each document that they have finished or tagged."""
    for document in corpus.documents:
        if document.text is None:
            continue
        words = list(tokens(document.text))
        starts = {start for start, _ in sentences(document.text, document.language)}
        for voice, tags in list(voices(document)) or [(NOBODY, [])]:
            lines = _lines(document.text, words, starts, labels(words, tags))
            yield f"{stem(voice)}/{stem(document.doc_id)}.conll", ["".join(lines).encode()]


def _lines(text: str, words: list[Span], starts: set[int], said: list[str]) -> Iterator[str]:
    yield "-DOCSTART- -X- O O\n"
    for place, (word, label) in enumerate(zip(words, said, strict=True)):
        if place == 0 or word.start in starts:
            yield "\n"
            label = label.replace("I-", "B-", 1)  # noqa: PLW2901  # a sentence can't go on with what none began
        yield f"{text[word.start : word.end]} -X- _ {label}\n"
    yield "\n"


def labels(words: list[Span], tags: Iterable[AnnotationRecord]) -> list[str]:
    """What stands beside each word. A tag has every word that it touches.

    A word has one label: of tags that meet in it the longest is kept whole, of equal ones the first, and the
    others stay out.
    """
    found = [_OUTSIDE] * len(words)
    starts, ends = [word.start for word in words], [word.end for word in words]
    for tag in sorted(tags, key=lambda tag: (tag.start - tag.end, tag.start, tag.code)):
        first, last = bisect_right(ends, tag.start), bisect_left(starts, tag.end)
        if first < last and all(label == _OUTSIDE for label in found[first:last]):
            found[first:last] = [f"B-{tag.code}", *[f"I-{tag.code}"] * (last - first - 1)]
    return found


FORMAT = Format(
    "conll",
    "CoNLL, IOB2",
    ".zip",
    "application/zip",
    f"For training taggers: a word a line with its code, sentence by sentence ({SPLITTER}).",
    files=files,
    loses=(
        "tags of one coder that overlap: the longest is written, the others are left out",
        "tags over several sentences: they begin anew in each",
        "where in a word a tag starts or ends: it has every word that it touches",
        "the text itself: white space between words is gone",
        "fields, notes, comments, verdicts, decisions, status, ids and times of tags",
        "answers to document questions, all that is known of an article, and the codebook",
    ),
)
