"""Figures in tables, as LaTeX and CSV, and in charts."""

from collections.abc import Mapping

import pytest

from webapp.domain.agreement.figures import Figure
from webapp.domain.agreement_charts import heat, lines
from webapp.domain.agreement_method import Method
from webapp.domain.agreement_paper import Facts, paper, to_csv, to_latex
from webapp.domain.agreement_shown import coefficient, interval, letters, share

CODERS = ("u-a", "u-b")
CODES = {"law": "Law & order_1", "talk": "=Talk"}


def figure(measure: str, code: str | None, value: float | None, **more: object) -> Figure:
    given: Mapping[str, object] = {"annotators": CODERS, "n_documents": 12, "n_spans": 5, "value": value, **more}
    return Figure(measure=measure, definition="", code=code, **given)  # type: ignore[arg-type]  # tests name the fields


def table_of(*figures: Figure) -> Facts:
    return Facts(figures, CODES, {"u-a": "Coder A", "u-b": "Coder B"}, "sentence", {})


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.0, "1.000"), (0.8, ".800"), (0.0, ".000"), (-0.0512, "−.051"), (-1.25, "−1.250"), (-0.0001, ".000")],
)
def test_coefficients_stand_as_papers_write_them(value: float, words: str) -> None:
    assert coefficient(value) == words


def test_shares_and_intervals_and_letters() -> None:
    assert (share(0.8744), share(None)) == ("87.4 %", "–")
    assert interval(figure("alpha", None, 0.5, ci_low=-0.1, ci_high=0.9)) == "[−.100, .900]"
    assert list(letters([f"u-{n}" for n in range(28)]).values())[25:] == ["Z", "27", "28"]


def test_the_table_for_the_paper_has_a_row_a_code_and_reasons_below() -> None:
    alpha = figure(
        "alpha", "law", 0.8, unit="sentence", n_units=40, prevalence={"u-a": 0.5, "u-b": 0.25}, ci_low=0.7, ci_high=0.9
    )
    nothing = figure("alpha", "talk", None, unit="sentence", n_units=40, reason="not defined: nobody used it")
    made = paper(table_of(alpha, nothing, figure("f1_relaxed", "law", 0.75)))
    assert made.columns[:5] == ["Code", "Articles", "Sentences", "Coder A", "Coder B"]
    assert [row.head for row in made.rows] == ["Law & order_1", "=Talk", "Any code"]
    assert [cell.text for cell in made.rows[0].cells][:7] == [
        "12",
        "40",
        "50.0 %",
        "25.0 %",
        "–",
        ".800 [.700, .900]",
        ".750",
    ]
    assert (made.rows[1].cells[5].words, made.rows[1].cells[5].note) == ("not defined", 1)
    assert made.notes == ["Not defined: nobody used it."]


def test_latex_and_csv_keep_what_is_typed_as_it_is() -> None:
    made = paper(table_of(figure("alpha", "law", -0.5, unit="sentence", n_units=4)))
    latex, plain = to_latex(made, "100 % of {us} \\ them"), to_csv(made)
    assert r"Law \& order\_1" in latex
    assert r"100 \% of \{us\} \textbackslash{} them" in latex
    assert "$-$.500" in latex
    assert latex.count(r"\\") == 1 + len(made.rows)
    assert "\n'=Talk," in plain


def test_a_heat_map_has_a_square_for_each_pair_of_three_or_more() -> None:
    coders = ("u-a", "u-b", "u-c")
    names = {who: who[-1].upper() for who in coders}
    of_pairs = [figure("f1_relaxed", None, 0.5, annotators=pair) for pair in (("u-a", "u-b"), ("u-a", "u-c"))]
    drawn = heat(of_pairs, coders, names)
    assert drawn
    assert [(square.words, square.title) for square in drawn.squares] == [
        (".500", "A and B: .500"),
        (".500", "A and C: .500"),
        ("n. d.", "B and C: not defined"),
    ]
    assert heat(of_pairs, CODERS, names) is None


def test_lines_break_where_a_figure_is_not_defined_and_names_keep_apart() -> None:
    def step(law: float | None, talk: float) -> list[Figure]:
        return [figure("alpha", "law", law, unit="sentence"), figure("alpha", "talk", talk, unit="sentence")]

    steps = [("One", step(0.5, 0.5)), ("Two", step(None, 0.5)), ("Three", step(0.5, 0.5))]
    drawn = lines(steps, CODERS, {code: (name, "#000000") for code, name in CODES.items()}, "sentence", "rounds")
    assert drawn
    law, talk = drawn.lines
    assert (law.path.count("M"), talk.path.count("M"), len(law.points)) == (2, 1, 2)
    assert drawn.names[1].y - drawn.names[0].y >= 16
    assert lines(steps[:1], CODERS, {}, "sentence", "rounds") is None


def test_the_method_paragraph_says_only_what_was_done() -> None:
    told = Method(
        coders=2, documents=1, length=900, passages=1, unit="paragraph", units=1, versions=["1.0", "1.1"], splitter="x",
        drawn="", place="", blind=False, again=False, draws=1000, seed=1, has_intervals=False, threshold=None,
        differing=0, compared=0, settled=0, discussed=0,
    )  # fmt: skip
    words = " ".join(told.sentences)
    assert words.startswith(
        "Two coders coded 1 article (900 characters) with versions 1.0 and 1.1 of the codebook and could"
    )
    assert "1 paragraph)" in words
    assert not any(word in words for word in ("bootstrap", "threshold", "differ", "found by"))
