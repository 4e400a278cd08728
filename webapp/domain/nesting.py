"""How deep a JSON text nests, found out before a parser meets it."""

import re
from typing import Final

from webapp.errors import Malformed

DEPTH: Final = 32
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # to the end of the text where none closes it
_NO_BRACKETS: Final = bytes(sorted(set(range(256)) - set(b"[]{}")))


def require_shallow(raw: bytes) -> None:
    """Return when brackets nest no deeper than 32; raises Malformed otherwise.

    Deep JSON costs more to parse than to refuse. Runs in C, so that a long text full of brackets costs little.
    """
    if raw.count(b"[") + raw.count(b"{") <= DEPTH:
        return
    brackets = _STRING.sub(b"", raw).translate(None, _NO_BRACKETS)
    for _ in range(DEPTH):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not brackets:
            return
    raise Malformed("This is nested too deeply to be read.")
