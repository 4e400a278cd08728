"""`glossator bench` runs and says what it promises; how fast this machine is, is no matter of a test."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes import environment, run
from webapp.bench.corpus import Words
from webapp.bench.figures import AT_LEAST, Figure, table
from webapp.bench.tracing import Act, act

FIGURES = {
    "W1": {"installed_mb", "warm_start_s", "idle_memory_mb"},
    "W2": {"import_docs_per_s"},
    "W3": {"save_p50_ms", "save_cpu_ms", "save_cpu_long_ms", "saves_per_s_8", "save_p99_8_ms"},
    "W4": {
        *("export_mb_per_s", "parquet_mb_per_s", "csv_mb_per_s"),
        *("export_memory_growth_mb", "parquet_memory_growth_mb", "csv_memory_growth_mb"),
    },
    "W4m": {f"{form}_{count}_mb" for form in ("jsonl", "parquet", "csv") for count in (10, 50)},
    "W5a": {"open_s", "highlight_ms", "script_ms"},
    "W5b": {"open_s", "highlight_ms", "heap_mb"},
    "W5c": {"open_s", "edit_ms", "frames_over_34ms", "frame_p95_ms", "heap_mb"},
    "W9": {"agreement_cpu_s", "agreement_10_codes_cpu_s"},
    "W10": {"event_to_screen_ms", "same_article_ms", "memory_per_page_mb"},
    "W11": {"merge_preview_s", "merge_apply_s", "merge_undo_s"},
}


@pytest.mark.parametrize(
    "workload",
    [
        "W1",
        "W3",
        "W9",
        pytest.param("W2,W4,W4m,W11", marks=pytest.mark.slow),
        *(pytest.param(name, marks=[pytest.mark.slow, pytest.mark.browser]) for name in ("W5a", "W5b", "W5c", "W10")),
    ],
)
def test_every_workload_gives_its_figures(tmp_path: Path, workload: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from webapp.cli import main; main()", "bench", "--quick", "--json", "--only", workload],
        capture_output=True,
        text=True,
        env=environment(tmp_path) | {"PATH": "/usr/local/bin:/usr/bin:/bin"},
        timeout=170,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(ran.stdout)["figures"]
    names = workload.split(",")
    assert [figure["workload"] for figure in figures] == [name for name in names for _ in FIGURES[name]]
    assert {figure["figure"] for figure in figures} == set().union(*(FIGURES[name] for name in names))
    for figure in figures:
        assert {"value", "floor", "ratio", "goal", "met"} <= figure.keys()
        assert figure["value"] is None or figure["value"] >= 0


def test_an_unknown_workload_is_wrong_usage(tmp_path: Path) -> None:
    assert run(tmp_path, "bench", "--only", "W99").returncode == 2


def test_a_ratio_is_how_many_times_the_least_cost_whatever_is_counted() -> None:
    cost, rate = Figure("W3", "p50", 3.0, 1.5, 3), Figure("W3", "rate", 200, 400, 500, AT_LEAST)
    assert (cost.ratio, cost.met, rate.ratio, rate.met) == (2, True, 2, False)
    unknown = Figure("W5a", "open_s", None, None, 0.2, note="needs Chromium")
    assert (unknown.ratio, unknown.met, unknown.as_json()["note"]) == (None, False, "needs Chromium")
    assert len(list(table([cost, rate, unknown]))) == 4


def test_an_act_is_measured_by_what_the_page_itself_did_until_the_frame_was_made() -> None:
    def traced(name: str, at: int, dur: int, **data: str) -> dict[str, Any]:
        return {"name": name, "ts": at, "dur": dur, "tid": 7, "args": {"data": data}}

    events = [
        traced("key", 1_000, 0),
        traced("RunTask", 500, 2_500),  # began before the key: what was under way counts from there
        traced("FunctionCall", 1_500, 1_000, url="http://127.0.0.1/annotate.js"),
        traced("RunMicrotasks", 2_000, 700),  # in part within the function: once
        traced("RunTask", 10_000, 5_000),
        traced("FunctionCall", 10_000, 400, url=""),  # of the one who measures
        traced("seen", 10_300, 0),
        traced("RunTask", 20_000, 9_000),  # after the frame
    ]
    assert act(events) == Act(until_seen=14.0, script=1.2, busy=6.6)


def test_the_texts_that_are_measured_with_are_the_same_each_time() -> None:
    assert Words(7).text(60) == Words(7).text(60)
    assert len(Words(7).text(900).split()) == 900
