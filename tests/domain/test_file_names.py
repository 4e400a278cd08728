"""Names of files are words to show and to join by, never paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.file_names import MAX_NAME, clean_name, clean_path


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\article.txt", "article.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("gnp.\u202etxt.exe", "gnp.txt.exe"),
        ("CON", "CON"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("한국어 👩\u200d👩\u200d👧.txt", "한국어 👩\u200d👩\u200d👧.txt"),
        ("broken\udcff.txt", "broken\ufffd.txt"),
    ],
)
def test_a_name_loses_folders_and_what_deceives(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_name_of_two_thousand_characters_keeps_its_ending() -> None:
    kept = clean_name("x" * 2000 + ".html")
    assert len(kept) == MAX_NAME
    assert kept.endswith(".html")


@given(st.text(max_size=400))
def test_every_name_can_be_kept(sent: str) -> None:
    kept = clean_name(sent)
    assert 0 < len(kept) <= MAX_NAME
    assert kept.isprintable() or "\0" not in kept
    assert clean_path(kept) == kept
    kept.encode()
