"""What docs/security.md says is tested is tested, and no number of the list of threats is without a test."""

import re
from typing import Final

from tests.architecture.source import ROOT

SAID: Final = (ROOT / "docs/security.md").read_text("utf-8")


def test_every_test_that_the_documentation_names_is_there() -> None:
    named, folder = re.findall(r"`((?:tests/[a-z/]*/)?test_[a-z_]+\.py)`", SAID), ROOT
    missing = []
    for file in named:
        path = ROOT / file if "/" in file else folder / file  # a name alone is beside the one before
        folder = path.parent
        if not path.is_file():
            missing.append(file)
    assert len(named) > 10
    assert missing == []


def test_every_number_of_the_list_of_threats_has_a_test() -> None:
    text = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    numbers = {
        int(number) for name in re.findall(r"def (test_[a-z0-9_]+)", text) for number in re.findall("s(\\d\\d)_", name)
    }
    assert numbers == set(range(1, 33))
