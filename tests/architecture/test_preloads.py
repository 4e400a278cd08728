"""What a page needs at once is named in its head, so that nothing is found out late."""

import re

from webapp import resources


def test_whatever_a_page_preloads_is_there_and_the_article_page_preloads_its_island() -> None:
    found = {
        name: template.name
        for template in resources.path("templates").rglob("*.html")
        for name in re.findall(
            r'rel="(?:module)?preload" href="\{\{ asset\([\'"]([^\'"]+)[\'"]\)', template.read_text("utf-8")
        )
    }
    assert [name for name in found if not (resources.path("static") / name).is_file()] == []
    assert found["js/islands/annotate.js"] == "show.html"
