"""The agreement page, and everything on it as a file of its own."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask import Response, render_template, url_for

from webapp.domain.agreement_charts import Chart
from webapp.domain.agreement_pairs import MEASURES, Heat
from webapp.domain.agreement_paper import to_csv, to_latex
from webapp.domain.agreement_shown import Cell, Opens, Table
from webapp.domain.roles import Action
from webapp.errors import NotFound
from webapp.http.downloads import save_as
from webapp.http.render import page
from webapp.services.agreement import UNIT_NAMES, Report, Wanted
from webapp.services.agreement_sheet import Sheet, figures_csv
from webapp.services.agreement_sources import Part, Source

_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "tex": "text/x-tex; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}
_PART: Final = {Opens.DIFFERING: {}, Opens.ALIKE: {"kind": "agreed"}, Opens.SETTLED: {"state": "decided"}}
_NOT_HERE: Final = "This is not among the figures that were asked for."


def shown(found: Sheet, query: Mapping[str, Any]) -> Response:
    """The page with all its figures; *query* is how an address asks for them."""
    report = found.report
    around = _around(report.wanted, report.source, report.offered, query)
    opens = _opens(report)
    return page("agreement/index.html", found=found, report=report, opens=opens, measures=MEASURES, **around)


def refused(wanted: Wanted, source: Source, offered: Sequence[Part], query: Mapping[str, Any]) -> Response:
    """The page of figures that its reader may not see yet, with what else can be chosen."""
    return page("agreement/refused.html", refusal=source.refusal, **_around(wanted, source, offered, query))


def _around(wanted: Wanted, source: Source, offered: Sequence[Part], query: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "place": source.place,
        "section": "agreement",
        "wanted": wanted,
        "source": source,
        "offered": offered,
        "query": query,
        "units": UNIT_NAMES,
        "unit": wanted.unit or source.place.project.agreement_unit,
    }


def _opens(report: Report) -> Callable[[Cell], str | None]:
    """The address of the passages behind a cell, for whoever may see them."""
    source, ids = report.source, report.found.ids
    may_open = source.place.may(Action.SEE_REVIEW) and not source.is_stability
    part = source.parts[0]

    def address(cell: Cell) -> str | None:
        if not may_open or cell.about is None:
            return None
        given: dict[str, Any] = {"round": part.round_id or "none", "code": cell.about or None, "other": cell.other}
        given |= _PART[cell.opens]
        if len(cell.pair) == 2:
            given |= zip(("person", "with"), (ids.get(who) for who in cell.pair), strict=True)
        return url_for("disagreements.index", slug=source.place.project.slug, **given)

    return address


def require_file(name: str) -> None:
    """Return when there is a file of that name; raises NotFound."""
    if name not in _FILES:
        raise NotFound


def file(found: Sheet, name: str) -> Response:
    """What the page shows, as a file; raises NotFound for what these figures don't have."""
    body = _FILES[name](found)
    if body is None:
        raise NotFound(_NOT_HERE)
    response = Response(body, content_type=_TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "no-store"
    save_as(response, f"{found.report.place.project.slug}-agreement-{name}")
    return response


def _json(found: Sheet) -> str:
    return json.dumps({"figures": [figure.as_json() for figure in found.report.figures]}, ensure_ascii=False)


def _table(table: Table | None) -> str | None:
    return to_csv(table) if table else None


def _chart(chart: Heat | Chart | None) -> str | None:
    if chart is None:
        return None
    return render_template("agreement/chart.svg", chart=chart, kind="heat" if isinstance(chart, Heat) else "lines")


_FILES: Final[Mapping[str, Callable[[Sheet], str | None]]] = {
    "table.csv": lambda found: to_csv(found.paper),
    "table.tex": lambda found: to_latex(found.paper, found.caption),
    "figures.csv": lambda found: figures_csv(found.report),
    "figures.json": _json,
    "pairs.csv": lambda found: _table(found.pairs.table if found.pairs else None),
    "pairs.svg": lambda found: _chart(found.pairs.heat if found.pairs else None),
    "confusion.csv": lambda found: _table(found.confusion),
    "rounds.csv": lambda found: _table(found.rounds.table if found.rounds else None),
    "rounds.svg": lambda found: _chart(found.rounds.chart if found.rounds else None),
    "months.csv": lambda found: _table(found.months.table if found.months else None),
    "months.svg": lambda found: _chart(found.months.chart if found.months else None),
}
