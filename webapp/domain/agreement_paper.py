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
    Row,
    Table,
    cell,
    code_names,
    share,
    unit_word,
)
from webapp.domain.cells import guarded

TOGETHER: Final = "Any code"
FEW: Final = 4  # coders who have a column each
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
    shares = list(facts.heads.values()) if len(facts.coders) <= FEW else ["Coders, from to"]
    counted = "Articles" if facts.tallies is not None else "Finished twice"
    columns = ["Code", counted, unit_word(facts.unit).capitalize(), *shares, "Agreement", "α", "F1 (relaxed)"]
    rows = [_row(facts, index, notes, code, name) for code, name in code_names(facts.codes, TOGETHER)]
    rows = [*rows[1:], rows[0]]
    settled = [] if facts.tallies is None else ["Alike before discussion", "Settled since"]
    return Table("table", [*columns, *settled], rows, notes.said)


def _row(facts: Facts, index: Index, notes: Notes, code: str | None, name: str) -> Row:
    percent, alpha = index.present(code, facts.coders, facts.unit)
    f1 = index.get("f1_relaxed", code, facts.coders)
    units = alpha.n_units if alpha and alpha.n_units is not None else alpha.length if alpha else 0
    counts = [Cell(f"{alpha.n_documents if alpha else 0:,}"), Cell(f"{units:,}")]
    measured = [cell(percent, notes, percent=True), cell(alpha, notes), cell(f1, notes)]
    return Row(name, [*counts, *_prevalence(facts, alpha), *measured, *_settled(facts, code)], code)


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
    if not tally.differing:
        return [Cell(share(tally.before)), Cell(NOTHING)]
    discussed = f"{tally.discussed:,} in discussion" if tally.discussed else ""
    return [Cell(share(tally.before)), Cell(f"{tally.settled:,} of {tally.differing:,}", discussed)]


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
    """The table for LaTeX with the package booktabs."""
    lines = [
        "% needs \\usepackage{booktabs}",
        "\\begin{table}",
        f"  \\caption{{{_escaped(caption)}}}",
        f"  \\begin{{tabular}}{{l{'r' * (len(table.columns) - 1)}}}",
        "    \\toprule",
        f"    {_line(table.columns)}",
        "    \\midrule",
        *(f"    {_line([row.head, *(_marked(one) for one in row.cells)])}" for row in table.rows),
        "    \\bottomrule",
        "  \\end{tabular}",
        *(f"  \\par\\footnotesize {number} {_escaped(note)}" for number, note in enumerate(table.notes, 1)),
        "\\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _marked(one: Cell) -> str:
    return f"{one.text} ({one.note})" if one.note else one.text


def _line(cells: Sequence[str]) -> str:
    return " & ".join(_escaped(words) for words in cells) + r" \\"


def _escaped(words: str) -> str:
    return words.translate(_ESCAPES)
