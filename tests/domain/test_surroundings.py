"""The sentence or so around a passage."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.surroundings import REACH, lead_in, lead_out

BEFORE = "Nobody counted them. The ministry calls this a success. It is the measure of something else: "


def test_the_sentence_in_which_a_passage_stands_is_shown_from_its_start() -> None:
    assert _shown_before(BEFORE) == "It is the measure of something else: "


def test_a_short_start_of_a_sentence_brings_the_sentence_before_it() -> None:
    text = "Nobody counted them. The ministry calls this a success. But "
    assert _shown_before(text) == "The ministry calls this a success. But "


def test_a_passage_at_the_start_of_a_text_has_nothing_before_it() -> None:
    assert lead_in("", whole=True).length == 0
    assert lead_in("Yes. ", whole=True).length == 5


def test_what_is_masked_ends_the_surroundings() -> None:
    assert lead_in("Nobody counted them. ████\n\nIt was ", whole=False).length == len("It was ")
    assert lead_in("████\n", whole=True).length == 0
    assert lead_out(" of wolves.\n\n████\nNobody", whole=False).length == len(" of wolves.")


def test_an_endless_sentence_is_cut_between_words_and_says_so() -> None:
    endless = "word " * 60
    before, after = lead_in(endless[2:], whole=False), lead_out(endless[:-3], whole=False)
    assert before.within_sentence
    assert endless[-before.length :].startswith("word")
    assert after.within_sentence
    assert endless[: after.length].endswith("word")


def test_the_sentence_after_a_passage_is_shown_to_its_end() -> None:
    text = ", whatever the season and whatever the river. The government answers that these are travellers."
    assert text[: lead_out(text, whole=True).length] == ", whatever the season and whatever the river."
    short = " it says. He does not call it evidence. Somebody should."
    assert short[: lead_out(short, whole=True).length] == " it says. He does not call it evidence."
    lines = "\nREAD MORE: a list of everything that was said\nThe next line."
    assert lines[: lead_out(lines, whole=False).length] == "\nREAD MORE: a list of everything that was said"


def test_chinese_sentences_end_without_a_space() -> None:
    text = "她走了。" + "河水在春天上涨，人们在夜里渡河，没有人数过他们，部长们也不愿意看见这条河流。"
    assert text[-lead_in(text, whole=False).length :].startswith("河水")


@given(st.text(max_size=REACH), st.booleans())
def test_what_is_shown_is_never_more_than_what_was_read(text: str, whole: bool) -> None:
    assert 0 <= lead_in(text, whole=whole).length <= len(text)
    assert 0 <= lead_out(text, whole=whole).length <= len(text)


@given(st.text(min_size=1, max_size=30).filter(lambda text: "\n" not in text and not text.isspace()))
def test_a_short_text_is_shown_whole_when_no_sentence_ends_in_it(text: str) -> None:
    if not any(mark in text for mark in ".!?…。！？"):
        assert lead_in(text, whole=True).length == lead_out(text, whole=True).length == len(text)


def _shown_before(text: str) -> str:
    return text[len(text) - lead_in(text, whole=False).length :]
