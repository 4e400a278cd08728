"""The measures by name: what each is called, after whom, and when it is the right one to look at."""

from dataclasses import dataclass
from typing import Final

_U: Final = "Krippendorff, Mathet, Bouvry & Widlöcher 2016 / Krippendorff 2019, 12.6"
_NOMINAL: Final = "Krippendorff's alpha, nominal (Krippendorff 2011)"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as it is named in tables and explained beside them."""

    name: str
    title: str
    definition: str
    """Variant and source, as every figure carries it; {unit} is filled in."""
    when: str
    """One sentence on when it is right."""


_ALL = (
    Measure(
        "percent",
        "Percent agreement",
        "share of agreeing judgements whether the code is present, by {unit}",
        "Easy to grasp, but high by itself for a rare code: read it beside alpha and prevalence.",
    ),
    Measure(
        "alpha",
        "Alpha",
        f"{_NOMINAL} on presence of the code by {{unit}}",
        "The figure for a paper when the question is whether a code occurs in a {unit}, not where exactly.",
    ),
    Measure(
        "f1_exact",
        "F1, exact",
        "pairwise span F1, same code and same ends (= positive specific agreement, Hripcsak & Rothschild 2005)",
        "Right when the ends of a passage matter to the character; one letter off counts as a miss.",
    ),
    Measure(
        "f1_relaxed",
        "F1, relaxed",
        "pairwise span F1, same code and intersection over union of at least 1/2, matched one to one with the most "
        "overlap (= positive specific agreement, Hripcsak & Rothschild 2005)",
        "The headline for passages: how much of what one coder found the other found too.",
    ),
    Measure(
        "u_alpha",
        "u-alpha",
        f"u-alpha, {_U}, eq. 5; of one code: that code against everything else",
        "Right for how much text is coded the same beyond chance; blind to a passage that is split in two.",
    ),
    Measure(
        "u_alpha_binary",
        "|u-alpha",
        f"|u-alpha, {_U}, eq. 6: coded against not coded",
        "Shows whether coders find the same passages at all, whatever they call them.",
    ),
    Measure(
        "cu_alpha",
        "cu-alpha",
        f"cu-alpha, {_U}, eq. 10-11: codes of what both coded",
        "Shows whether coders agree on the code once both have tagged a passage.",
    ),
    Measure(
        "ku_alpha",
        "(k)u-alpha",
        f"(k)u-alpha, {_U}, eq. 13b: this code among the codes of what both coded",
        "Shows which code is taken for another one; read it beside its coverage.",
    ),
    Measure(
        "ku_coverage",
        "Coverage of (k)u",
        f"share of the text with this code that the other coder gave any code, {_U}",
        "Says how much (k)u-alpha rests on.",
    ),
    Measure(
        "alpha_matched",
        "Alpha, matched passages",
        f"{_NOMINAL} on the codes of passages with an intersection over union of at least 1/2",
        "In place of cu-alpha where a coder’s tags overlap.",
    ),
    Measure(
        "percent_matched",
        "Percent, matched passages",
        "share of passages with an intersection over union of at least 1/2 that got the same code",
        "The share behind the table of confusions.",
    ),
    Measure(
        "alpha_attribute",
        "Alpha of a field",
        f"{_NOMINAL} on the values of the field, over matched passages of the same code",
        "Right for fields with a list of values.",
    ),
    Measure(
        "percent_attribute",
        "Percent of a field",
        "share of matched passages of the same code with the same value of the field",
        "Beside alpha, where one value is much more frequent than the others.",
    ),
    Measure(
        "alpha_question",
        "Alpha of a question",
        f"{_NOMINAL} on the answers, by document",
        "Right for questions about the whole document.",
    ),
    Measure(
        "percent_question",
        "Percent of a question",
        "share of pairs of answers that are the same, by document",
        "Beside alpha, where one answer is much more frequent than the others.",
    ),
    Measure(
        "count_correlation",
        "Correlation of counts",
        "Pearson's r of the numbers of tags by document; of all coders the mean over pairs",
        "Right when an analysis uses how often a code occurs in a document.",
    ),
    Measure(
        "alpha_u_2004",
        "alpha_U (2004)",
        "alpha_U, Krippendorff 2004, ch. 11, as INCEpTION computes it",
        "To compare with figures from INCEpTION or WebAnno.",
    ),
    Measure(
        "percent_char",
        "Percent, characters",
        "share of agreeing judgements whether the code is present, by character",
        "Rises with the length of an article: never report it alone.",
    ),
    Measure(
        "alpha_char",
        "Alpha, characters",
        f"{_NOMINAL} on presence of the code by character",
        "An extra: u-alpha says the same and takes passages into account.",
    ),
    Measure(
        "kappa_char",
        "Kappa, characters",
        "Cohen's kappa (1960) on presence of the code by character; of all coders the mean over pairs",
        "Only to compare with NVivo: it rises with the length of an article and is blind to where passages end.",
    ),
    Measure(
        "gamma",
        "Gamma",
        "gamma, Mathet, Widlöcher & Métivier 2015, alpha = beta = 1, D_empty = 1",
        "Right when passages overlap, are nested or split; its expected value is drawn at random.",
    ),
    Measure(
        "gamma_cat",
        "Gamma-cat",
        "gamma-cat, Mathet 2017, on the best alignment of gamma",
        "The codes within gamma: whether aligned passages were called the same.",
    ),
)

MEASURES: Final = {measure.name: measure for measure in _ALL}
"""In the order in which figures come."""
