"""The article page asks for all its modules at once, not one after the other has come."""

import re

from tests.architecture.source import ROOT

IMPORT = re.compile(r'^import .*?from "(\.[^"]+)";', re.MULTILINE | re.DOTALL)


def test_the_article_page_preloads_exactly_the_modules_of_its_island() -> None:
    page = (ROOT / "templates/documents/show.html").read_text("utf-8")
    named = set(re.findall(r'"((?:islands|lib)/[a-z0-9/]+)"', page))
    assert named == _reached("islands/annotate")


def _reached(module: str) -> set[str]:
    scripts = ROOT / "static/js"
    seen: set[str] = set()
    left = [module]
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        file = scripts / f"{name}.js"
        paths = IMPORT.findall(file.read_text("utf-8"))
        left += [(file.parent / path).resolve().relative_to(scripts).as_posix().removesuffix(".js") for path in paths]
    return seen
