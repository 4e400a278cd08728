"""The one table for the paper: a row for every code, in the page, as LaTeX and as CSV."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final, Protocol

from webapp.domain.agreement.figures import Figure
from webapp.domain.agreement_shown import (
    NOTHING,
    Cell,
    Index,
    Notes,
    Opens,
    Row,
    Table,
    cell,
    code_names,
    share,
)
from webapp.domain.cells import guarded

TOGETHER: Final = "Any code"
SPREAD: Final = "Coders, from … to"
FEW: Final = 4  # coders who have a column each
MEASURED: Final = ("α", "Agreement", "F1 (relaxed)")  # first what a paper reports, also on a narrow screen
_WIDE: Final = 10  # letters of a heading that are one line in LaTeX
_ESCAPES: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "−": "$-$",
        "–": "--",
        "α": r"$\alpha$",
        "≥": r"$\geq$",
    }
)


class Tallied(Protocol):
    """How many passages there are, were tagged alike, and were settled afterwards."""

    @property
    def passages(self) -> int: ...
    @property
    def before(self) -> float | None: ...
    @property
    def differing(self) -> int: ...
    @property
    def settled(self) -> int: ...
    @property
    def discussed(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What the table is made of; *heads* are the headings of coders, or of rounds where the coders are the same."""

    figures: Sequence[Figure]
    codes: Mapping[str, str]
    heads: Mapping[str, str]
    unit: str
    tallies: Mapping[str | None, Tallied] | None

    @property
    def coders(self) -> Sequence[str]:
        return list(self.heads)


def paper(facts: Facts) -> Table:
    """The table; its figures are from before any discussion."""
    index, notes = Index(facts.figures), Notes()
    shares = list(facts.heads.values()) if len(facts.coders) <= FEW else [SPREAD]
    columns = ["Code", *MEASURED, *shares]
    rows = [_row(facts, index, notes, code, name) for code, name in code_names(facts.codes, TOGETHER)]
    rows = [*rows[1:], rows[0]]
    settled = [] if facts.tallies is None else ["Alike before discussion", "Settled since"]
    return Table("table", [*columns, *settled], rows, notes.said)


def _row(facts: Facts, index: Index, notes: Notes, code: str | None, name: str) -> Row:
    percent, alpha = index.present(code, facts.coders, facts.unit)
    f1 = index.get("f1_relaxed", code, facts.coders)
    measured = [cell(alpha, notes), cell(percent, notes, percent=True), cell(f1, notes)]
    return Row(name, [*measured, *_prevalence(facts, alpha), *_settled(facts, code)], code)


def _prevalence(facts: Facts, alpha: Figure | None) -> list[Cell]:
    shares = [alpha.prevalence.get(who) if alpha else None for who in facts.coders]
    if len(shares) <= FEW:
        return [Cell(share(one)) for one in shares]
    known = sorted(one for one in shares if one is not None)
    return [Cell(f"{100 * known[0]:.1f} to {share(known[-1])}" if known else NOTHING)]


def _settled(facts: Facts, code: str | None) -> list[Cell]:
    if facts.tallies is None:
        return []
    tally = facts.tallies.get(code)
    if tally is None or not tally.passages:
        return [Cell(NOTHING), Cell(NOTHING)]
    alike = Cell(share(tally.before), about=code or "" if tally.before else None, opens=Opens.ALIKE)
    if not tally.differing:
        return [alike, Cell(NOTHING)]
    discussed = f"{tally.discussed:,} in discussion" if tally.discussed else ""
    about = code or "" if tally.settled else None
    return [alike, Cell(f"{tally.settled:,} of {tally.differing:,}", discussed, about=about, opens=Opens.SETTLED)]


def to_csv(table: Table) -> str:
    """Any table as CSV; a note stands in the place of what is not defined."""
    out = StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([guarded(heading) if heading else "" for heading in table.columns])
    for row in table.rows:
        write([guarded(row.head), *(_plain(table, one) for one in row.cells)])
    return out.getvalue()


def _plain(table: Table, one: Cell) -> str:
    return table.notes[one.note - 1] if one.note else one.text


def to_latex(table: Table, caption: str) -> str:
    """The table for LaTeX with the package booktabs; intervals have lines of their own, so that it fits a page."""
    first, *headings = table.columns
    halves = [_halves(words) for words in headings]
    lines = [
        "% needs \\usepackage{booktabs}",
        "\\begin{table}",
        "  \\centering\\footnotesize",
        "  \\setlength{\\tabcolsep}{3pt}",
        f"  \\caption{{{_escaped(caption)}}}",
        f"  \\begin{{tabular}}{{l{'r' * len(headings)}}}",
        "    \\toprule",
        *_lines(["", *(above for above, _ in halves)]),
        *_lines([first, *(words for _, words in halves)]),
        "    \\midrule",
        *(line for row in table.rows for line in _row_lines(row)),
        "    \\bottomrule",
        "  \\end{tabular}",
        *(f"  \\par {number} {_escaped(note)}" for number, note in enumerate(table.notes, 1)),
        "\\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _halves(words: str) -> tuple[str, str]:
    """A long heading in two."""
    above, _, rest = words.rpartition(" ")
    return (above, rest) if len(words) > _WIDE else ("", words)


def _row_lines(row: Row) -> list[str]:
    marked = [f"{one.words} ({one.note})" if one.note else one.words for one in row.cells]
    return [*_lines([row.head, *marked]), *_lines(["", *(one.below for one in row.cells)])]


def _lines(cells: Sequence[str]) -> list[str]:
    """A line, unless there is nothing in it; what begins with a bracket is no option of the line before."""
    first = "{}" if cells[0].startswith(("[", "*")) else ""
    return [f"    {first}{' & '.join(_escaped(words) for words in cells)} \\\\"] if any(cells) else []


def _escaped(words: str) -> str:
    return words.translate(_ESCAPES)
