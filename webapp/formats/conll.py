"""CoNLL columns with IOB2: a token a line, an empty line after each sentence, a file for each document and voice."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from webapp.domain.losses import Losses
from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord
from webapp.domain.spans import Span
from webapp.domain.tokens import tokens
from webapp.formats.base import Files, Format
from webapp.formats.sentences import SPLITTER, sentences
from webapp.formats.voices import file_name, stem, voices

NOBODY: Final = "nobody"
_OUTSIDE: Final = "O"
OVERLAP: Final = "tags of one coder that overlap: the longest is written, the others are left out"
WORDLESS: Final = "tags of white space alone"
ANEW: Final = "tags over several sentences: they begin anew in each"
WITHIN: Final = "where a tag starts or ends between words or inside of one: it has every word that it touches"
FIELDS: Final = "fields of tags"
NOTES: Final = "notes and comments"
DECISIONS: Final = "what reviewers said of tags, and decisions"
ANSWERS: Final = "answers to document questions"
_COUNTED: Final = (OVERLAP, WORDLESS, ANEW, WITHIN, FIELDS, NOTES, DECISIONS, ANSWERS)
"""What is lost, and counted while it is."""


def files(corpus: Corpus) -> Files:
    """A folder for each coder and layer, in it a file for each document that they have finished or tagged."""
    corpus.losses.begin(*_COUNTED)
    for document in corpus.documents:
        if document.text is None:
            continue
        _count(document, corpus.losses)
        words = list(tokens(document.text))
        starts = {start for start, _ in sentences(document.text, document.language)}
        for voice, tags in list(voices(document)) or [(NOBODY, [])]:
            said, lost = labels(words, tags, starts)
            for line, count in lost.items():
                corpus.losses.add(line, count, voice)
            lines = _lines(document.text, words, starts, said)
            yield f"{stem(voice)}/{file_name(document)}.conll", ["".join(lines).encode()]


def _count(document: DocumentRecord, losses: Losses) -> None:
    """Count what no column is for."""
    tags = document.annotations
    losses.add(FIELDS, sum(len(tag.attributes) for tag in tags))
    losses.add(NOTES, sum(len(tag.notes) for tag in tags) + len(document.notes))
    losses.add(DECISIONS, sum(len(tag.reviews) for tag in tags) + len(document.decisions))
    losses.add(ANSWERS, len(document.answers))


def _lines(text: str, words: list[Span], starts: set[int], said: list[str]) -> Iterator[str]:
    yield "-DOCSTART- -X- O O\n"
    for place, (word, label) in enumerate(zip(words, said, strict=True)):
        if place == 0 or word.start in starts:
            yield "\n"
            label = label.replace("I-", "B-", 1)  # noqa: PLW2901  # a sentence can't go on with what none began
        yield f"{text[word.start : word.end]} -X- _ {label}\n"
    yield "\n"


def labels(words: list[Span], tags: Iterable[AnnotationRecord], sentences: set[int]) -> tuple[list[str], Counter[str]]:
    """What stands beside each word, and how many tags are not as they were. A tag has every word that it touches.

    A word has one label: of tags that meet in it the longest is kept whole, of equal ones the first, and the
    others stay out.
    """
    found, lost = [_OUTSIDE] * len(words), Counter[str]()
    starts, ends = [word.start for word in words], [word.end for word in words]
    for tag in sorted(tags, key=lambda tag: (tag.start - tag.end, tag.start, tag.code)):
        first, last = bisect_right(ends, tag.start), bisect_left(starts, tag.end)
        if first >= last:
            lost[WORDLESS] += 1
        elif any(label != _OUTSIDE for label in found[first:last]):
            lost[OVERLAP] += 1
        else:
            found[first:last] = [f"B-{tag.code}", *[f"I-{tag.code}"] * (last - first - 1)]
            lost[ANEW] += any(start in sentences for start in starts[first + 1 : last])
            lost[WITHIN] += (starts[first], ends[last - 1]) != (tag.start, tag.end)
    return found, lost


FORMAT = Format(
    "conll",
    "CoNLL, IOB2",
    ".zip",
    "application/zip",
    f"For training taggers: a word a line with its code, sentence by sentence ({SPLITTER}).",
    files=files,
    loses=(
        *_COUNTED,
        "the text itself: white space between words is gone",
        "status, ids and times of tags",
        "all that is known of an article, and the codebook",
    ),
)
