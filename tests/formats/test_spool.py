"""Files that grow side by side."""

import pytest

from webapp.formats import spool as module
from webapp.formats.spool import spool

pytestmark = pytest.mark.once


@pytest.mark.parametrize("held", [0, 10, 1 << 20])
def test_files_are_whole_and_in_the_order_of_their_names(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD", held)
    with spool() as kept:
        for number in range(9):
            kept.add("b", b"b%d" % number)
            kept.add("a", b"a%d" % number)
        found = [(name, b"".join(pieces)) for name, pieces in kept.files()]
    assert found == [("a", b"a0a1a2a3a4a5a6a7a8"), ("b", b"b0b1b2b3b4b5b6b7b8")]
