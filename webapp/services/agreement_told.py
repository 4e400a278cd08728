"""What the agreement page says in sentences around its tables."""

from typing import Final

from webapp.domain.agreement_method import Method, coders_word, each_by
from webapp.domain.agreement_paper import FEW, SPREAD
from webapp.domain.agreement_shown import Index, coefficient, share, unit_word
from webapp.domain.rounds import how_drawn
from webapp.domain.workflow import RoundState
from webapp.services.agreement import Report

CONFUSED: Final = (
    "Passages of two coders that share at least half, by the code of each; “No tag” counts what the other left out."
)
_FEW: Final = "No interval is given, since fewer than ten articles were coded twice."
_TOGETHER: Final = "An article stands here once for each coder, so intervals are given for one coder at a time."


def lede(report: Report) -> str:
    """What the page is about, in one sentence."""
    found = report.found
    if not found.documents:
        return "How far coders agree on what they finished."
    articles = f"{found.documents:,} article{'' if found.documents == 1 else 's'}"
    book = f"version{'s' if len(found.versions) > 1 else ''} {' and '.join(found.versions)} of the codebook"
    if report.source.is_stability:
        one, other = report.source.parts
        return f"{articles} that the same coders finished in {_inside(one.name)} and again in {_inside(other.name)}."
    each = each_by(found.compared, found.fewest, found.most, found.documents)
    return f"{articles}, finished by {coders_word(len(found.coders)).lower()}{each} with {book}."


def _inside(name: str) -> str:
    return name[:1].lower() + name[1:] if name == "Outside rounds" else f"“{name}”"


def nothing(report: Report) -> str:
    """Why there is nothing to compare, with the step that would change it."""
    if report.wanted.coders:
        return "These coders have finished no article that another of them finished too; choose more of them."
    if report.source.is_stability:
        return "Nobody has finished the same article in both; a round can be drawn from articles of another one."
    part = report.source.parts[0]
    if part.round is None:
        return "No article has been finished by two coders yet. Assign some to two, or plan a reliability round."
    if part.round.state == RoundState.LOCKED.value:
        return "This round was locked before any article was finished by two coders."
    return "No article of this round has been finished by two coders yet; figures come as soon as one is."


def caption(report: Report) -> str:
    """What stands above the table for the paper."""
    where = " and ".join(_inside(part.name) for part in report.source.parts)
    articles = f"{report.found.documents:,} article{'' if report.found.documents == 1 else 's'}"
    units = _units(report)
    if report.unit != "document":
        articles += f" with {units:,} {unit_word(report.unit, many=units != 1)}"
    if report.source.is_stability:
        return f"Stability of the same coders by code ({where}; {articles}).{_read(report)}"
    least = report.threshold
    threshold = "" if least is None else f" Threshold set before the round: α ≥ {coefficient(least)}."
    return f"Agreement of coders by code ({where}; {articles}), before any discussion.{_read(report)}{threshold}"


def _read(report: Report) -> str:
    """How the columns are to be read."""
    each = "round" if report.source.is_stability else "coder"
    unit = unit_word(report.unit)
    shares = f" Under each {each}: the share of {unit} with the code."
    if len(report.found.coders) > FEW:
        shares = f" {SPREAD}: the lowest and the highest share of {unit} with the code."
    return f"{shares} In brackets: 95 % intervals." if _has_intervals(report) else shares


def _units(report: Report) -> int:
    """How many units were compared."""
    alpha = Index(report.found.result.figures).present(None, report.found.coders, report.unit)[1]
    return 0 if alpha is None else alpha.length if alpha.n_units is None else alpha.n_units


def _has_intervals(report: Report) -> bool:
    return any(one.ci_low is not None for one in report.figures)


def remarks(report: Report) -> list[str]:
    """What else must be known of the table."""
    if report.source.is_stability and len(report.found.people) > 1 and not report.wanted.coders:
        return [_TOGETHER]
    there = report.found.documents
    return [_FEW] if report.wanted.draws and there and not _has_intervals(report) else []


def settled(report: Report) -> str:
    """The negotiated figure beside the independent one; nothing where no passages are known."""
    tally = report.settled.whole
    if not tally.passages:
        return ""
    said = (
        f"Before anybody talked about it, coders tagged {share(tally.before)} of {tally.passages:,} passages alike,"
        " ends and fields included."
    )
    if not tally.differing:
        return said
    if not tally.settled:
        return f"{said} None of the other {tally.differing:,} has been settled yet."
    said += f" Of the other {tally.differing:,}, {tally.settled:,} have been settled since"
    if not tally.discussed:
        return f"{said}, none of them in a discussion."
    return (
        f"{said}, {tally.discussed:,} of them in a discussion; counting these as agreed makes it"
        f" {share(tally.negotiated)}. Report the first figure as reliability and the second as negotiated agreement."
    )


def method(report: Report) -> Method:
    """What the paragraph for the method section tells of."""
    found, parts, tally = report.found, report.source.parts, report.settled.whole
    rounds = [part.round for part in parts if part.round]
    index = Index(found.result.figures)
    alpha = index.present(None, found.coders, report.unit)[1]
    length, passages = (alpha.length, alpha.n_spans) if alpha else (0, 0)
    drawn = how_drawn(rounds[0].plan, rounds[0].seed, found.documents) if len(rounds) == 1 and rounds[0].plan else ""
    return Method(
        coders=found.compared,
        fewest=found.fewest,
        most=found.most,
        excluded=found.excluded,
        documents=found.documents,
        length=length,
        passages=passages,
        unit=report.unit,
        units=_units(report),
        versions=found.versions,
        splitter=found.splitter,
        drawn=drawn,
        place=" and ".join(f"“{one.name}”" for one in rounds),
        blind=all(one.blind for one in rounds) if rounds else not report.place.project.open_team,
        again=report.source.is_stability,
        draws=report.wanted.draws,
        seed=report.wanted.seed,
        has_intervals=_has_intervals(report),
        threshold=report.threshold,
        alphas=[one for code in found.codes if (one := index.present(code, found.coders, report.unit)[1])],
        codes=found.codes,
        differing=tally.differing,
        compared=tally.passages,
        settled=tally.settled,
        discussed=tally.discussed,
    )
