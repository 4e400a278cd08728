"""`glossator bench`: the workloads of the performance goals on this machine."""

import json
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from webapp.bench.figures import Figure

WORKLOADS = {
    "W1": "webapp.bench.installing",
    "W2": "webapp.bench.importing",
    "W3": "webapp.bench.saving",
    "W4": "webapp.bench.exporting",
    "W4m": "webapp.bench.memory",
    "W5a": "webapp.bench.reading",
    "W5b": "webapp.bench.long_article",
    "W5c": "webapp.bench.crowded_article",
    "W9": "webapp.bench.agreeing",
    "W10": "webapp.bench.live",
    "W11": "webapp.bench.recoding",
}
_LONG = ("W4m",)  # only when they are asked for


@click.command("bench")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--only", metavar="W1,W3", help="Only these workloads; W4m in no other way.")
@click.option("--quick", is_flag=True, help="Small sizes: shows that it runs, the figures say little.")
def command(as_json: bool, only: str | None, quick: bool) -> None:
    """Measure this machine: size and start, import, saves, export, agreement, and the article page in Chromium.

    Each figure stands beside its floor, the least work that any program must do, measured in the same run. On a
    machine with other work believe the ratios. Takes some minutes, and two gigabytes for a while.
    """
    from webapp.bench.figures import table
    from webapp.cli.printing import say

    figures: list[Figure] = []
    for workload in _chosen(only):
        say(f"{workload} …")
        figures += _measured(workload, quick=quick)
    if as_json:
        click.echo(json.dumps({"figures": [figure.as_json() for figure in figures]}, indent=1))
    else:
        click.echo("\n".join(table(figures)))


def _chosen(only: str | None) -> list[str]:
    if only is None:
        return [name for name in WORKLOADS if name not in _LONG]
    chosen = [name.strip() for name in only.split(",")]
    unknown = [name for name in chosen if name not in WORKLOADS]
    if unknown:
        raise click.UsageError(f"There is no workload {unknown[0]}; there are {', '.join(WORKLOADS)}.")
    return chosen


def _measured(workload: str, *, quick: bool) -> "Iterator[Figure]":
    with tempfile.TemporaryDirectory(prefix="glossator-bench-") as folder:
        yield from import_module(WORKLOADS[workload]).measure(Path(folder), quick=quick)
