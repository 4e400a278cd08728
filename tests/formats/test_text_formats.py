"""Texts from files: plain, Markdown, HTML."""

import html as entities
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webapp.domain.records import TextRecord
from webapp.domain.text import clean_str
from webapp.errors import Invalid, Malformed, TooLarge, Unsupported
from webapp.formats import html, markdown, plain, tag_formats, text_format, text_format_of, text_formats

PAGE = """<!doctype html><html lang="ko"><head>
<title>Wolves &amp; sheep | The Gazette</title><style>p { color: red }</style>
<meta name="author" content="Ann  Lee"><meta name="author" content="김하늘">
<meta property="article:author" content="https://example.org/ann">
<meta property="og:site_name" content="The Gazette">
<meta property="article:published_time" content="2031-03-14T08:00:00+09:00">
<link rel="canonical" href="https://example.org/wolves"></head><body>
<nav><h2>Menu</h2> <a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Wolves &amp; sheep</h1>
<p>A <b>wolf</b>
  howled&nbsp;twice. \U0001f43a <!-- not --><p>늑대가 <i>운</i>다.<br>Two lines
<script>alert("<p>no</p>")</script><template><p>no</p></template><noscript>no</noscript>
<pre>
  four
    legs

good
</pre>
<table><tr><th>Year</th><th>Wolves</th></tr><tr><td>2031</td><td>12</td></tr></table>
<ul><li>one<li>two</ul>
<figure><img alt="no"><figcaption>A <em>photo</em>.</figcaption></figure>
<p hidden>no</p><select><option>no</select></article>
<aside><h3>Related</h3><p>Sheep</p></aside><footer>© 2031</footer></body></html>"""

LINES = [
    "Menu",
    "Home News",
    "Wolves & sheep",
    "A wolf howled\u00a0twice. \U0001f43a",
    "늑대가 운다.",
    "Two lines",
    "  four",
    "    legs",
    "",
    "good",
    "Year\tWolves",
    "2031\t12",
    "one",
    "two",
    "A photo.",
    "Related",
    "Sheep",
    "© 2031",
]


def marked(record: TextRecord) -> list[tuple[str, str]]:
    return [(region.kind, record.text[region.start : region.end]) for region in record.regions]


def test_the_registry_finds_each_format_by_name_and_by_ending() -> None:
    assert {"text", "markdown", "html"} <= set(text_formats())
    assert not set(text_formats()) & set(tag_formats()) - {"jsonl", "csv"}
    for name, form in text_formats().items():
        assert text_format(name) is form
        for ending in form.endings:
            assert text_format_of(f"C:\\Articles\\A wolf.v2{ending.upper()}") is form


@pytest.mark.parametrize("name", ["wolf", "wolf.exe", "", ".txt.zip", "a/b.c/d"])
def test_a_file_of_an_unknown_kind_is_refused_with_the_kinds_that_are_read(name: str) -> None:
    with pytest.raises(Unsupported, match=r"\.txt"):
        text_format_of(name)
    with pytest.raises(Unsupported, match="markdown"):
        text_format(name)


def test_a_plain_text_is_taken_as_it_is() -> None:
    record = plain.read("\ufeffWolves\r\n\r\nA wolf howled \U0001f43a.\r\n".encode())
    assert record == TextRecord("Wolves\n\nA wolf howled \U0001f43a.\n", "Wolves")


def test_markdown_is_kept_as_typed_and_its_headings_are_marked() -> None:
    text = "# Wolves ##\n\nThey *howl*.\n\nSheep\n-----\n\n### \nx\n```\n# code\n```\n#wolf\n\nOne\ntwo\n---\n"
    record = markdown.read(text.encode())
    assert record.text == text
    assert record.title == "Wolves"
    assert marked(record) == [("heading", "# Wolves ##"), ("heading", "Sheep\n-----"), ("heading", "### ")]


def test_front_matter_of_markdown_is_boilerplate_and_no_heading() -> None:
    record = markdown.read(b"---\ntitle: No\n---\n\n## Small\nText.\n\n# Wolves\n")
    assert record.title == "Wolves"
    assert marked(record)[0] == ("boilerplate", "---\ntitle: No\n---")
    assert markdown.read(b"Wolves\n\nThey howl.").title == "Wolves"


def test_a_line_built_to_be_slow_is_not_matched_for_long() -> None:
    line = "# a" + " \t" * 500_000 + "x"
    assert markdown.read(line.encode()).regions == ()


def test_html_becomes_the_lines_that_a_reader_sees() -> None:
    assert html.read(PAGE.encode()).text == "\n".join(LINES)


def test_html_says_what_it_is() -> None:
    record = html.read(PAGE.encode())
    assert record.title == "Wolves & sheep"
    assert record.metadata == {
        "authors": ["Ann Lee", "김하늘"],
        "outlet": "The Gazette",
        "published": {"year": 2031, "month": 3, "day": 14},
        "language": "ko",
        "source_url": "https://example.org/wolves",
    }


def test_what_is_not_article_in_html_becomes_regions_and_an_excluded_one_swallows_its_headings() -> None:
    assert marked(html.read(PAGE.encode())) == [
        ("navigation", "Menu\nHome News"),
        ("heading", "Wolves & sheep"),
        ("caption", "A photo."),
        ("boilerplate", "Related\nSheep"),
        ("boilerplate", "© 2031"),
    ]


def test_a_bare_piece_of_html_is_read_and_guesses_nothing() -> None:
    assert html.read("늑대 &lt;b&gt; <b>\U0001f43a".encode()) == TextRecord("늑대 <b> \U0001f43a")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title> W \n | Site</title>", "W | Site"),
        ("<title>W | Site</title><h1>W</h1>", "W"),
        ("<title>W | Site</title><h1>Site</h1><h1>W</h1>", "W | Site"),
        ("<meta property=og:title content='W'><title>W | Site</title>", "W"),
        ("<h1>W</h1><h1>X</h1>", "W"),
    ],
)
def test_the_title_of_html_is_its_only_headline_before_that_of_the_window(head: str, title: str) -> None:
    assert html.read(f"{head}<p>Text".encode()).title == title


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2031-03", {"year": 2031, "month": 3, "day": None}),
        ("2031", {"year": 2031, "month": None, "day": None}),
        ("2031-02-30", None),
        ("14 March 2031", None),
        ("0000-01-01", None),
        ("20310314", None),
    ],
)
def test_the_day_is_as_precise_as_the_page_says(said: str, day: dict[str, int | None] | None) -> None:
    page = f"<meta property=article:published_time content='{said}'><p>Text"
    assert html.read(page.encode()).metadata.get("published") == day


@pytest.mark.parametrize("page", ["", "<p> </p>", "<script>x</script>", "<!-- x -->", "\ufeff<p>\ufeff"])
def test_html_without_text_is_refused(page: str) -> None:
    with pytest.raises(Invalid, match="empty"):
        html.read(page.encode())


def test_html_in_another_encoding_is_refused_and_long_markup_is_not() -> None:
    with pytest.raises(Malformed, match="Windows-1252"):
        html.read("<p>Wölfe</p>".encode("cp1252"))
    assert html.read(b"<p>" + b"<i data-x='" + b"x" * 2_100_000 + b"'>ok").text == "ok"
    with pytest.raises(TooLarge):
        html.read(b"<p>" + b"x" * 2_000_001)


def test_html_nested_deeper_than_pythons_stack_is_read() -> None:
    assert html.read(b"<i>" * 5_000 + b"deep").text == "deep"


def test_line_ends_and_marks_that_cleaning_would_drop_do_not_move_regions() -> None:
    record = html.read("<pre>&#xFEFF;a&#13;&#10;b&#13;c</pre><h2>\ufeffT</h2>".encode())
    assert record.text == "a\nb\nc\n\ufeffT"
    assert marked(record) == [("heading", "\ufeffT")]


words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("🐺<>&'\"\u00a0"), min_size=1, max_size=12
)


@given(st.lists(words, min_size=1, max_size=6))
def test_escaped_text_comes_back_whatever_it_is(paragraphs: list[str]) -> None:
    lines = list(collapsed(paragraphs))
    page = "".join(f"<p>{entities.escape(paragraph)}</p>" for paragraph in paragraphs)
    if not "".join(lines).lstrip("\ufeff").strip():
        with pytest.raises(Invalid):
            html.read(page.encode())
        return
    assert html.read(page.encode()).text == "\n".join(lines)


def collapsed(paragraphs: list[str]) -> Iterator[str]:
    first = True
    for paragraph in paragraphs:
        line = " ".join(part for part in (paragraph.lstrip(" \ufeff") if first else paragraph).split(" ") if part)
        if line:
            first = False
            yield line


@example("\0 \ufeffh1")
@given(st.text(st.sampled_from("<>/&;=\"' abhnprtux\n\r\t\0\ufeff🐺1#x"), max_size=60))
def test_any_markup_is_read_or_refused_and_its_regions_lie_inside(markup: str) -> None:
    tags = markup.replace("n", "<nav>").replace("h", "<h1>").replace("r", "</nav>").replace("p", "<pre>")
    try:
        record = html.read(tags.encode())
    except (Invalid, Malformed):
        return
    assert clean_str(record.text) == record.text
    for region in record.regions:
        assert region.end <= len(record.text)
        assert record.text[region.start : region.end].strip()
