"""`glossator export`: data on stdout, words on stderr, files that are whole or not there."""

import csv
import json
import shlex
import stat
import subprocess
from pathlib import Path

import pytest

from tests.processes import GLOSSATOR, environment, run

GOLDEN = Path(__file__).resolve().parents[1] / "formats/golden/jsonl/corpus.jsonl"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the golden corpus in the project `corpus`."""
    folder = tmp_path_factory.mktemp("home")
    run(folder, "init", "--admin", "ada", "--password-stdin", said="correct horse battery staple\n")
    run(folder, "project", "create", "corpus")
    done = run(folder, "import", "corpus", str(GOLDEN))
    assert done.returncode == 0, done.stderr
    return folder


def test_an_export_goes_to_stdout_and_says_nothing(home: Path) -> None:
    done = run(home, "export", "corpus", "--personal")
    assert (done.returncode, done.stdout, done.stderr) == (0, GOLDEN.read_text("utf-8"), "")


def test_an_export_goes_to_a_file_or_a_folder(home: Path, tmp_path: Path) -> None:
    file, folder = tmp_path / "new" / "out.jsonl", tmp_path / "tables"
    assert run(home, "export", "corpus", "--personal", "-o", str(file)).returncode == 0
    assert file.read_bytes() == GOLDEN.read_bytes()
    assert [path.name for path in file.parent.iterdir()] == ["out.jsonl"]
    done = run(home, "export", "corpus", "--format", "tables", "-o", f"{folder}/")
    assert (done.returncode, done.stdout) == (0, "")
    lost = (folder / "LOSSES.txt").read_text("utf-8").splitlines()
    assert done.stderr.splitlines() == ["Analysis tables can't carry:", *lost[1:]]
    assert "- what reviewers said of tags, and decisions with their reasons (3 here)" in lost
    names = {"tags.csv", "documents.csv", "coders.csv", "variables.csv", "tables.xlsx", "LOSSES.txt"}
    assert {path.name for path in folder.iterdir()} == names


def test_a_folder_of_lines_or_a_table_is_ready_to_be_loaded(home: Path, tmp_path: Path) -> None:
    for form in ("jsonl", "parquet"):
        folder = tmp_path / form
        done = run(home, "export", "corpus", "--personal", "--format", form, "-o", f"{folder}/")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        about = {"README.md", "codebook.json", "codebooks/1.0.json", "manifest.json"}
        assert names == {f"data/corpus.{form}", *about}
    assert (tmp_path / "jsonl/data/corpus.jsonl").read_bytes() == GOLDEN.read_bytes()


def test_a_reader_who_stops_early_causes_no_complaint(home: Path) -> None:
    shell = f"{shlex.join(GLOSSATOR)} export corpus | head -c 20"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, env=environment(home), check=False)
    assert (done.stdout, done.stderr) == ('{"schema_version":"1', "")


def test_layers_can_be_repeated_or_joined(home: Path) -> None:
    def quotes(*options: str) -> list[str]:
        lines = run(home, "export", "corpus", *options).stdout.split("\n")[:-1]
        return [tag["quote"] for line in lines for tag in json.loads(line)["annotations"]]

    assert quotes("--layer", "final") == quotes("--layer", "consensus") == ["41 crossings in March"]
    assert len(quotes("--layer", "individual", "--layer", "final")) == len(quotes("--layer", "individual,final")) == 11


def test_the_text_can_stay_here(home: Path) -> None:
    done = run(home, "export", "corpus", "--no-text", "--prefix", "2")
    lines = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert {line["text"] for line in lines} == {None}
    assert {len(tag["quote_prefix"]) for line in lines for tag in line["annotations"]} == {2}
    assert "rowed" not in done.stdout
    assert "Without “in March”?" in run(home, "export", "corpus", "--no-text", "--with-notes").stdout


def test_the_key_of_people_stands_beside_and_is_private(home: Path, tmp_path: Path) -> None:
    key = tmp_path / "people.csv"
    done = run(home, "export", "corpus", "--names", str(key))
    rows = list(csv.DictReader(key.read_text("utf-8").splitlines()))
    assert {row["pseudonym"] for row in rows} >= {"u-00000000000000aa"}
    assert "ada" in {row["name"] for row in rows}
    assert "ada" not in done.stdout
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "There is no project called nowhere."),
        (("corpus", "--format", "word"), "There is no format of that name"),
        (("corpus", "--no-text", "--format", "doccano"), "doccano can't be written without the texts."),
        (("corpus", "--layer", "agreed"), "There is no layer agreed"),
        (("corpus", "--no-text", "--prefix", "25"), "A prefix has 0 to 24 characters."),
        (("corpus", "-o", "/proc/nothing/out.jsonl"), "can't be written"),
    ],
)
def test_a_refusal_is_one_line_and_leaves_no_file(home: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(home, "export", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
