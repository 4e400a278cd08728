"""Moments that pages send back."""

import pytest

from webapp.errors import Invalid
from webapp.forms.base import moment


@pytest.mark.parametrize("given", ["", None, 7, "soon", "2026-11-28T09:00:00", "0001-01-01T00:00:00+23:59"])
def test_what_is_no_moment_is_refused_in_words(given: object) -> None:
    with pytest.raises(Invalid, match="no moment"):
        moment(given)


def test_a_moment_is_taken_in_utc() -> None:
    assert moment("2026-11-28T09:00:00+02:00").isoformat() == "2026-11-28T07:00:00+00:00"
