"""Static files: as they are, for ever, packed for who takes it, and nothing beside them."""

import gzip

from tests.stage import Stage
from webapp import resources
from webapp.http.headers import ALWAYS
from webapp.http.render import asset, build

MAIN = (resources.path("static") / "js" / "main.js").read_bytes()


def test_a_file_of_this_build_is_cached_for_ever_and_carries_the_usual_headers(stage: Stage) -> None:
    answer = stage.client().get(asset("js/main.js"))
    assert (answer.status_code, answer.data) == (200, MAIN)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    assert stage.client().head(asset("js/main.js")).headers["Content-Length"] == str(len(MAIN))


def test_words_are_packed_for_who_takes_it_and_fonts_are_not(stage: Stage) -> None:
    packed = stage.client().get(asset("js/main.js"), headers={"Accept-Encoding": "br, gzip"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(packed.data) == MAIN
    font = stage.client().get(asset("vendor/fonts/inter-latin.woff2"), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in font.headers


def test_an_older_page_still_gets_its_files_but_keeps_none(stage: Stage) -> None:
    with stage.client().get("/static/0123456789ab/js/main.js") as answer:
        assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (200, MAIN, "no-cache")


def test_nothing_beside_the_folder_is_given_out(stage: Stage) -> None:
    client = stage.client()
    for name in ("../pyproject.toml", "js/../../pyproject.toml", "%2e%2e/pyproject.toml", "js", "", "\\..\\x", "a\x00"):
        assert client.get(f"/static/{build()}/{name}").status_code == 404, name
    assert client.post(asset("js/main.js")).status_code in (400, 405)


def test_the_style_sheet_comes_with_all_that_it_imports_in_their_order_and_layers(stage: Stage) -> None:
    sheet = stage.client().get(asset("css/main.css")).text
    folder = resources.path("static") / "css"
    assert "@import" not in sheet
    places = [
        sheet.index(layer) for layer in ("@layer tokens {", "@layer base {", "@layer layout {", "@layer reading {")
    ]
    assert places == sorted(places)
    assert [
        file.name
        for file in sorted(folder.glob("*.css"))
        if file.name != "main.css" and file.read_text("utf-8") not in sheet
    ] == []
