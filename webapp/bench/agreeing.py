"""W9: all figures of agreement (but gamma) of five coders, a thousand documents, twenty tags each."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from webapp.bench.figures import Figure
from webapp.domain.agreement.data import Coded, Document
from webapp.domain.agreement.figures import Choice, figures

_CODERS, _TAGS, _DRAWS = 5, 20, 1000
_FULL, _QUICK = 1000, 12
_LENGTH, _PARAGRAPH, _SENTENCE = 5400, 450, 90
_GOAL = 5


def measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Seconds of CPU from a file of tags to every figure; the floor reads the same file and adds lengths up once."""
    for codes, name in ((3, "agreement_cpu_s"), (10, "agreement_10_codes_cpu_s")):
        file = folder / f"w9-{codes}.jsonl"
        file.write_text("\n".join(map(json.dumps, _made(codes, _QUICK if quick else _FULL))))
        floor, _ = _timed(lambda file=file: _lengths(file))
        choice = Choice(
            coders=[f"coder-{number}" for number in range(_CODERS)],
            codes={f"code-{number}": f"Code {number}" for number in range(codes)},
            codebook_version="1.0.0",
            fields={"code-0": ["stance"]},
            questions=["genre"],
            draws=_DRAWS,
        )
        value, found = _timed(lambda file=file, choice=choice: figures(list(_read(file)), choice))
        yield Figure("W9", name, value, floor, _GOAL, note=f"{len(found):,} figures")


def _timed(what: Any) -> tuple[float, Any]:
    """Seconds of CPU, of all threads, and what came of it."""
    begun = time.process_time()
    done = what()
    return time.process_time() - begun, done


def _made(codes: int, documents: int) -> Iterator[dict[str, Any]]:
    """Documents in which every coder sees most passages, a little differently."""
    chance = random.Random(9)  # noqa: S311  # the same documents each time
    for number in range(documents):
        passages = [_passage(chance, codes) for _ in range(_TAGS)]
        coders = {
            f"coder-{coder}": {
                "tags": [_seen(chance, passage, codes) for passage in passages],
                "fields": [{"stance": [chance.choice(("for", "against", "neither"))]} for _ in passages],
                "answers": {"genre": [chance.choice(("report", "comment"))]},
            }
            for coder in range(_CODERS)
        }
        yield {
            "id": f"document-{number:05}",
            "sentences": [(at, at + _SENTENCE - 1) for at in range(0, _LENGTH, _SENTENCE)],
            "paragraphs": [(at, at + _PARAGRAPH - 1) for at in range(0, _LENGTH, _PARAGRAPH)],
            "coders": coders,
        }


def _passage(chance: random.Random, codes: int) -> tuple[int, int, int]:
    start = chance.randrange(_LENGTH - 200)
    return start, start + chance.randrange(10, 190), chance.randrange(codes)


def _seen(chance: random.Random, passage: tuple[int, int, int], codes: int) -> tuple[int, int, str]:
    if chance.random() < 0.2:
        start, end, code = _passage(chance, codes)
    else:
        start, end, code = passage
        start, end = start + chance.choice((0, 0, 0, 4)), end + chance.choice((0, 0, 2, 9))
        code = code if chance.random() < 0.9 else chance.randrange(codes)
    return start, end, f"code-{code}"


def _lines(file: Path) -> Iterator[Any]:
    with file.open() as lines:
        yield from map(json.loads, lines)


def _read(file: Path) -> Iterator[Document]:
    for line in _lines(file):
        coders = {coder: Coded(**made) for coder, made in line["coders"].items()}
        yield Document(line["id"], _LENGTH, coders, (), line["sentences"], line["paragraphs"])


def _lengths(file: Path) -> Counter[tuple[str, str]]:
    lengths: Counter[tuple[str, str]] = Counter()
    for line in _lines(file):
        for coder, made in line["coders"].items():
            for start, end, code in made["tags"]:
                lengths[coder, code] += end - start
    return lengths
