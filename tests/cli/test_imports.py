"""`glossator import`: files and folders into a project."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.formats.archives import packed
from tests.stage import Stage
from webapp import cli, resources
from webapp.models import Annotation, CodebookVersion, Document, DocumentText, Event, User

SEEDS = resources.path("seeds")


@pytest.fixture
def run(stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `glossator import corpus …` on the stage's installation; gives exit code, stdout and stderr."""
    with stage.making() as make:
        make.project()
        make.user("ada")
    monkeypatch.setenv("GLOSSATOR_HOME", str(stage.settings.home))
    monkeypatch.setenv("GLOSSATOR_DATABASE_URL", stage.settings.database_url)

    def called(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["glossator", "import", "corpus", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return called


def test_files_and_folders_come_in_and_what_does_not_is_said(run: Any, stage: Stage, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    code, printed, said = run(folder, tmp_path / "single.txt")
    windows = "It looks like Windows-1252; save it as UTF-8."
    assert (code, printed) == (0, "")
    assert said.splitlines() == [
        f"2012/bad.txt: The text is not UTF-8: byte 3 (counted from 0) is wrong. {windows}",
        "1 file of another kind was passed over.",
        "4 articles imported, 0 passed over, 1 refused.",
    ]
    assert _files(stage) == ["2012/bear.md", "2012/wolf.txt", "fox.html", "single.txt"]


def test_the_result_can_be_had_as_json(run: Any, tmp_path: Path) -> None:
    code, printed, _ = run(_folder(tmp_path), "--json")
    result = json.loads(printed)
    assert (code, result["imported"], result["skipped"], result["refused"]) == (0, 3, 0, 1)
    assert [error["name"] for error in result["errors"]] == ["2012/bad.txt"]


def test_bringing_the_same_again_changes_nothing(run: Any, stage: Stage, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    run(folder)
    code, _, said = run(folder)
    assert code == 0
    assert said.splitlines()[-1] == "0 articles imported, 3 passed over, 1 refused."
    assert len(_files(stage)) == 3


def test_when_nothing_comes_in_the_command_fails(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b" \n")
    code, _, said = run(tmp_path)
    assert (code, said.splitlines()[0]) == (1, "empty.txt: The text is empty.")


def test_a_dry_run_writes_nothing(run: Any, stage: Stage, tmp_path: Path) -> None:
    for paths in (_folder(tmp_path), SEEDS / "demo"):
        code, _, said = run(paths, "--dry-run")
        assert (code, said.splitlines()[-1]) == (0, "Nothing was written.")
    assert _files(stage) == []


def test_lines_of_json_come_in_one_by_one(run: Any, stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "A wolf.", "title": "Wolf"}\n\n{"text": ""}\n{"text": "A bear."}\n', encoding="utf-8")
    code, printed, said = run(file, "--json")
    assert code == 0
    assert json.loads(printed)["errors"] == [
        {"name": "texts.jsonl, line 3", "line": 3, "message": "The text is empty."}
    ]
    assert said.splitlines()[0] == "texts.jsonl, line 3: The text is empty."
    assert len(_files(stage)) == 2


def test_a_spreadsheet_is_joined_to_what_comes_and_to_what_is_here(run: Any, stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(b"An old text.")
    run(tmp_path / "old.txt")
    sheet = tmp_path / "facts.csv"
    sheet.write_text("file,title,date\nwolf,The wolf,2012\nold.txt,Old,\nnone.txt,x,\nbad.txt,x,someday\n", "utf-8")
    (tmp_path / "wolf.txt").write_bytes(b"A wolf howled.")
    code, _, said = run(tmp_path / "wolf.txt", "--metadata", sheet)
    assert code == 0
    assert "row 4: There is no file none.txt." in said
    assert "row 5: The date must be written as 2012-03-29, 2012-03 or 2012." in said
    with stage.database.reading() as session:
        assert sorted(session.scalars(select(Document.title))) == ["Old", "The wolf"]


def test_what_the_catalogue_knows_is_filled_in_whatever_the_file_is_called(
    run: Any, stage: Stage, tmp_path: Path
) -> None:
    (tmp_path / "x.txt").write_bytes((SEEDS / "demo" / "01-the-river.txt").read_bytes())
    run(tmp_path / "x.txt")
    with stage.database.reading() as session:
        (document,) = session.scalars(select(Document))
    assert (document.source_file, document.outlet, document.published_key) == (
        "x.txt",
        "The Harbour Review",
        "2031-03-14",
    )


def test_a_corpus_comes_in_with_its_tags_and_its_people_are_mapped(run: Any, stage: Stage) -> None:
    code, printed, _ = run(SEEDS / "demo", "--map", "u-mina=ada", "--json")
    result = json.loads(printed)
    assert (code, result["imported"], result["corpus"]["joined"]) == (0, 6, 5)
    with stage.database.reading() as session:
        tags = select(func.count()).select_from(Annotation).join(User, Annotation.author_id == User.id)
        assert session.scalar(tags.where(User.name == "ada")) > 0
    again = json.loads(run(SEEDS / "demo", "--map", "u-mina=ada", "--json")[1])
    assert (again["imported"], again["corpus"]["annotations"], again["corpus"]["unchanged"]) == (0, 0, 6)


def test_the_reference_layer_is_for_articles_that_are_here(run: Any, stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Another article.")
    code, _, _ = run(tmp_path / "a.txt", "--with-reference")
    assert code == 0
    with stage.database.reading() as session:
        assert session.scalars(select(Annotation.id)).first() is None


def test_a_codebook_beside_a_corpus_is_read(run: Any, tmp_path: Path) -> None:
    line = json.loads((SEEDS / "demo" / "tags.jsonl").read_text("utf-8").splitlines()[0])
    text = (SEEDS / "demo" / "01-the-river.txt").read_text("utf-8")
    data = tmp_path / "data"
    data.mkdir()
    line |= {"text": text, "annotations": [], "decisions": [], "notes": [], "answers": [], "codings": []}
    (data / "corpus.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    (tmp_path / "README.md").write_text("# About this corpus\n", "utf-8")
    (tmp_path / "codebook.json").write_text("{", "utf-8")
    code, _, said = run(tmp_path)
    assert (code, said) == (1, "codebook.json is not JSON that can be read: line 1, column 2.\n")
    (tmp_path / "codebook.json").write_bytes((SEEDS / "codebook.json").read_bytes())
    code, printed, _ = run(tmp_path, "--json")
    assert (code, json.loads(printed)["imported"]) == (0, 1)


def test_a_folder_and_its_zip_bring_every_version_of_the_codebook(run: Any, stage: Stage, tmp_path: Path) -> None:
    line = json.loads((SEEDS / "demo" / "tags.jsonl").read_text("utf-8").splitlines()[0])
    line["text"] = (SEEDS / "demo" / "01-the-river.txt").read_text("utf-8")
    line["annotations"][0]["codebook_version"] = "0.4"
    book = json.loads((SEEDS / "codebook.json").read_text("utf-8"))
    old = book | {"version": "0.4", "change_note": "As it was."}
    files = {"data/corpus.jsonl": line, "codebook.json": book, "codebooks/0.4.json": old}
    raw = {name: json.dumps(content).encode() + b"\n" for name, content in files.items()}
    for name, content in raw.items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(content)
    (tmp_path / "out.zip").write_bytes(packed({f"out/{name}": content for name, content in raw.items()}))
    for path in (tmp_path / "out.zip", tmp_path / "out"):
        assert "1 version of the codebook, known from this corpus only: 0.4" in run(path, "--dry-run")[2]
    assert run(tmp_path / "out")[0] == 0
    with stage.database.reading() as session:
        version = session.scalars(select(CodebookVersion).where(CodebookVersion.number == "0.4")).one()
    assert (version.state, version.change_note) == ("frozen", "As it was.")
    (tmp_path / "out/codebooks/0.4.json").write_text("{", "utf-8")
    assert run(tmp_path / "out")[2] == "0.4.json is not JSON that can be read: line 1, column 2.\n"


def test_the_log_says_who_imported(run: Any, stage: Stage, tmp_path: Path) -> None:
    with stage.making() as make:
        owner = make.owner()
    (tmp_path / "a.txt").write_bytes(b"A wolf.")
    assert run(tmp_path / "a.txt", "--as", owner.name)[0] == 0
    with stage.database.reading() as session:
        event = session.scalars(select(Event).where(Event.name == "document.imported")).one()
    assert event.actor_id == owner.user_id


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["{file}", "--as", "nobody"], 1, "There is nobody called nobody."),
        (["{file}", "--as", "ada"], 1, "There is nothing here, or you may not see it."),
        (["{file}", "--format", "odt"], 1, "Files can't be read as odt; there are: jsonl, zip, "),
        (["{file}", "--metadata", "{file}"], 1, "No column of the spreadsheet names the files"),
        (["{file}", "--map", "mina"], 2, "must read NAME=USER"),
        (["{file}", "--map", "u-0123456789abcdef=nobody"], 0, "1 article imported"),
        (["missing.txt"], 2, "does not exist"),
        ([], 2, "Missing argument"),
    ],
)
def test_what_can_not_be_asked_is_one_clear_line(
    run: Any, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"A wolf.")
    done, printed, said = run(*(argument.format(file=file) for argument in arguments))
    assert (done, printed) == (code, "")
    assert words in said
    assert "Traceback" not in said


def test_a_project_that_is_not_there_is_named(
    run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["glossator", "import", "nope", str(SEEDS / "demo")])
    with pytest.raises(SystemExit, match="1"):
        cli.main()
    assert capsys.readouterr().err == "There is no project called nope.\n"


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    (folder / "2012").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name, raw in (
        ("2012/wolf.txt", b"A wolf howled.\r\nTwice."),
        ("2012/bear.md", b"# A bear\n\nIt growled."),
        ("2012/bad.txt", "Café".encode("cp1252")),
        ("fox.html", b"<p>A fox barked.</p>"),
        ("notes.odt", b"PK"),
        (".hidden/secret.txt", b"A secret."),
    ):
        (folder / name).write_bytes(raw)
    (tmp_path / "single.txt").write_bytes(b"One more.")
    return folder


def _files(stage: Stage) -> list[str | None]:
    with stage.database.reading() as session:
        wanted = select(Document.source_file).join(DocumentText, DocumentText.document_id == Document.id)
        return list(session.scalars(wanted.order_by(Document.source_file)))


def test_tables_of_texts_come_in_named_or_out_of_a_folder(run: Any, stage: Stage, tmp_path: Path) -> None:
    for name, table in [
        ("texts.csv", "text,title\nA wolf howled.,One\nSheep slept.,\n ,Three\n"),
        ("below/more.tsv", "body\tid\nA bear came.\tb-1\n"),
        ("below/facts.csv", "file,title\nx.txt,X\n"),
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(table, "utf-8")
    said = run(tmp_path / "below", tmp_path / "texts.csv")[2]
    assert said.splitlines() == [
        "texts.csv, line 4: The text is empty.",
        "1 file of another kind was passed over.",
        "3 articles imported, 0 passed over, 1 refused.",
    ]
    assert "0 articles imported, 2 passed over, 1 refused." in run("--format", "csv", tmp_path / "texts.csv")[2]
    code, _, said = run("--format", "csv", tmp_path / "below" / "facts.csv")
    assert code == 1
    assert "There are: “file”, “title”." in said
    with stage.database.reading() as session:
        ids = session.scalars(select(Document.external_id).order_by(Document.external_id)).all()
    assert [one for one in ids if one] == ["b-1"]
