"""The agreement page, its files, the API and the command say the same."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.cli import inside
from tests.make import Make
from tests.stage import SignedInClient, Stage
from webapp.api.shapes import AgreementFigure
from webapp.clock import now
from webapp.domain.drafts import CodingDraft
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import RoundState
from webapp.models import Round
from webapp.services import codings, round_copies

ADDRESS, API = "/projects/corpus/agreement", "/api/v1/projects/corpus/agreement"
DONE = CodingDraft("complete", {"belongs": ("yes",)})
FILES = ("table.csv", "table.tex", "figures.csv", "figures.json", "confusion.csv")


def code(make: Make, number: int, coders: list[Actor]) -> None:
    """An article of four sentences, in which each coder after the first finds one more."""
    document = make.document(f"Wolf {number} howled. Two ran. Three slept. Four ate & drank.")
    for found, coder in enumerate(coders, 1):
        for quote in ("howled.", "Two ran.", "Three slept.", "Four ate & drank.")[:found]:
            make.tag(coder, document, quote)
        make.session.flush()
        codings.save(make.session, coder, document.id, DONE)


def locked_round(make: Make, number: int, coders: list[Actor]) -> Round:
    """A round of one article, coded and locked."""
    document = make.document(f"Round {number} began. It ended.")
    round_ = make.round([document], coders)
    for coder in coders:
        make.tag(coder, document, "It ended.")
        codings.save(make.session, coder, document.id, DONE)
    round_.state, round_.locked_at, round_.threshold = RoundState.LOCKED.value, now(), 0.8
    round_copies.make(make.session, make.project(), round_)
    return round_


def told(stage: Stage, *options: str) -> inside.Done:
    """What the command says, on the database of the stage."""
    (stage.settings.home / "glossator.toml").write_text(f'database_url = "{stage.settings.database_url}"\n', "utf-8")
    return inside.run(stage.settings.home, "agreement", "corpus", *options)


@pytest.fixture
def coders(stage: Stage) -> list[Actor]:
    """Three coders, who have coded two articles outside rounds."""
    with stage.making() as make:
        people = [make.member(name=name) for name in ("ada", "jonas", "mina")]
        for number in range(2):
            code(make, number, people)
    return people


@pytest.fixture
def reviewer(stage: Stage, coders: list[Actor]) -> SignedInClient:
    with stage.making() as make:
        somebody = make.member(Role.REVIEWER)
    return stage.client(somebody)


def agreed(answer: dict[str, Any], measure: str, code: str | None) -> Any:
    """The value of everybody."""
    return next(one["value"] for one in answer["figures"] if (one["measure"], one["code"]) == (measure, code))


def test_page_files_api_and_command_say_the_same(stage: Stage, reviewer: SignedInClient) -> None:
    asked = "round=outside&coders=ada,mina&unit=sentence&bootstrap=50&seed=3"
    by_api = reviewer.get(f"{API}?{asked}").json
    options = "--round outside --coders ada,mina --unit sentence --bootstrap 50 --seed 3 --json"
    done = told(stage, *options.split())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == by_api == reviewer.get(f"{ADDRESS}/figures.json?{asked}").json
    alpha = agreed(by_api, "alpha", "legal_argument")
    page = reviewer.get(f"{ADDRESS}?{asked}").text
    shown = f"{alpha:.3f}".replace("0.", ".").replace("-", "−")
    assert shown in re.sub(r"<[^>]+>", " ", page)
    lines = list(csv.DictReader(io.StringIO(reviewer.get(f"{ADDRESS}/figures.csv?{asked}").text)))
    (row,) = [line for line in lines if (line["measure"], line["code"]) == ("alpha", "legal_argument")]
    assert float(row["value"]) == alpha


def test_every_figure_has_the_shape_of_the_schema(reviewer: SignedInClient) -> None:
    figures = reviewer.get(f"{API}?unit=character").json["figures"]
    assert {tuple(figure) for figure in figures} == {AgreementFigure.__struct_fields__}
    measures = {figure["measure"] for figure in figures}
    named = "percent alpha f1_exact f1_relaxed u_alpha u_alpha_binary cu_alpha ku_alpha ku_coverage alpha_u_2004"
    assert set(f"{named} kappa_char alpha_char percent_char alpha_attribute".split()) <= measures
    assert all(figure["value"] is not None or "not " in figure["note"] for figure in figures)
    assert all(re.fullmatch(r"u-[0-9a-f]{16}", who) for figure in figures for who in figure["annotators"])


def test_the_command_prints_a_table_that_can_be_read(stage: Stage, coders: list[Actor]) -> None:
    done = told(stage, "--bootstrap", "0")
    header, first, *_ = done.stdout.splitlines()
    assert header.split()[:3] == ["Code", "α", "Agreement"]
    assert first.startswith("Legal argument")
    assert "A is Ada, B is Jonas, C is Mina." in done.stderr
    for wrong in (["--unit", "line"], ["--coders", "nobody"], ["--round", "nothing"], ["--bootstrap", "-1"]):
        refused = told(stage, *wrong)
        assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)


@pytest.mark.parametrize("wrong", ["unit=line", "bootstrap=many", "seed=-1", "coders=nobody", "gamma=2", "round=1,2,3"])
def test_what_can_not_be_asked_for_is_refused_by_name(reviewer: SignedInClient, wrong: str) -> None:
    answer = reviewer.get(f"{API}?{wrong}")
    assert answer.status_code == (404 if wrong.startswith("round") else 422)
    assert wrong.startswith("round") or answer.json["errors"][0]["field"] == wrong.partition("=")[0]


def test_every_file_can_be_taken_and_charts_stand_for_themselves(stage: Stage, reviewer: SignedInClient) -> None:
    with stage.making() as make:
        people = [make.member() for _ in range(3)]
        for number in range(2):
            locked_round(make, number, people)
    for name in (*FILES, "pairs.csv", "pairs.svg", "rounds.csv", "rounds.svg"):
        answer = reviewer.get(f"{ADDRESS}/{name}")
        assert (answer.status_code, f"corpus-agreement-{name}" in answer.headers["Content-Disposition"]) == (200, True)
        if name.endswith(".svg"):
            drawn = ET.fromstring(answer.text.strip())
            names = [part.tag.rpartition("}")[2] for part in drawn.iter()]
            assert {"svg", "title", "desc", "text"} <= set(names)
            assert (drawn.get("role"), "style" in names, "style=" in answer.text) == ("img", False, False)
    assert [reviewer.get(f"{ADDRESS}/{name}").status_code for name in ("months.svg", "other.svg")] == [404, 404]


def test_cells_open_their_disagreements_for_reviewers_only(
    stage: Stage, reviewer: SignedInClient, coders: list[Actor]
) -> None:
    page = reviewer.get(ADDRESS).text
    assert "/projects/corpus/review/disagreements?round=none&amp;code=legal_argument" in page
    assert f"person={coders[0].user_id}&amp;with={coders[1].user_id}" in page
    assert "code=legal_argument&amp;kind=agreed" in page
    assert "review/disagreements" not in stage.client(coders[0]).get(ADDRESS).text


def test_pairs_are_shown_by_the_measure_that_is_chosen(reviewer: SignedInClient) -> None:
    plain, exact = (reviewer.get(f"{ADDRESS}/pairs.csv{asked}").text for asked in ("", "?pairs=f1_exact"))
    assert plain.splitlines()[0] == exact.splitlines()[0] == "Coders,All codes,Legal argument,Testimony,Statistic"
    assert plain != exact
    assert "F1 (exact) of each pair of coders" in reviewer.get(f"{ADDRESS}?pairs=f1_exact").text
    assert reviewer.get(f"{ADDRESS}?pairs=kappa").status_code == 422


def test_who_codes_blind_is_told_why_there_is_nothing_to_see(stage: Stage, coders: list[Actor]) -> None:
    with stage.making() as make:
        round_ = make.round([make.document("Hidden.")], coders[:2])
        address = f"?round={round_.id}"
    blind = stage.client(coders[0])
    page = blind.get(f"{ADDRESS}{address}")
    assert (page.status_code, "which is blind" in page.text, "<table" in page.text) == (200, True, False)
    refused = [blind.get(f"{where}{address}") for where in (API, f"{ADDRESS}/table.csv")]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert "Coder A" in blind.get(f"{ADDRESS}?round=outside").text


def test_an_empty_project_has_a_page(stage: Stage) -> None:
    with stage.making() as make:
        make.document("Nothing yet.")
        owner = make.owner()
    page = stage.client(owner).get(ADDRESS).text
    assert "No article has been finished by two coders yet." in page
    assert stage.client(owner).get(API).json == {"figures": []}
