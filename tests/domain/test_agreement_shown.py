"""Figures in tables, as LaTeX and CSV, and in charts."""

from collections.abc import Mapping

import pytest

from webapp.domain.agreement.figures import Figure
from webapp.domain.agreement_charts import lines
from webapp.domain.agreement_method import Method
from webapp.domain.agreement_pairs import of_pairs
from webapp.domain.agreement_paper import Facts, paper, to_csv, to_latex
from webapp.domain.agreement_shown import coefficient, interval, letters, share

CODERS = ("u-a", "u-b")
CODES = {"law": "Law & order_1", "talk": "=Talk"}
COLOURS = {code: (name, "#000000") for code, name in CODES.items()}


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
    assert made.columns[:7] == [
        "Code",
        "α",
        "Agreement",
        "F1 (relaxed)",
        "Coder A",
        "Coder B",
        "Alike before discussion",
    ]
    assert [row.head for row in made.rows] == ["Law & order_1", "=Talk", "Any code"]
    words = [cell.text for cell in made.rows[0].cells][:7]
    assert words == [".800 [.700, .900]", "–", ".750", "50.0 %", "25.0 %", "–", "–"]
    assert (made.rows[1].cells[0].words, made.rows[1].cells[0].note) == ("not defined", 1)
    assert made.notes == ["Not defined: nobody used it."]


def test_latex_and_csv_keep_what_is_typed_as_it_is() -> None:
    made = paper(table_of(figure("alpha", "law", -0.5, unit="sentence", n_units=4, ci_low=-0.6, ci_high=0.25)))
    latex, plain = to_latex(made, "100 % of {us} \\ them"), to_csv(made)
    assert r"100 \% of \{us\} \textbackslash{} them" in latex
    lines = [line.split(" & ") for line in latex.splitlines() if line.endswith(r" \\")]
    assert [line[0].strip() for line in lines] == ["", "Code", r"Law \& order\_1", "", "=Talk", "Any code"]
    assert [line[1] for line in lines[:4]] == ["", r"$\alpha$", "$-$.500", "[$-$.600, .250]"]
    assert [line[-1] for line in lines[:2]] == [r"Settled \\", r"since \\"]
    assert "\n'=Talk," in plain


def test_a_code_in_brackets_is_no_option_of_the_line_before() -> None:
    made = paper(Facts([], {"other": "[Other]"}, {"u-a": "A", "u-b": "B"}, "sentence", {}))
    assert "\n    {}[Other] & " in to_latex(made, "")


def test_pairs_of_three_or_more_stand_in_a_map_and_a_table_by_the_measure_that_is_chosen() -> None:
    coders = ("u-a", "u-b", "u-c")
    names = {who: who[-1].upper() for who in coders}
    alphas = [figure("alpha", None, 0.5, annotators=pair, unit="sentence") for pair in (coders[:2], coders[::2])]
    f1 = figure("f1_relaxed", "law", 0.75, annotators=coders[1:])
    shown = of_pairs([*alphas, f1], names, CODES, "sentence", "alpha")
    assert shown
    assert [(square.words, square.title) for square in shown.heat.squares] == [
        (".500", "A and B: .500"),
        (".500", "A and C: .500"),
        ("n. d.", "B and C: not defined"),
    ]
    by_f1 = of_pairs([*alphas, f1], names, CODES, "sentence", "f1_relaxed")
    assert by_f1
    assert [[cell.words for cell in row.cells] for row in by_f1.table.rows][2] == ["–", ".750", "–"]
    assert of_pairs(alphas, {who: names[who] for who in CODERS}, CODES, "sentence", "alpha") is None


def test_many_long_labels_of_steps_do_not_touch() -> None:
    alphas = [figure("alpha", "law", 0.5, unit="sentence")]
    steps = [(f"Reliability of the spring, part {at}", alphas) for at in range(24)]
    drawn = lines(steps, CODERS, {"law": ("Law", "#000000")}, "sentence", "rounds")
    assert drawn
    assert all(
        after.x - tick.x >= 7 * len(tick.words) for tick, after in zip(drawn.ticks, drawn.ticks[1:], strict=False)
    )


def test_lines_break_where_a_figure_is_not_defined_and_names_keep_apart() -> None:
    def step(law: float | None, talk: float) -> list[Figure]:
        return [figure("alpha", "law", law, unit="sentence"), figure("alpha", "talk", talk, unit="sentence")]

    steps = [("One", step(0.5, 0.5)), ("Two", step(None, 0.5)), ("Three", step(0.5, 0.5))]
    drawn = lines(steps, CODERS, COLOURS, "sentence", "rounds")
    assert drawn
    law, talk = drawn.lines
    assert (law.path.count("M"), talk.path.count("M"), len(law.points)) == (2, 1, 2)
    assert drawn.names[1].y - drawn.names[0].y >= 16
    low = lines([(label, step(0.0, 0.0)) for label, _ in steps], CODERS, COLOURS, "sentence", "rounds")
    assert low
    assert low.names[-1].y < low.height
    assert lines(steps[:1], CODERS, {}, "sentence", "rounds") is None


PLAIN = {
    "coders": 2, "fewest": 2, "most": 2, "documents": 1, "length": 900, "excluded": 0, "passages": 1,
    "unit": "sentence", "units": 1, "versions": ["1.0"], "splitter": "x", "drawn": "", "place": "", "blind": True,
    "again": False, "draws": 0, "seed": 1, "has_intervals": False, "threshold": None, "alphas": [], "codes": CODES,
    "differing": 0, "compared": 0, "settled": 0, "discussed": 0,
}  # fmt: skip


def told(**facts: object) -> str:
    """The paragraph about two coders and one article, but for these facts."""
    return " ".join(Method(**PLAIN | facts).sentences)  # type: ignore[arg-type]  # tests name the fields


def test_the_method_paragraph_says_only_what_was_done() -> None:
    words = told(unit="paragraph", versions=["1.0", "1.1"], blind=False)
    assert words.startswith(
        "Two coders coded 1 article (900 characters) with versions 1.0 and 1.1 of the codebook and could"
    )
    assert "1 paragraph)." in words
    assert not any(word in words for word in ("bootstrap", "threshold", "differ", "found by", "each by", "left out"))
    assert "coded 3 articles (900 characters), each by 2 to 4 of them, with" in told(coders=5, most=4, documents=3)
    assert "found by x); 12 characters outside the running text were left out." in told(excluded=12)


def test_alphas_are_named_one_by_one_or_from_the_lowest_to_the_highest() -> None:
    one = figure("alpha", "law", 0.5, ci_low=0.25, ci_high=0.75)
    none = figure("alpha", "talk", None, reason="not defined: nobody used it")
    said = "α was .500 [.250, .750] for “Law & order_1”. α is not defined for “=Talk” (nobody used it)."
    assert said in told(alphas=[one, none])
    many = [figure("alpha", f"c{at}", at / 10) for at in range(9)]
    assert "Over 9 codes, α was .000 (“c0”) to .800 (“c8”)." in told(alphas=many)
