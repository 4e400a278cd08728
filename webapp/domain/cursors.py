"""Where a page of a list begins: the keys of the row before, as one opaque word for an address."""

import base64
import json
from collections.abc import Sequence

from webapp.domain.nesting import require_shallow
from webapp.errors import Malformed


def written(keys: Sequence[str | int]) -> str:
    """*keys* as a word that may stand in an address."""
    return base64.urlsafe_b64encode(json.dumps(keys, separators=(",", ":")).encode()).decode().rstrip("=")


def read(word: str, kinds: Sequence[type]) -> list[str | int]:
    """The keys behind *word*; raises Malformed for one that was not made by `written` for such keys."""
    try:
        raw = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        require_shallow(raw)
        keys = json.loads(raw)
        json.dumps(keys, ensure_ascii=False).encode()  # half a character can't go into a statement
    except (ValueError, Malformed):
        raise _strange() from None
    if not isinstance(keys, list) or [type(key) for key in keys] != list(kinds):
        raise _strange()
    if any("\0" in key if isinstance(key, str) else abs(key) >= 2**63 for key in keys):
        raise _strange()
    return keys


def _strange() -> Malformed:
    return Malformed("This address holds a page that was never given out; begin again at the first page.")
