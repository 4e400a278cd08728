"""Names in comments: which letters are one, how they are kept, and how they are read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain import mentions
from webapp.domain.mentions import Named, Piece

MINA, DOT = "u-0123456789abcdef", "u-fedcba9876543210"
KNOWN = {"mina": MINA, "jo.": DOT}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("@mina", f"@{MINA}"),
        ("So, @mina: yes.", f"So, @{MINA}: yes."),
        ("@Mina.", f"@{MINA}."),
        ("(@mina…)", f"(@{MINA}…)"),
        ("@mina_-.", f"@{MINA}_-."),
        ("@mina에게", f"@{MINA}에게"),
        ("@jo. and @jo", f"@{DOT} and @jo"),
        ("@mina @mina", f"@{MINA} @{MINA}"),
        ("@minar", "@minar"),
        ("@mina.r", "@mina.r"),
        ("post@mina.org", "post@mina.org"),
        ("@@mina", "@@mina"),
        ("/@mina", "/@mina"),
        ("@ mina", "@ mina"),
        ("@ſmina", "@ſmina"),
        ("", ""),
    ],
)
def test_a_name_is_kept_as_a_pseudonym_and_the_end_of_a_sentence_is_none_of_it(typed: str, kept: str) -> None:
    assert mentions.kept(typed, KNOWN) == kept
    assert set(mentions.pseudonyms(kept)) <= {MINA, DOT}


def test_who_was_told_is_marked_and_who_was_not_stays_plain() -> None:
    people = {MINA: Named("mina", "Mina Ek", is_told=True), DOT: Named("jo.", "Jo", is_told=False)}
    body = f"@{DOT} and @{MINA}, not @u-0000000000000000\n강변"
    assert mentions.pieces(body, people) == [
        Piece("@jo. and "),
        Piece("@mina", "Mina Ek"),
        Piece(", not @u-0000000000000000\n강변"),
    ]


@given(st.text(st.sampled_from("@mina.jo-_ 🐺\nU0")))
def test_nothing_but_names_changes_and_keeping_again_changes_nothing(typed: str) -> None:
    kept = mentions.kept(typed, KNOWN)
    assert mentions.kept(kept, KNOWN) == kept
    people = {MINA: Named("mina", "Mina", is_told=True), DOT: Named("jo.", "Jo", is_told=False)}
    assert "".join(piece.text for piece in mentions.pieces(kept, people)).lower() == typed.lower()
