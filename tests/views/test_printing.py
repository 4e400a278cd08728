"""The article for paper."""

from hypothesis import given
from hypothesis import strategies as st

from tests.stage import Stage
from webapp.domain.roles import Role
from webapp.services.printing import Numbered, pieces
from webapp.services.readings import Line


def test_tags_are_numbered_in_the_text_and_listed_below(stage: Stage) -> None:
    with stage.making() as make:
        coder, document = make.member(), make.document("A 🐺 wolf howled.\n\nNobody heard <it>.")
        make.tag(coder, document, "🐺 wolf howled", "testimony", witness="refugee", name="Ada")
        make.tag(coder, document, "wolf", "statistic")
    page = stage.client(coder).get(f"/documents/{document.id}/print")
    assert page.status_code == 200
    assert 'A <mark>🐺 </mark><mark>wolf</mark><sup><a href="#n2">2</a></sup><mark> howled</mark>' in page.text
    assert "Nobody heard &lt;it&gt;." in page.text
    assert "witness: refugee" in page.text
    assert "Ada" not in page.text  # a personal field


def test_colleagues_tags_are_there_for_who_may_see_them_only(stage: Stage) -> None:
    with stage.making() as make:
        coder, document = make.member(name="mina"), make.document("A wolf howled.")
        make.tag(coder, document, "wolf")
        make.project().open_team = False
        other, reviewer = make.member(), make.member(Role.REVIEWER)
        make.tag(other, document, "howled")  # two coders, nothing decided: nothing is final
    address = f"/documents/{document.id}/print"
    assert "Mina" in stage.client(reviewer).get(address).text
    hidden = stage.client(other).get(address).text
    assert "Mina" not in hidden
    assert hidden.count("<mark>") == 1


@given(
    st.text(min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=6),
)
def test_the_pieces_of_a_line_are_the_line(text: str, spans: list[tuple[int, int]]) -> None:
    tags = [
        Numbered(number, 5 + start, 5 + start + length, "c", "C", "", "submitted", False, (), "")
        for number, (start, length) in enumerate(spans, 1)
    ]
    here = [tag for tag in tags if tag.start < 5 + len(text)]
    found = list(pieces(Line(5, text, "paragraph", excluded=False), here))
    assert "".join(piece.text for piece in found) == text
    ended = [tag.number for tag in here if tag.end <= 5 + len(text)]
    assert sorted(number for piece in found for number in piece.ends) == sorted(ended)
