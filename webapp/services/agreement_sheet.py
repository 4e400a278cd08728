"""A report as the agreement page shows it and as its files hold it: tables, charts and sentences."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from webapp.domain.agreement.confusion import NO_TAG
from webapp.domain.agreement.figures import Figure
from webapp.domain.agreement_charts import Chart, Heat, heat, lines
from webapp.domain.agreement_measures import Chapter, Frame, chapters
from webapp.domain.agreement_paper import Facts, paper
from webapp.domain.agreement_shown import Cell, Index, Notes, Row, Table, cell, coefficient, letters, pairs
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
    pairs: Table | None
    heat: Heat | None
    confusion: Table
    confused: str
    rounds: Timeline | None
    months: Timeline | None
    chapters: Sequence[Chapter]
    method: str


def sheet(report: Report) -> Sheet:
    """All that the page shows of a report."""
    found = report.found
    names = letters(found.coders)
    figures = found.result.figures
    return Sheet(
        report,
        told.lede(report),
        told.nothing(report),
        paper(Facts(figures, found.codes, _heads(report), report.unit, _tallies(report))),
        told.caption(report),
        [] if report.source.is_stability else [(names[who], found.names[who]) for who in found.coders],
        coefficient(report.threshold) if report.threshold is not None else "",
        _below(report),
        told.remarks(report),
        told.settled(report),
        _pairs(report),
        heat(figures, found.coders, found.names),
        _confusion(report),
        told.CONFUSED,
        _timeline(report, [(part.name, some) for part, some in report.over_rounds], "rounds"),
        _timeline(report, [(_month(month), some) for month, some in report.over_months], "months"),
        chapters(figures, Frame(found.coders, found.codes)),
        " ".join(told.method(report).sentences),
    )


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


def text_table(table: Table) -> list[str]:
    """The lines of a table for a terminal."""
    rows = [
        [row.head, *(f"{one.text} ({one.note})" if one.note else one.text for one in row.cells)] for row in table.rows
    ]
    lines = [list(table.columns), *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(table.columns))]
    return [
        "  ".join(
            words.ljust(width) if at == 0 else words.rjust(width) for at, (words, width) in enumerate(cells)
        ).rstrip()
        for cells in (list(zip(line, widths, strict=True)) for line in lines)
    ]


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


def _pairs(report: Report) -> Table | None:
    """Each pair of three or more coders: relaxed F1 of everything, and alpha of each code."""
    coders, codes = report.found.coders, report.found.codes
    if len(coders) < 3:
        return None
    index, notes, names = Index(report.found.result.figures), Notes(), letters(coders)
    rows = []
    for pair in pairs(coders):
        alphas = [cell(index.present(code, pair, report.unit)[1], notes) for code in codes]
        f1 = cell(index.get("f1_relaxed", None, pair), notes)
        rows.append(Row(f"{names[pair[0]]} and {names[pair[1]]}", [f1, *alphas]))
    columns = ["Coders", "F1 (relaxed), all codes", *(f"α, {name}" for name in codes.values())]
    return Table("pairs", columns, rows, notes.said)


def _confusion(report: Report) -> Table:
    """What one coder called what the other called otherwise: only codes that one of them used."""
    table, codes = report.found.result.confusion, report.found.codes
    counts = {(one, other): count for one, other, count in table.counts if count}
    used = [code for code in table.codes if any(code in pair for pair in counts)] or list(table.codes)
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
    if not number or one == other:
        return Cell(f"{number:,}")
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
        alphas = [index.present(code, whole, report.unit)[1] for code in codes]
        f1 = index.get("f1_relaxed", None, whole)
        rows.append(
            Row(label, [Cell(f"{f1.n_documents if f1 else 0:,}"), *(_bare(one, notes) for one in [f1, *alphas])])
        )
    head = "Round" if over == "rounds" else "Month"
    columns = [head, "Articles", "F1 (relaxed), all codes", *(f"α, {name}" for name in codes.values())]
    return Timeline(chart, Table(f"over-{over}", columns, rows, notes.said))


def _bare(figure: Figure | None, notes: Notes) -> Cell:
    """A figure that leads nowhere, since it is of another round or of a part of this one."""
    found = cell(figure, notes)
    return Cell(found.words, found.below, found.note)


def _month(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%b %Y}"
