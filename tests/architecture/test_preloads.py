"""What a page needs at once is named in its head, so that nothing is found out late."""

import re

from webapp import resources


def test_what_a_page_names_in_its_head_is_there_and_the_article_page_names_its_island() -> None:
    found = {
        name: template.name
        for template in resources.path("templates").rglob("*.html")
        for name in re.findall(r'(?:href|src)="\{\{ asset\([\'"]([^\'"]+)[\'"]\)', template.read_text("utf-8"))
    }
    assert [name for name in found if not (resources.path("static") / name).is_file()] == []
    assert found["js/islands/annotate.js"] == "show.html"
