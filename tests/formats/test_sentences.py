"""Sentences are code points of the text, whatever is written in it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.formats.sentences import SPLITTER, sentences

pytestmark = pytest.mark.once


def _said(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Mr. Kim left. He ran!", ["Mr. Kim left.", "He ran!"]),
        ("en", "The U.S. said so. Nobody heard.", ["The U.S. said so.", "Nobody heard."]),
        (
            "en",
            "Rain 😀👩\u200d👩\u200d👧 fell. Cafe\u0301s shut.",
            ["Rain 😀👩\u200d👩\u200d👧 fell.", "Cafe\u0301s shut."],
        ),
        ("en", "Seoul,\u00a0May.\u00a0 It rained.\u00a0So what?", ["Seoul,\u00a0May.", "It rained.", "So what?"]),
        ("ko", "비가 왔다. 우리는 집에 있었다. 왜?", ["비가 왔다.", "우리는 집에 있었다.", "왜?"]),
        ("zh-Hant", "下雨了。我們在家！好嗎？", ["下雨了。", "我們在家！", "好嗎？"]),
        ("de", "Das ist z. B. so. Ja.", ["Das ist z. B. so.", "Ja."]),
        ("", "No language. Still two.", ["No language.", "Still two."]),
    ],
)
def test_a_text_falls_into_its_sentences(language: str, text: str, expected: list[str]) -> None:
    assert _said(text, language) == expected


def test_a_line_break_ends_a_sentence_and_blank_lines_are_none() -> None:
    assert _said("A headline without an end\n \u00a0\n\n  It goes on. And on \n") == [
        "A headline without an end",
        "It goes on.",
        "And on",
    ]


@given(st.text(st.sampled_from("aZ é.!?。\n\u00a0\t😀한 “”'"), max_size=60))
def test_sentences_hold_every_visible_character_once_and_in_order(text: str) -> None:
    found = sentences(text, "en")
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert not any("\n" in text[start:end] for start, end in found)
    assert "".join("".join(text[start:end] for start, end in found).split()) == "".join(text.split())


def test_the_splitter_names_its_version() -> None:
    name, version = SPLITTER.split()
    assert (name, version[0].isdigit()) == ("sentencex", True)
