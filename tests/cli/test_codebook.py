"""`glossator codebook`: out of a project into a file, and back."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.stage import Stage
from webapp import cli
from webapp.services import discussions, settling

DRAFT = {
    "title": "Wolves",
    "version": "0.1",
    "unit_of_coding": {"all": "Within one paragraph.", "howl": "The whole sentence."},
    "codes": [{"code": "howl", "name": "Howl", "brief_definition": "A wolf is heard."}],
}


@pytest.fixture
def run(stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command on the stage's installation; gives exit code, stdout and stderr."""
    with stage.making() as make:
        make.project()
    monkeypatch.setenv("GLOSSATOR_HOME", str(stage.settings.home))
    monkeypatch.setenv("GLOSSATOR_DATABASE_URL", stage.settings.database_url)

    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["glossator", *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return called


def test_what_is_exported_comes_back_as_the_same(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "book.json"
    assert run("codebook", "export", "corpus", "-o", str(file)) == (
        0,
        "",
        f"Version 1.0 of the codebook of corpus is in {file}.\n",
    )
    code, printed, said = run("codebook", "export", "corpus")
    assert (code, said, printed) == (0, "", file.read_text("utf-8"))
    assert run("codebook", "import", "corpus", str(file)) == (
        0,
        "1.0\n",
        "Nothing changed: version 1.0 says the same.\n",
    )


def test_a_draft_form_comes_into_use(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(DRAFT), encoding="utf-8-sig")
    assert run("codebook", "import", "corpus", str(file), "--note", "From a file.")[:2] == (0, "2.0\n")
    book = json.loads(run("codebook", "export", "corpus")[1])
    assert (book["version"], book["previous_version"], book["change_note"]) == ("2.0", "1.0", "From a file.")
    assert book["unit_of_coding"] == "all: Within one paragraph.\nhowl: The whole sentence."
    assert [(code["code"], code["key"]) for code in book["codes"]] == [("howl", "1")]


def test_a_copy_that_was_changed_does_not_keep_the_old_note(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "book.json"
    file.write_text(json.dumps(DRAFT | {"change_note": "First."}))
    run("codebook", "import", "corpus", str(file))
    run("codebook", "export", "corpus", "-o", str(file))
    file.write_text(file.read_text().replace('"name": "Howl"', '"name": "Cry"'))
    assert run("codebook", "import", "corpus", str(file))[1] == "2.1\n"
    assert json.loads(run("codebook", "export", "corpus")[1])["change_note"] == "The code “Howl” is now called “Cry”."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("book.json", b"{", "book.json is not JSON that can be read: line 1, column 2."),
        ("book.json", b"\xff", "book.json is not UTF-8."),
        ("book.json", b"[" * 4000, "This is nested too deeply to be read."),
        ("book.json", b'{"codes": [], "title": NaN}', "book.json is not JSON that can be read."),
        ("book.json", b'{"codes": [{"code": "Howl"}]}', "codes[0].code must be lower-case letters, digits and _"),
        ("book.qdc", b"<CodeBook/>", "book.qdc: codes must hold at least one code."),
        ("book.csv", b"name,unit\nHowl,page\n", "book.csv: Line 2, column “unit”: must be one of: free, word,"),
        ("book.txt", b"", "A codebook is a file that ends in .json, .qdc or .csv."),
    ],
)
def test_a_wrong_file_is_one_clear_line(run: Any, tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    code, printed, said = run("codebook", "import", "corpus", str(file))
    assert (code, printed) == (1, "")
    assert said.startswith(sentence)
    assert said.count("\n") == 1


def test_a_project_that_is_not_there_and_a_place_that_cannot_be_written_are_refused(run: Any, tmp_path: Path) -> None:
    assert run("codebook", "export", "nowhere") == (1, "", "There is no project called nowhere.\n")
    code, _, said = run("codebook", "export", "corpus", "-o", str(tmp_path / "no" / "book.json"))
    assert code == 1
    assert "can't be written" in said
    assert run("codebook", "export", "corpus", "-o", "book.xls")[0] == 1
    assert run("codebook", "export", "corpus", "--version", "7.0") == (
        1,
        "",
        "There is no version 7.0 of the codebook of corpus.\n",
    )


@pytest.mark.parametrize("ending", ["qdc", "csv"])
def test_each_kind_of_file_goes_out_and_comes_back(run: Any, tmp_path: Path, ending: str) -> None:
    file, draft = tmp_path / f"book.{ending}", tmp_path / "draft.json"
    assert run("codebook", "export", "corpus", "-o", str(file))[0] == 0
    draft.write_text(json.dumps(DRAFT))
    assert run("codebook", "import", "corpus", str(draft))[1] == "2.0\n"
    assert run("codebook", "import", "corpus", str(file))[:2] == (0, "3.0\n")
    old, new = (json.loads(run("codebook", "export", "corpus", "--version", number)[1]) for number in ("1.0", "3.0"))
    assert old["sha256"] == new["sha256"]
    assert run("codebook", "export", "corpus", "-o", str(file), "--version", "2.0")[2].startswith("Version 2.0 ")


def test_a_small_table_changes_what_it_speaks_of_and_says_what_it_leaves(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "by hand.csv"
    file.write_text("name,definition,mood\nTestimony,What a witness says.,dark\n")
    code, printed, said = run("codebook", "import", "corpus", str(file))
    assert (code, printed) == (0, "2.0\n")
    assert said.startswith("Columns that are not known here are not taken over: “mood”.\n")
    book = json.loads(run("codebook", "export", "corpus")[1])
    assert (book["title"], len(book["codes"][0]["attributes"])) == ("A codebook", 3)


def test_a_project_begins_with_the_codebook_of_another(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "book.qdc"
    run("codebook", "export", "corpus", "-o", str(file))
    assert run("project", "create", "filed", "--owner", "person1", "--codebook", str(file))[0] == 0
    assert run("project", "create", "like", "--owner", "person1", "--codebook-of", "corpus")[0] == 0
    books = [json.loads(run("codebook", "export", slug)[1]) for slug in ("corpus", "filed", "like")]
    assert [book["version"] for book in books] == ["1.0"] * 3
    assert len({book["sha256"] for book in books}) == 1
    assert books[2]["codebook_id"] != books[0]["codebook_id"]
    assert run("project", "create", "x", "--codebook-of", "nowhere")[0] == 1
    assert run("project", "create", "x", "--codebook-of", "corpus", "--codebook", str(file))[0] == 2


def test_rulings_are_written_as_json_and_csv(run: Any, stage: Stage, tmp_path: Path) -> None:
    with stage.making() as make:
        asked = discussions.ask(make.session, make.member(), "corpus", "testimony", "And rumours?")
        settling.settle(make.session, make.owner(), asked.id, "=No.")
    code, printed, said = run("codebook", "rulings", "corpus")
    (ruling,) = json.loads(printed)
    assert (code, said, ruling["code"], ruling["decision"]) == (0, "", "testimony", "=No.")
    file = tmp_path / "rulings.csv"
    assert run("codebook", "rulings", "corpus", "-o", str(file)) == (0, "", f"1 ruling of corpus is in {file}.\n")
    assert "And rumours?,'=No.," in file.read_text("utf-8")
    assert run("codebook", "rulings", "corpus", "-o", str(tmp_path / "rulings.pdf"))[0] == 1
