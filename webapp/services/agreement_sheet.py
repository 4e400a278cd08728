"""A report as the agreement page shows it and as its files hold it: tables, charts and sentences."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from webapp.domain.agreement.confusion import NO_TAG
from webapp.domain.agreement.figures import Figure
from webapp.domain.agreement_charts import Chart, lines
from webapp.domain.agreement_measures import Chapter, Frame, chapters
from webapp.domain.agreement_pairs import USUAL, Pairs, of_pairs
from webapp.domain.agreement_paper import TOGETHER, Facts, paper
from webapp.domain.agreement_shown import Cell, Index, Notes, Opens, Row, Table, cell, coefficient, letters
from webapp.domain.cells import guarded
from webapp.services import agreement_told as told
from webapp.services.agreement import Report
from webapp.services.agreement_settled import Tally

_GREY = "#666d76"  # of a code that the codebook does not have


@dataclass(frozen=True, slots=True)
class Timeline:
    """Figures over rounds or months: a chart, and the table beside it."""

    chart: Chart
    table: Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page but what can be chosen."""

    report: Report
    lede: str
    nothing: str  # why there is nothing to see, and what to do
    paper: Table
    caption: str
    letters: Sequence[tuple[str, str]]  # letter and name
    threshold: str  # of the round, if it has one
    below: Sequence[tuple[str, str]]  # codes that miss it, with their alpha
    remarks: Sequence[str]
    settled: str
    pairs: Pairs | None
    confusion: Table | None
    confused: str
    rounds: Timeline | None
    months: Timeline | None
    chapters: Sequence[Chapter]
    method: str


def sheet(report: Report, pairs: str = USUAL) -> Sheet:
    """All that the page shows of a report; *pairs* is the measure by which coders are compared two by two."""
    found = report.found
    names = letters(found.coders)
    figures = found.result.figures
    return Sheet(
        report,
        told.lede(report),
        told.nothing(report),
        for_paper(report),
        told.caption(report),
        [] if report.source.is_stability else [(names[who], found.names[who]) for who in found.coders],
        coefficient(report.threshold) if report.threshold is not None else "",
        _below(report),
        told.remarks(report),
        told.settled(report),
        of_pairs(figures, found.names, found.codes, report.unit, pairs),
        _confusion(report),
        told.CONFUSED,
        _timeline(report, [(part.name, some) for part, some in report.over_rounds], "rounds"),
        _timeline(report, [(_month(month), some) for month, some in report.over_months], "months"),
        chapters(figures, Frame(found.coders, found.codes)),
        " ".join(told.method(report).sentences),
    )


def for_paper(report: Report) -> Table:
    """The table for the paper, which calls coders by letters."""
    found = report.found
    return paper(Facts(found.result.figures, found.codes, _heads(report), report.unit, _tallies(report)))


def figures_csv(report: Report) -> str:
    """Every figure that is asked for, a line each, with all digits."""
    out = StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    columns = ("measure", "code", "annotators", "n_documents", "n_spans", "value", "ci_low", "ci_high", "ci_method")
    write([*columns, "note", "definition"])
    for figure in report.figures:
        said = figure.as_json() | {"annotators": " ".join(figure.annotators)}
        write([*(_plain(said[name]) for name in columns), _plain(said["note"]), _plain(said["definition"])])
    return out.getvalue()


def text_table(table: Table, width: int) -> list[str]:
    """The lines of a table for a terminal; what is wider goes on below, with the heads of rows again, cut if long."""
    rows = [
        [row.head, *(f"{one.text} ({one.note})" if one.note else one.text for one in row.cells)] for row in table.rows
    ]
    heads, *columns = (_aligned(column) for column in zip(table.columns, *rows, strict=True))
    widest = max(16, width // 3)
    heads = [f"{head[: widest - 1]}…" if len(head) > widest else head for head in (words.strip() for words in heads)]
    heads = [head.ljust(max(map(len, heads))) for head in heads]
    blocks: list[list[str]] = []
    for column in columns:
        if not blocks or len(blocks[-1][0]) + 2 + len(column[0]) > width:
            blocks += [[], heads] if blocks else [heads]
        blocks[-1] = [f"{line}  {words}" for line, words in zip(blocks[-1], column, strict=True)]
    return [line.rstrip() for block in blocks for line in block or [""]]


def _aligned(column: Sequence[str]) -> list[str]:
    widest = max(map(len, column))
    return [words.rjust(widest) for words in column]


def _plain(value: object) -> object:
    return guarded(value) if isinstance(value, str) and value else value


def _heads(report: Report) -> dict[str, str]:
    """What coders are called in a paper; rounds by their names, where the coders are the same."""
    if report.source.is_stability:
        return dict(report.found.names)
    return {who: f"Coder {letter}" for who, letter in letters(report.found.coders).items()}


def _tallies(report: Report) -> dict[str | None, Tally] | None:
    if report.source.is_stability:
        return None
    return {code: report.settled.of(code) for code in (None, *report.found.codes)}


def _below(report: Report) -> list[tuple[str, str]]:
    """Codes whose alpha is under the threshold of the round."""
    index, least = Index(report.found.result.figures), report.threshold
    found = []
    for code, name in report.found.codes.items():
        alpha = index.present(code, report.found.coders, report.unit)[1]
        if least is not None and alpha and alpha.value is not None and alpha.value < least:
            found.append((name, coefficient(alpha.value)))
    return found


def _confusion(report: Report) -> Table | None:
    """What one coder called what the other called otherwise: only codes that one of them used; None without tags."""
    table, codes = report.found.result.confusion, report.found.codes
    counts = {(one, other): count for one, other, count in table.counts if count}
    used = [code for code in table.codes if any(code in pair for pair in counts)]
    if not used:
        return None
    sides = [*used, NO_TAG]
    rows = [Row(_called(codes, one), [_count(counts, one, other) for other in sides], one or None) for one in sides]
    heads = list(_heads(report).values())
    first = " \\ ".join(heads) if len(heads) == 2 else "One coder \\ the other"
    return Table("confusion", [first, *(_called(codes, code) for code in sides)], rows)


def _called(codes: Mapping[str, str], code: str) -> str:
    return codes.get(code, code) if code != NO_TAG else "No tag"


def _count(counts: Mapping[tuple[str, str], int], one: str, other: str) -> Cell:
    if one == other == NO_TAG:
        return Cell("")
    number = counts.get((one, other), 0)
    if not number:
        return Cell("0")
    if one == other:
        return Cell(f"{number:,}", about=one, opens=Opens.ALIKE)
    return Cell(f"{number:,}", about=one or other, other=other if one else None)


def _timeline(report: Report, steps: Sequence[tuple[str, Sequence[Figure]]], over: str) -> Timeline | None:
    coders, codes = report.found.coders, report.found.codes
    specs = report.found.spec
    drawn = {key: (name, spec.colour if (spec := specs.code(key)) else _GREY) for key, name in codes.items()}
    chart = lines(steps, coders, drawn, report.unit, over)
    if chart is None:
        return None
    notes, rows = Notes(), []
    for label, figures in steps:
        index = Index(figures)
        whole = max((one.annotators for one in figures), key=len, default=tuple(coders))
        alphas = [index.present(code, whole, report.unit)[1] for code in (None, *codes)]
        articles = alphas[0].n_documents if alphas[0] else 0
        rows.append(Row(label, [Cell(f"{articles:,}"), *(_bare(one, notes) for one in alphas)]))
    head = "Round" if over == "rounds" else "Month"
    columns = [head, "Articles", TOGETHER, *codes.values()]
    return Timeline(chart, Table(f"over-{over}", columns, rows, notes.said))


def _bare(figure: Figure | None, notes: Notes) -> Cell:
    """A figure that leads nowhere, since it is of another round or of a part of this one."""
    found = cell(figure, notes)
    return Cell(found.words, found.below, found.note)


def _month(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%b %Y}"
