"""All measures in tables, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.domain.agreement.definitions import MEASURES
from webapp.domain.agreement.figures import UNITS, Figure
from webapp.domain.agreement_shown import Cell, Index, Notes, Row, Table, cell, code_names, letters, pairs, unit_word

TOGETHER: Final = "All codes"
_PASSAGES: Final = ("f1_exact", "f1_relaxed", "u_alpha", "u_alpha_binary", "alpha_u_2004", "gamma")
_CODES: Final = ("cu_alpha", "ku_alpha", "ku_coverage", "alpha_matched", "percent_matched", "gamma_cat")
_PRESENCE: Final = ("percent", "alpha", "count_correlation")
_FIELDS: Final = ("percent_attribute", "alpha_attribute")
_QUESTIONS: Final = ("percent_question", "alpha_question")
_CHARACTERS: Final = ("percent_char", "alpha_char", "kappa_char")
_Place = tuple[str | None, str | None]
"""A code and a field of it (or a question), either of which may be none."""


@dataclass(frozen=True, slots=True)
class Told:
    """A measure in words: how it is called, when it is right, and what exactly it is."""

    title: str
    when: str
    definition: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A question with the measures that answer it: of all coders, and of three or more each measure by pairs."""

    name: str
    table: Table
    measures: Sequence[Told]
    pairs: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Frame:
    """Of whom and of which codes the tables tell."""

    coders: Sequence[str]
    codes: Mapping[str, str]

    def head(self, place: _Place) -> str:
        """What a row is called."""
        code, of_field = place
        name = dict(code_names(self.codes, TOGETHER)).get(code, code or TOGETHER)
        return name if of_field is None else f"{name}: {of_field}" if code else of_field


def chapters(figures: Sequence[Figure], frame: Frame) -> list[Chapter]:
    """All figures, question by question."""
    asked = [
        ("passages", "Did they find the same passages?", _PASSAGES, None),
        ("codes", "Where both tagged, did they give the same code?", _CODES, None),
        *((f"by-{one}", f"Is the code there, by {unit_word(one, many=False)}?", _PRESENCE, one) for one in UNITS),
        ("fields", "Did they fill fields alike?", _FIELDS, None),
        ("questions", "Did they answer questions about the article alike?", _QUESTIONS, None),
        ("by-character", "Character by character", _CHARACTERS, None),
    ]
    found = []
    for name, question, measures, unit in asked:
        mine = [one for one in figures if one.measure in measures and (unit is None or one.unit == unit)]
        if mine:
            found.append(_chapter(name, question, [key for key in measures if _among(key, mine)], mine, frame))
    return found


def _among(key: str, figures: Sequence[Figure]) -> bool:
    return any(one.measure == key for one in figures)


def _chapter(name: str, question: str, measures: Sequence[str], mine: Sequence[Figure], frame: Frame) -> Chapter:
    definitions = {one.measure: (one.definition, one.unit) for one in mine}
    told = [
        Told(MEASURES[key].title, MEASURES[key].when.format(unit=definitions[key][1]), definitions[key][0])
        for key in measures
    ]
    by_pair = [_by_pair(f"{name}-{key}", key, mine, frame) for key in measures] if len(frame.coders) > 2 else []
    return Chapter(question, _whole(name, measures, mine, frame), told, by_pair)


def _whole(name: str, measures: Sequence[str], mine: Sequence[Figure], frame: Frame) -> Table:
    index, notes, everybody = Index(mine), Notes(), tuple(frame.coders)
    rows = []
    for code, of_field in _places(mine):
        known = [index.get(key, code, everybody, _unit(key, mine), of_field) for key in measures]
        cells = [_cell(key, one, notes) for key, one in zip(measures, known, strict=True)]
        rows.append(Row(frame.head((code, of_field)), cells, code))
    first = "Field" if name == "fields" else "Question" if name == "questions" else "Code"
    return Table(name, [first, *(MEASURES[key].title for key in measures)], rows, notes.said)


def _by_pair(name: str, key: str, mine: Sequence[Figure], frame: Frame) -> Table:
    index, notes, letter = Index(mine), Notes(), letters(frame.coders)
    two = pairs(frame.coders)
    rows = []
    for code, of_field in _places([one for one in mine if one.measure == key]):
        known = [index.get(key, code, pair, _unit(key, mine), of_field) for pair in two]
        rows.append(Row(frame.head((code, of_field)), [_cell(key, one, notes) for one in known], code))
    return Table(name, [MEASURES[key].title, *(f"{letter[a]}, {letter[b]}" for a, b in two)], rows, notes.said)


def _places(figures: Sequence[Figure]) -> list[_Place]:
    """What rows are of, all codes together first."""
    found = dict.fromkeys((one.code, one.field) for one in figures)
    return sorted(found, key=lambda place: place != (None, None))


def _unit(key: str, figures: Sequence[Figure]) -> str | None:
    return next(one.unit for one in figures if one.measure == key)


def _cell(key: str, figure: Figure | None, notes: Notes) -> Cell:
    return cell(figure, notes, percent=key.startswith("percent") or key == "ku_coverage")
