"""Guidelines in Markdown, as they are read and while they are written."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it.tree import SyntaxTreeNode
from selectolax.lexbor import LexborHTMLParser

from tests.make import CODEBOOK
from tests.stage import Stage
from webapp.formats.prose import markdown, rules
from webapp.services import codebooks

BOOK = "/projects/corpus/codebook"
TEXT = """# Rules
Read *first*,
then **tag** `x_y`.

1. one
2. two
   - deeper

> Said so.

| Sign | Means |
|------|-------|
| %    | a share |

[The handbook](https://example.org/?a=1&b=2), [not this](javascript:alert(1)) and ![a map](https://example.org/map.png)
<b>as typed</b> & <script>alert(1)</script>
"""


def test_guidelines_are_read_as_markdown_and_never_as_html(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
        codebooks.replace(make.session, owner, "corpus", replace(CODEBOOK, guidelines=TEXT))
    page = LexborHTMLParser(stage.client(owner).get(BOOK).text).css_first("#guidelines .prose")
    assert page.css_first("h3").text() == "Rules"
    assert page.css_first("p").html == "<p>Read <em>first</em>, then <strong>tag</strong> <code>x_y</code>.</p>"
    assert [item.text(deep=False).strip() for item in page.css("li")] == ["one", "two", "deeper"]
    assert [cell.text() for cell in page.css("th, td")] == ["Sign", "Means", "%", "a share"]
    assert page.css_first("blockquote").text().strip() == "Said so."
    links = [(link.text(), link.attributes) for link in page.css("a")]
    assert links == [
        ("The handbook", {"href": "https://example.org/?a=1&b=2", "rel": "noopener noreferrer"}),
        ("a map", {"href": "https://example.org/map.png", "rel": "noopener noreferrer"}),
    ]
    assert not page.css("img, b, script")
    assert "[not this](javascript:alert(1))" in page.text()
    assert "<b>as typed</b> & <script>alert(1)</script>" in page.text()


def test_what_is_written_is_previewed_as_it_will_read(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    typed = {"title": "x" * 900, "guidelines": "- one\n- two", "unit_of_coding": "statistic: the *smallest* phrase"}
    page = LexborHTMLParser(stage.client(owner).post(f"{BOOK}/draft/preview", data=typed).text)
    assert [item.text() for item in page.css("li")] == ["one", "two"]
    assert page.css_first("dt").text() == "Statistic"
    assert page.css_first("dd").html == "<dd>the <em>smallest</em> phrase</dd>"


def test_a_rule_without_a_name_is_one_too() -> None:
    assert [name for name, _ in rules("one whole sentence\n\nlegal_argument: a clause\nhttps://example.org")] == [
        "",
        "Legal argument",
        "",
    ]


@given(st.text(alphabet=st.sampled_from("[]()<>!|-*_`# \n:/ahtps.j'\"&;\\"), max_size=120))
def test_no_text_makes_a_link_to_anywhere_else(text: str) -> None:
    def walk(nodes: list[SyntaxTreeNode]) -> None:
        for node in nodes:
            assert not node.type.startswith(("html", "image"))
            href = str(node.attrs.get("href", "#"))
            assert href.lower().startswith(("http://", "https://", "mailto:", "#"))
            walk(node.children)

    walk(list(markdown(text)))
