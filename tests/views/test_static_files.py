"""Static files: as they are, for ever, packed for who takes it, and nothing beside them."""

import gzip
import re
from pathlib import Path

import pytest

from tests.stage import Stage
from webapp import resources
from webapp.http.headers import ALWAYS
from webapp.http.joining import joined
from webapp.http.render import asset, build

NAME = "js/lib/keys.js"  # imports nothing
MAIN = (resources.path("static") / NAME).read_bytes()


def test_a_file_of_this_build_is_cached_for_ever_and_carries_the_usual_headers(stage: Stage) -> None:
    answer = stage.client().get(asset(NAME))
    assert (answer.status_code, answer.data) == (200, MAIN)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    assert stage.client().head(asset(NAME)).headers["Content-Length"] == str(len(MAIN))


def test_words_are_packed_for_who_takes_it_and_fonts_are_not(stage: Stage) -> None:
    packed = stage.client().get(asset(NAME), headers={"Accept-Encoding": "br, gzip"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(packed.data) == MAIN
    font = stage.client().get(asset("vendor/fonts/inter-latin.woff2"), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in font.headers


def test_an_older_page_still_gets_its_files_but_keeps_none(stage: Stage) -> None:
    with stage.client().get(f"/static/0123456789ab/{NAME}") as answer:
        assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (200, MAIN, "no-cache")


def test_nothing_beside_the_folder_is_given_out(stage: Stage) -> None:
    client = stage.client()
    for name in ("../pyproject.toml", "js/../../pyproject.toml", "%2e%2e/pyproject.toml", "js", "", "\\..\\x", "a\x00"):
        assert client.get(f"/static/{build()}/{name}").status_code == 404, name
    assert client.post(asset(NAME)).status_code in (400, 405)


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


def test_a_script_comes_with_the_modules_that_it_imports_each_once_and_in_a_scope_of_its_own(stage: Stage) -> None:
    scripts = sorted((resources.path("static") / "js").rglob("*.js"))
    assert len(scripts) > 40
    for script in scripts:
        name = script.relative_to(resources.path("static")).as_posix()
        sent = stage.client().get(asset(name)).text
        assert re.findall(r"^import\b", sent, re.MULTILINE) == [], name
        exports = re.findall(r"^export \w.*$", script.read_text("utf-8"), re.MULTILINE)
        assert [line for line in exports if line not in sent.splitlines()] == [], name
    annotate = stage.client().get(asset("js/islands/annotate.js")).text
    assert annotate.count("class Queue extends") == annotate.count("class TextMap") == 1
    assert annotate.index("class TextMap") < annotate.index("class LanePainter") < annotate.index("class Page")


def test_modules_that_import_each_other_or_in_another_form_can_not_be_joined(tmp_path: Path) -> None:
    (tmp_path / "b.js").write_text(
        "/** One. */\n/** @type {number} */ export_ = 1;\n/**\n * Two.\n */\nexport const b = 2;\n"
    )
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = b;\n')
    assert joined(tmp_path / "a.js").decode().splitlines()[1:4] == [
        "/** @type {number} */ export_ = 1;",
        "const b = 2;",
        "",
    ]
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = a;\n')
    with pytest.raises(ValueError, match="imports itself"):
        joined(tmp_path / "a.js")
    (tmp_path / "b.js").write_text("export default 1;\n")
    with pytest.raises(ValueError, match="can't be joined"):
        joined(tmp_path / "a.js")
