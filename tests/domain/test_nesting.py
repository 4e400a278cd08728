"""Deep JSON is refused before it is parsed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.nesting import DEPTH, require_shallow
from webapp.errors import Malformed

JSON = st.recursive(
    st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=80
)


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max((_depth(one) for one in inner), default=0)


@given(JSON)
def test_what_nests_no_deeper_than_allowed_passes_whatever_its_texts_hold(value: object) -> None:
    if _depth(value) <= DEPTH:
        require_shallow(json.dumps(value).encode())


@pytest.mark.parametrize(
    "text", ["[" * 40, '\\"' + "[" * 40, "]" * 40 + "[" * 40], ids=["brackets", "quote", "closing"]
)
def test_brackets_in_a_text_do_not_count(text: str) -> None:
    require_shallow(json.dumps({"text": text, "more": [[]] * 40}).encode())


@pytest.mark.parametrize("raw", [b"[" * 33 + b"]" * 33, b'{"a":' * 100_000, b"[" * 1_000_000, b"[" * 40 + b'"'])
def test_deeper_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        require_shallow(raw)


def test_as_deep_as_allowed_passes() -> None:
    require_shallow(b"[" * DEPTH + b"]" * DEPTH)
    require_shallow(b"[" + b"[]," * 1000 + b"[]]")
