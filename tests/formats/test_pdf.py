"""PDFs: paragraphs out of pages, running heads and broken words, and what is refused."""

import sys
from contextlib import suppress
from itertools import pairwise

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.pdf_files import PAPER, line, pdf, repeated, set_text
from webapp.domain.records import TextRecord
from webapp.errors import AppError, Invalid, Malformed, TooLarge, Unsupported
from webapp.formats import pdf_heads, text_format, text_format_of
from webapp.formats.pdf import read
from webapp.formats.pdf_paragraphs import paragraphs
from webapp.formats.pdf_words import Words
from webapp.formats.sandbox import Sandbox

WOLF = "The wolf that howled behind the mountains was heard by everybody who lived in the valley below, and they slept."
SHEEP = "Sheep were counted twice a night, which took until the morning because they would not stand still for long."


class Paper(FPDF):
    """Pages with a running head and a number."""

    def header(self) -> None:
        self.cell(0, 8, "The Gazette, 14 March 2031", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(0, 8, f"- {self.page_no()} -", align="C")


def marked(record: TextRecord) -> list[tuple[str, str]]:
    return [(region.kind, record.text[region.start : region.end]) for region in record.regions]


def an_article(document: FPDF) -> None:
    document.add_page()
    document.set_font(size=20)
    set_text(document, ["Wolves & sheep in the valley below the mountains"], align="L")
    document.set_font(size=11)
    set_text(document, [WOLF, SHEEP])
    document.set_font(size=14)
    set_text(document, ["At night"])
    document.set_font(size=11)
    set_text(document, ["A short one.", f"{SHEEP} {WOLF}"], align="L")


def test_lines_become_paragraphs_and_larger_ones_headings() -> None:
    record = read(pdf(an_article, author="Ann Lee; Bo Ek"))
    assert record.text.split("\n") == [
        "Wolves & sheep in the valley below the mountains",
        WOLF,
        SHEEP,
        "At night",
        "A short one.",
        f"{SHEEP} {WOLF}",
    ]
    headings = ["Wolves & sheep in the valley below the mountains", "At night"]
    assert marked(record) == [("title", headings[0]), ("heading", headings[1])]
    assert (record.title, record.metadata) == (headings[0], {"authors": ["Ann Lee", "Bo Ek"]})


def test_a_pdf_is_found_by_its_ending_and_read_in_a_process_of_its_own() -> None:
    raw = pdf(an_article, title="Wolves 2031")
    assert text_format_of("A wolf.PDF") is text_format("pdf")
    with Sandbox() as sandbox:
        assert sandbox.read(text_format("pdf"), raw) == read(raw)
    assert read(raw).title == "Wolves 2031"
    assert {kind for kind, _ in marked(read(raw))} == {"heading"}


def test_running_heads_are_left_out_and_a_sentence_goes_on_over_the_page() -> None:
    document = Paper(format=PAPER)
    document.set_font("Times", size=11)
    document.add_page()
    long = " ".join(f"{number} {WOLF}" for number in range(60))
    set_text(document, [long, SHEEP])
    assert document.page_no() >= 3
    assert read(bytes(document.output())).text.split("\n") == [long, SHEEP]


def test_columns_follow_each_other_and_a_paragraph_goes_on_from_one_to_the_next() -> None:
    def write(document: FPDF) -> None:
        document.add_page()
        with document.text_columns(text_align="J", ncols=2, gutter=8) as columns:
            columns.write(" ".join([WOLF] * 30))

    assert read(pdf(write)).text == " ".join([WOLF] * 30)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["The inter-", "national wolf"], "The international wolf"),
        (["A well-", "known wolf is", "well and known"], "A well-known wolf is well and known"),
        (["A well-", "known wolf, a wellknown one"], "A wellknown wolf, a wellknown one"),
        (["The state-of-the-", "art wolf"], "The state-of-the-art wolf"),
        (["An Anglo-", "American wolf"], "An Anglo-American wolf"),
        (["Wolfs-", "und Schafherden"], "Wolfs- und Schafherden"),
        (["from 2010-", "2012 on"], "from 2010- 2012 on"),
        (["soft\u00ad", "ly"], "softly"),
        (["howled—", "twice"], "howled—twice"),
        (["늑대가", "운다"], "늑대가 운다"),
        (["狼が", "鳴く"], "狼が鳴く"),
        (["הזאב", "ילל"], "הזאב ילל"),
    ],
)
def test_words_that_were_broken_at_the_end_of_a_line_are_put_together_where_that_is_safe(
    lines: list[str], joined: str
) -> None:
    found = [line(text, 0, 0) for text in lines]
    assert Words(found).joined(found) == joined


def test_a_line_that_ends_early_or_is_followed_by_room_or_a_bullet_ends_its_paragraph() -> None:
    said = [
        ("The wolf howled and howled and howled", 0, 100),
        ("and slept.", 0, 88),
        ("The sheep were counted until morning.", 0, 76),
        ("Nobody knew.", 0, 50),
        ("- one", 0, 38),
        ("- two", 0, 26),
    ]
    page = [line(text, left, bottom) for text, left, bottom in said]
    assert [one.text for one in paragraphs([page])] == [
        "The wolf howled and howled and howled and slept.",
        "The sheep were counted until morning.",
        "Nobody knew.",
        "- one",
        "- two",
    ]


def test_first_lines_that_are_set_in_begin_paragraphs_also_from_right_to_left() -> None:
    for sign, end in (("a", "."), ("ה", ".")):
        full, short = sign * 40, sign * 38 + end
        edge = 0 if sign == "a" else 10  # the first line of a Hebrew paragraph ends 10 points earlier on the right
        page = [
            line(full, 0, 100, width=200),
            line(short, 0, 88, width=200),
            line(full, 10 - edge, 76, width=190),
            line(full, 0, 64, width=200),
        ]
        assert [one.text for one in paragraphs([page])] == [f"{full} {short}", f"{full} {full}"]


def test_what_stands_beside_each_other_is_one_line_with_a_tab_where_there_is_much_room() -> None:
    page = [line("45", 0, 100), line("o", 10, 103, size=6), line("Year", 0, 60), line("Wolves", 90, 60)]
    assert [one.text for one in paragraphs([page])] == ["45o", "Year\tWolves"]


def test_a_large_initial_belongs_to_its_word() -> None:
    initial = line("T", 0, 76, size=34)
    page = [initial, line("he wolf howled and howled", 18, 100), line("and howled and slept in it.", 18, 88)]
    (one,) = paragraphs([page])
    assert (one.text, one.is_heading) == ("The wolf howled and howled and howled and slept in it.", False)


def test_heads_are_those_lines_at_the_edge_that_come_again_and_numbers_that_count_the_pages() -> None:
    def page(number: int) -> list[str]:
        return [
            f"The Gazette {number}",
            f"Chapter {number // 4}",
            f"Text of page {'abcdefgh'[number]}",
            f"{number + 7}",
        ]

    pages = [[line(text, 0, 100 - 20 * at) for at, text in enumerate(page(number))] for number in range(6)]
    assert [[one.text for one in left] for left in pdf_heads.without(pages)] == [
        [f"Text of page {'abcdef'[number]}"] for number in range(6)
    ]
    table = [[line(f"{number * 31}", 0, 100), line("wolves", 0, 80)] for number in range(2)]
    assert pdf_heads.without(table[:1]) == table[:1]
    assert [one[0].text for one in pdf_heads.without(table)] == ["0", "31"]


def test_letters_of_all_writings_come_back() -> None:
    fonts = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

    def write(document: FPDF) -> None:
        document.add_page()
        document.add_font("D", fname=fonts)
        document.set_font("D", size=11)
        document.set_text_shaping(False)
        set_text(document, ["Ein süßer Wölfe-Chor: Волк воет, ο λύκος ουρλιάζει 𝔸.", "office"], align="L")

    try:
        raw = pdf(write)
    except FileNotFoundError:
        pytest.skip("DejaVu Sans is not installed")
    assert read(raw).text == "Ein süßer Wölfe-Chor: Волк воет, ο λύκος ουρλιάζει 𝔸.\noffice"


words = st.lists(st.text("abdeghiklmnoprstuvw", min_size=2, max_size=9), min_size=1, max_size=60).map(
    lambda found: " ".join(found).capitalize() + "."
)


@settings(max_examples=30, deadline=None, derandomize=True)  # paragraphs are guessed: rarely, one may be wrong
@given(st.lists(words, min_size=1, max_size=6), st.sampled_from(["J", "L"]))
def test_paragraphs_come_back_as_they_were_set(typed: list[str], align: str) -> None:
    def write(document: FPDF) -> None:
        document.add_page()
        set_text(document, typed, align=align, space=4)

    assert read(pdf(write)).text == "\n".join(typed)


def test_what_has_no_text_or_is_no_pdf_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(document: FPDF) -> None:
        document.add_page()
        document.rect(20, 20, 60, 60)

    whole = pdf(an_article)
    for raw, kind, said in [
        (b"", Malformed, "no PDF"),
        (b"A wolf.", Malformed, "no PDF"),
        (whole[:400], Malformed, "no PDF"),
        (pdf(draw), Invalid, "seem to be scanned"),
        (pdf(an_article, lock="secret"), Unsupported, "locked by a password"),
    ]:
        with pytest.raises(kind, match=said):
            read(raw)
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(Unsupported, match=r"glossator\[documents\]"):
        read(whole)


def test_fonts_that_say_no_letters_are_told_and_a_text_beyond_measure_is_refused() -> None:
    from webapp.formats.pdf import require_text

    with pytest.raises(Invalid, match="don't say which letters"):
        require_text("\ufffd" * 20 + " abc")
    require_text("A wolf \ufffd howled.")

    with pytest.raises(TooLarge, match="2,000,000"):
        read(repeated("wolf " * 6_500, 63))


def test_any_damage_to_a_pdf_is_refused_or_read() -> None:
    whole = pdf(an_article)
    with Sandbox() as sandbox:
        for first, second in pairwise(range(0, len(whole), len(whole) // 40)):
            with suppress(AppError):
                assert sandbox.read(text_format("pdf"), whole[:first] + b"\0\xff>>" + whole[second:]).text
        assert sandbox.read(text_format("pdf"), whole).text
