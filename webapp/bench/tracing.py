"""What one act costs the page: read from the browser's own trace, so that nothing is timed from outside."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"]
_Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """From a key to the end of the frame that shows what it did, in milliseconds."""

    until_seen: float
    script: float  # of the page's own functions, with the layout that they ask for
    busy: float  # of the page's main thread: script, style, layout, paint


@contextmanager
def tracing(page: "Page") -> Iterator[list[Act]]:
    """A list that holds, after the block, the act of the block, whose page marked `key` and `seen`."""
    browser = page.context.browser
    assert browser
    found: list[Act] = []
    browser.start_tracing(page=page, categories=_CATEGORIES)
    try:
        yield found
    finally:
        traced = json.loads(browser.stop_tracing())
    found.append(act(traced["traceEvents"]))


def act(events: list[_Event]) -> Act:
    """The act between the marks `key` and `seen`."""
    key, seen = (next(event for event in events if event["name"] == name) for name in ("key", "seen"))
    of_page = [event for event in events if event.get("dur") and event["tid"] == key["tid"]]
    tasks = [event for event in of_page if event["name"] == "RunTask"]
    frame = next(task for task in tasks if task["ts"] <= seen["ts"] <= _end(task))
    within = (key["ts"], _end(frame))
    own = _covered(of_page, within, lambda event: event["name"] == "RunMicrotasks" or _of_page(event))
    ours = _covered(of_page, within, lambda event: event["name"] == "FunctionCall" and not _of_page(event))
    busy = _covered(tasks, within, lambda _: True)
    return Act((within[1] - within[0]) / 1000, own / 1000, (busy - ours) / 1000)


def _of_page(event: _Event) -> bool:
    """Whether it is a function of the page, and not of who measures it."""
    return event["name"] == "FunctionCall" and str(event["args"]["data"].get("url", "")).startswith("http")


def _covered(events: list[_Event], within: tuple[int, int], counts: Callable[[_Event], bool]) -> int:
    """Microseconds of *within* that the events which count cover; what is nested counts once."""
    covered, reached = 0, within[0]
    for event in sorted(filter(counts, events), key=lambda event: event["ts"]):
        begin, end = max(event["ts"], reached), min(_end(event), within[1])
        if end > begin:
            covered, reached = covered + end - begin, end
    return covered


def _end(event: _Event) -> int:
    return int(event["ts"] + event["dur"])
