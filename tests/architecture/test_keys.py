"""Commands of the keyboard: one table, which the help and the scripts follow."""

import re

from tests.architecture.source import files
from webapp.domain.keys import NAMED


def test_every_command_stands_in_the_help_of_some_page() -> None:
    calls = re.compile(r"keys\.lines\((.*?)\)", re.DOTALL)
    named = {
        name
        for file in files("templates", ".html")
        for call in calls.findall(file.read_text("utf-8"))
        for name in re.findall(r'"(\w+)"', call)
    }
    assert named == set(NAMED)


def test_every_command_is_done_by_a_script() -> None:
    """Under its name: a function, or an element that is looked for."""
    scripts = "".join(file.read_text("utf-8") for file in files("static/js", ".js"))
    assert [name for name in NAMED if not re.search(rf'\b{name}: |"{name}"', scripts)] == []


def test_no_template_holds_the_key_of_a_command() -> None:
    """But fixed ones, and those of chips: what stands on a button would be untrue once somebody changes it."""
    fixed = re.compile(r'key\("(?:\w)"\)|aria-keyshortcuts="\w')
    assert [file.name for file in files("templates", ".html") if fixed.search(file.read_text("utf-8"))] == []
