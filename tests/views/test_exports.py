"""Exports over HTTP: the page, the download and the API are one service."""

import gc
import html
import io
import json
import sys
import zipfile

import pytest

from tests.corpus import written
from tests.stage import Stage
from webapp.domain.roles import Actor, Role
from webapp.http import downloads

PAGE, FILE, API = "/projects/corpus/exports", "/projects/corpus/exports/file", "/api/v1/projects/corpus/export"


@pytest.fixture
def owner(stage: Stage) -> Actor:
    """Of a project with one tagged article."""
    with stage.making() as make:
        document = make.document("A wolf 🐺 howled <loudly>.")
        make.tag(make.member(), document, "wolf 🐺")
        return make.owner()


def of(stage: Stage, **wanted: object) -> bytes:
    with stage.database.reading() as session:
        return written(session, **wanted)


def test_download_api_and_command_give_the_same_bytes(stage: Stage, owner: Actor) -> None:
    client = stage.client(owner)
    for address in (FILE, API):
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (200, "application/x-ndjson")
        assert answer.data == of(stage)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="corpus.jsonl"'
        assert answer.content_length == len(answer.data)
        assert answer.headers["Cache-Control"] == "no-store"
        bare = client.get(f"{address}?text=0&prefix=4&layer=final,individual&layer=consensus&format=jsonl")
        layers = frozenset({"final", "individual", "consensus"})
        assert bare.data == of(stage, text=False, prefix=4, layers=layers)


def test_a_format_of_several_files_is_a_zip(stage: Stage, owner: Actor) -> None:
    answer = stage.client(owner).get(f"{FILE}?format=tables")
    assert (answer.content_type, answer.headers["Content-Disposition"]) == (
        "application/zip",
        'attachment; filename="corpus.zip"',
    )
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    names = [entry.filename for entry in archive.infolist()]
    assert names == ["tags.csv", "documents.csv", "coders.csv", "variables.csv", "tables.xlsx", "LOSSES.txt"]
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_folder_for_hugging_face_is_a_zip(stage: Stage, owner: Actor) -> None:
    client = stage.client(owner)
    for address in (FILE, API):
        answer = client.get(f"{address}?folder=1&text=0")
        assert (answer.content_type, answer.headers["Content-Disposition"][-12:]) == ("application/zip", '"corpus.zip"')
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            assert archive.read("data/corpus.jsonl") == of(stage, text=False)
            assert json.loads(archive.read("manifest.json"))["variant"] == "text_free"
    assert "corpus.zip" in client.get(f"{PAGE}?folder=1").text
    tables = client.get(f"{FILE}?folder=1&format=tables")
    with zipfile.ZipFile(io.BytesIO(tables.data)) as archive:  # no such folder: as without it
        assert "README.md" not in archive.namelist()


def test_a_large_export_is_sent_from_a_file(stage: Stage, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_FEW", 10)
    with stage.client(owner).get(FILE) as answer:
        assert answer.data == of(stage)
        assert answer.content_length == len(answer.data)
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "query", ["format=word", "layer=agreed", "text=maybe", "prefix=25", "prefix=-1", "prefix=x", "notes=2"]
)
def test_what_can_not_be_asked_for_is_refused_in_one_sentence(stage: Stage, owner: Actor, query: str) -> None:
    client = stage.client(owner)
    answer = client.get(f"{API}?{query}")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json["errors"][0]["field"] == query.partition("=")[0]
    assert client.get(f"{FILE}?{query}").status_code == 422


def test_the_page_shows_how_the_file_begins(stage: Stage, owner: Actor) -> None:
    client = stage.client(owner)
    whole = client.get(PAGE)
    assert whole.status_code == 200
    assert "corpus.jsonl" in whole.text
    assert "howled &lt;loudly&gt;" in whole.text
    part = client.get(f"{PAGE}?format=tables&text=0", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.text.lstrip().startswith('<section id="preview"')
    assert "tags.csv" in part.text
    assert "howled" not in part.text
    assert "The texts of the articles" in part.text


def test_the_page_leaves_nothing_open_of_a_large_project(
    stage: Stage, owner: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    with stage.making() as make:
        for number in range(5):
            make.document(f"Article {number}.")
    client = stage.client(owner)
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}?format=tables").status_code == 200
    gc.collect()
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


def test_the_page_says_what_has_to_be_mended(stage: Stage, owner: Actor) -> None:
    answer = stage.client(owner).get(f"{PAGE}?format=word&text=1&prefix=99")
    assert answer.status_code == 422
    assert "2 things have to be mended" in answer.text


def test_a_format_that_needs_the_texts_says_so_on_the_page(stage: Stage, owner: Actor) -> None:
    query = "format=conll&text=0"
    shown = stage.client(owner).get(f"{PAGE}?{query}")
    assert (shown.status_code, stage.client(owner).get(f"{API}?{query}").status_code) == (422, 422)
    assert "This format can&#39;t be written without the texts." in shown.text


def test_a_format_whose_extra_is_missing_is_listed_and_says_what_to_install(
    stage: Stage, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    client = stage.client(owner)
    line = "spaCy DocBin needs an extra that is not installed here: pip install 'glossator[spacy]'."
    shown, asked = client.get(PAGE), client.get(f"{PAGE}?format=spacy")
    assert (shown.status_code, asked.status_code) == (200, 422)
    assert line in html.unescape(shown.text)
    assert f": {line}" in html.unescape(asked.text)
    for address in (FILE, API):
        answer = client.get(f"{address}?format=spacy")
        assert answer.status_code == 422
        assert line in html.unescape(answer.text)


def test_the_page_loads_no_extra_to_show_how_a_file_begins(
    stage: Stage, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("spacy", "pyarrow"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    client = stage.client(owner)
    for name in ("spacy", "parquet"):
        assert "nothing of it is shown here" in client.get(f"{PAGE}?format={name}").text
    assert not {"spacy", "pyarrow"} & sys.modules.keys()


def test_the_page_of_an_empty_project_says_what_to_do(stage: Stage) -> None:
    with stage.making() as make:
        owner = make.owner()
    answer = stage.client(owner).get(PAGE)
    assert answer.status_code == 200
    assert "nothing to take along" in answer.text


def test_a_viewer_is_told_what_they_get(stage: Stage, owner: Actor) -> None:
    with stage.making() as make:
        viewer = make.member(Role.VIEWER, name="reader")
    client = stage.client(viewer)
    assert "You see the final tags of this project" in client.get(PAGE).text
    (line,) = [json.loads(line) for line in client.get(FILE).data.splitlines()]
    assert [tag["final"] for tag in line["annotations"]] == [True]
    assert owner.user_id != viewer.user_id


def test_nobody_else_gets_anything(stage: Stage, owner: Actor) -> None:
    with stage.making() as make:
        stranger = make.user("stranger")
    for address in (PAGE, FILE, API):
        assert stage.client(stranger).get(address).status_code == 404
    assert stage.client().get(API).status_code == 401
    assert stage.client().get(FILE).status_code == 303
    assert owner.user_id
