"""Other engines count, select, paint and save as Chromium does: Firefox and WebKitGTK, where they are installed."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from typing import Any

import pytest

from tests.browser.desk import BOX, TEXT
from tests.browser.modules import ASK, NASTY, expect_counted_alike, expect_whole, markup, served
from tests.engines.driving import Engine, firefox, webkit
from tests.stage import Site
from webapp.domain import text as texts
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.models import Document

pytestmark = pytest.mark.once

DOCUMENTS = (
    " ".join(chain.from_iterable((one, "and") for one in NASTY if one not in ("\n", "\n\n", "\r\n", "\r"))),
    "".join(NASTY),
    "A wolf 🐺 howled. 👩‍👩‍👧‍👦🇰🇷👍🏽 cafe\u0301 𝒳\n\nᄒ\u1161\u11ab 한국 🌊🌊 by the river.\n",
    "He said: العربية لغة 🐺 جميلة, and עברית too.\nשלום עולם\u202e abc\u202c end.\n",
    "在强河边的房子里。강변에서 살았다. ウィーンで夏を過ごした。สวัสดีชาวโลก\n",
    "4\u00a0310\u00a0people\u2009came\u200b. \u00a0 Two  spaces.\ttab \ufeffend\n",
)
WORDS = {  # what a loose drag takes, by the engine's own Intl.Segmenter
    "310 people reached the ban": "4,310 people reached the bank",
    "변에서 the": "강변에서 the",
    "fe\u0301 🌊": "cafe\u0301 🌊",
    "the river 👩‍👩‍👧 twi": "the river 👩‍👩‍👧 twice",
}
CODE = "3"
SAVED = "document.querySelector('#save-state').textContent.trim() === 'Saved'"
RESTS = f"{SAVED} && document.querySelector('.tag-card.on form')"  # the open card has its fields and grows no more

PAINTED = """
  const boxes = (found) => [...found].map(({ left, top, right, bottom }) => [left, top, right, bottom]);
  const [tint] = CSS.highlights.get("open-tag") ?? [];
  const lines = [...document.querySelectorAll("article svg path")].map((path) => {
    const svg = path.ownerSVGElement.getBoundingClientRect(); // getBBox: some engines count the stroke to the other box
    const { x, y, width, height } = path.getBBox();
    return new DOMRect(svg.left + x, svg.top + y, width, height);
  });
  return { tint: tint?.toString() ?? null, text: tint ? boxes(tint.getClientRects()) : [], lines: boxes(lines) };
"""


@pytest.fixture(scope="module", params=[firefox, webkit], ids=["firefox", "webkitgtk"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A browser that is not Chromium."""
    with request.param(tmp_path_factory.mktemp("engine")) as found:
        if isinstance(found, str):
            pytest.skip(found)
        yield found


@pytest.fixture
def modules(engine: Engine) -> Iterator[Engine]:
    """The same on a page with the modules of the article page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Modules)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    engine.open(f"http://127.0.0.1:{server.server_port}/")
    assert _until(engine, "globalThis.ready === true")
    yield engine
    server.shutdown()
    server.server_close()


def test_the_engine_counts_as_python_does_and_snaps_to_what_is_whole(modules: Engine) -> None:
    for document in DOCUMENTS:
        text = texts.clean_str(document)
        places = range(texts.blocks(text)[0].start, texts.blocks(text)[-1].end)
        spans = [(start, start + size) for start in places for size in (1, 2, 7, 40) if start + size in places]
        answers = modules.run(f"return ({ASK})(arguments[0])", [markup(text), spans])
        for span, seen in zip(spans, answers, strict=True):
            expect_counted_alike(text, span, seen)
            expect_whole(text, seen)


def test_passages_are_drawn_tagged_painted_and_saved(engine: Engine, site: Site) -> None:
    coder, document = _article(site)
    _open(engine, site, coder, document)
    for number, (drawn, quote) in enumerate(WORDS.items(), start=1):
        _drag(engine, drawn)
        assert _until(engine, "!document.querySelector('#choice').hidden"), f"no code is offered for {drawn!r}"
        _press(engine, CODE)
        assert _until(engine, f"document.querySelectorAll('article svg path').length >= {number}")
        _expect_painted(engine, quote)
        assert _until(engine, RESTS)
    stored = site.client(coder).get(f"/api/v1/documents/{document.id}/annotations").get_json()["items"]
    assert sorted(tag["quote"] for tag in stored) == sorted(WORDS.values())
    assert [tag["quote"] for tag in stored] == [TEXT[tag["start"] : tag["end"]] for tag in stored]


def test_keys_draw_and_an_article_comes_back_with_its_tags(engine: Engine, site: Site) -> None:
    coder, document = _article(site)
    _open(engine, site, coder, document)
    _press(engine, "\ue014", "\ue014")  # arrow right: the cursor begins at the top, then goes to the second word
    _press(engine, "\ue014", "\ue014", held="\ue008")  # with Shift
    _press(engine, CODE)
    assert _until(engine, SAVED)
    _open(engine, site, coder, document)
    assert engine.run("return document.querySelectorAll('article svg path').length") == 1
    assert engine.run("return document.querySelector('.tag-card q').textContent") == "spring the"


def test_what_is_selected_is_found(engine: Engine, site: Site) -> None:
    coder, document = _article(site)
    _open(engine, site, coder, document)
    _drag(engine, "4,310 people")
    assert _until(engine, "!document.querySelector('#choice').hidden")
    _press(engine, "f")
    assert _until(engine, "document.querySelector('#finder .said').textContent === '1 of 1'")


def test_two_taps_mark_a_passage(engine: Engine, site: Site) -> None:
    if engine.name == "WebKitGTK":
        pytest.skip("WebKitGTK's driver has no fingers")
    coder, document = _article(site)
    _open(engine, site, coder, document)
    _press(engine, CODE)
    for word in ("walked", "water"):
        _tap(engine, word)
    assert _until(engine, "document.querySelector('.tag-card q')?.textContent === 'walked in the water'")


class _Modules(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = served(self.path.removeprefix("/"))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Nothing: a test says what went wrong."""


def _article(site: Site) -> tuple[Actor, Document]:
    fence = TEXT.index("READ")
    with site.making() as make:
        coder = make.member(Role.ANNOTATOR)
        return coder, make.document(TEXT, Region(fence, TEXT.index("\n", fence), "related_link"))


def _open(engine: Engine, site: Site, coder: Actor, document: Document) -> None:
    """Go to the article, signed in, and wait until its script has begun."""
    cookie = site.client(coder).get_cookie("glossator")
    assert cookie
    engine.open(f"{site.url}/sign-in")
    engine.keep({"name": "glossator", "value": cookie.value, "path": "/", "httpOnly": True})
    engine.open(site.document_url(document))
    assert _until(engine, "document.querySelector('.reader[data-ready]')")


def _until(engine: Engine, condition: str) -> bool:
    """Whether what the page's words say comes true within some seconds."""
    look = f"({condition}) ? done(true) : performance.now() > until ? done(false) : setTimeout(look, 20)"
    began = "const until = performance.now() + 10_000"
    came: bool = engine.run(f"return new Promise(done => {{ {began}; const look = () => {look}; look(); }})")
    return came


def _drag(engine: Engine, words: str) -> None:
    """Select *words* with the mouse, from the middle of the first letter to the end."""
    x, y, to_x, to_y = (round(place) for place in engine.run(f"return ({BOX})(arguments[0])", words))
    moves = [((x + 1, y), "pointerDown"), (((x + to_x) // 2, to_y), None), ((to_x, to_y), "pointerUp")]
    steps: list[dict[str, Any]] = []
    for (at_x, at_y), then in moves:
        steps.append({"type": "pointerMove", "x": at_x, "y": at_y, "duration": 20})
        steps += [{"type": then, "button": 0}] if then else []
    engine.act({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps})


def _tap(engine: Engine, words: str) -> None:
    x, y, _, _ = (round(place) for place in engine.run(f"return ({BOX})(arguments[0])", words))
    steps = [
        {"type": "pointerMove", "x": x + 4, "y": y},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    ]
    engine.act({"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": steps})


def _press(engine: Engine, *keys: str, held: str = "") -> None:
    steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
    around = [[{"type": kind, "value": held}] if held else [] for kind in ("keyDown", "keyUp")]
    engine.act({"type": "key", "id": "keys", "actions": [*around[0], *steps, *around[1]]})


def _expect_painted(engine: Engine, quote: str) -> None:
    """The passage is tinted, and an underline runs from its first to its last letter under each of its lines."""
    seen = engine.run(PAINTED)
    assert seen["tint"] == quote
    left, right = min(box[0] for box in seen["text"]), max(box[2] for box in seen["text"])
    low = max(box[3] for box in seen["text"])
    assert any(
        abs(line[0] - left) < 2 and abs(line[2] - right) < 2 and abs(line[3] - low) < 12 for line in seen["lines"]
    ), f"no underline under {quote!r}: {seen}"
