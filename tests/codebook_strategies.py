"""Codebooks as Hypothesis makes them: texts like headings, formulas, markup; fields of every kind; any depth."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from webapp.domain.codebook import (
    ACTIVE,
    BELONGS,
    KEYS,
    RETIRED,
    UNITS,
    AttributeSpec,
    CodebookSpec,
    CodeSpec,
    QuestionSpec,
)
from webapp.domain.codebook_json import parse, to_json

ODD = (
    "", " ", "\n", "\n\n", "Examples:", "Full definition:", "\\Examples:", "Unit: word", "Unit: ", "Key:  ",
    "* star", "- dash", "  indented", "]]>", "<b>&amp;</b>", "\x0b", "\x1f", "\ufffe", "\\u000B", "\\\\u000B", "=1+1",
    "'=1", "'", "''", "@x", "+4", "-4", "\t=x", "1.10", "0001", "2031-03-14", "'tis", "yes", 'a "quote"', ";", ",",
    "한국어", "👩\u200d👩\u200d👧", "e\u0301",
    "Code in Glossator: other", "Codebook in Glossator: c-1", "\x85", "\u2028", "\ufeff", "\xa0", "Answer: words",
)  # fmt: skip

_letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
prose = st.lists(st.one_of(st.sampled_from(ODD), _letters), max_size=4).flatmap(
    lambda pieces: st.sampled_from(["", "\n", " "]).map(lambda between: between.join(pieces))
)
line = prose.map(lambda text: text.replace("\n", " "))
names = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,5}(/[a-z][a-z0-9_]{0,3})?", fullmatch=True)


@st.composite
def fields(draw: Any, name: str) -> AttributeSpec:
    """A field."""
    kind = draw(st.sampled_from(["text", "number", "boolean", "enum"]))
    values = draw(st.lists(prose.filter(bool), unique=True, min_size=kind == "enum", max_size=3))
    flags = [draw(st.booleans()) for _ in range(3)]
    return AttributeSpec(name, kind, flags[0], flags[1], tuple(values), draw(st.none() | line), flags[2], draw(prose))


@st.composite
def questions(draw: Any, name: str) -> QuestionSpec:
    """A question about the article."""
    kind = draw(st.sampled_from(["text", "number", "boolean", "enum", "enum_many"]))
    values = draw(st.lists(prose.filter(bool), unique=True, min_size=kind.startswith("enum"), max_size=3))
    texts = (draw(prose), draw(prose), draw(prose))
    return QuestionSpec(name, draw(line), kind, draw(st.booleans()), tuple(values), *texts)


@st.composite
def codebooks(draw: Any) -> CodebookSpec:
    """A sound codebook: what `parse` gives back unchanged."""
    found = draw(st.lists(keys, unique=True, min_size=1, max_size=5))
    shortcuts = iter(draw(st.permutations(KEYS))[: len(found)])
    tree: list[CodeSpec] = []
    for key in found:
        code = _code(draw, key, next(shortcuts))
        if tree and draw(st.booleans()):  # below the one before, or beside it
            tree[-1] = _below(tree[-1], code)
        else:
            tree.append(code)
    asked = [draw(questions(name)) for name in draw(st.lists(names, unique=True, max_size=2)) if name != BELONGS.name]
    spec = CodebookSpec(
        title=draw(line),
        codes=tuple(tree),
        unit_of_coding=draw(prose),
        guidelines=draw(prose),
        questions=(BELONGS, *asked),
        change_note=draw(prose),
        version=draw(st.sampled_from(["", "1.0", "1.10"])),
        previous_version=draw(st.sampled_from([None, "", "1.0", "Entwurf"])),
        codebook_id=draw(st.sampled_from(["", "c-1", "Own.id:2"])),
        issued_at=draw(st.sampled_from(["", "2026-01-31T09:00:00.000Z"])),
    )
    assert parse(to_json(spec)) == spec
    return spec


def _code(draw: Any, key: str, shortcut: str) -> CodeSpec:
    asked = [draw(fields(name)) for name in draw(st.lists(names, unique=True, max_size=2))]
    lists = [tuple(draw(st.lists(prose, max_size=3))) for _ in range(2)]
    others = draw(st.lists(keys.filter(lambda other: other != key), max_size=2))
    return CodeSpec(
        key,
        draw(line),
        *(draw(prose) for _ in range(4)),
        *lists,
        colour=draw(st.sampled_from(["#2f5aa8", "#ABCDEF"])),
        key=draw(st.sampled_from([None, shortcut])),
        unit=draw(st.sampled_from(UNITS)),
        status=draw(st.sampled_from([ACTIVE, RETIRED])),
        replaced_by=tuple(others),
        attributes=tuple(asked),
        guid=draw(st.sampled_from([None, "0a1b2c3d-0000-4000-8000-00000000000f"])),
    )


def _below(code: CodeSpec, child: CodeSpec) -> CodeSpec:
    if code.children:
        return replace(code, children=(*code.children[:-1], _below(code.children[-1], child)))
    return replace(code, children=(child,))
