"""`glossator rehydrate`: a reader's own files give a dataset its texts back, without an installation."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.golden import corpus
from webapp import formats
from webapp.cli.rehydrate import command
from webapp.domain.records import Corpus
from webapp.domain.textfree import TextFree
from webapp.errors import AppError
from webapp.formats import jsonl, ready
from webapp.formats.archive import zipped

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT.parent / "shared/seeds"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments], standalone_mode=False)


def lines(raw: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in raw.split("\n") if line]


def require_fit(documents: list[dict[str, Any]]) -> None:
    for document in documents:
        for tag in document["annotations"]:
            assert document["text"][tag["start"] : tag["end"]] == tag["quote"]


def away() -> Corpus:
    """The golden corpus without its texts."""
    book = corpus().codebook
    strip = TextFree({"1.0": book}, book, 0, notes=False)
    return replace(corpus(), documents=[strip.document(one) for one in corpus().documents], with_text=False)


def written(file: Path) -> Path:
    """It as a file of lines."""
    file.write_bytes(b"".join(jsonl.write(away())))
    return file


@pytest.mark.parametrize("kind", ["lines", "folder", "zip"])
def test_lines_folders_and_archives_get_their_texts_back(tmp_path: Path, kind: str) -> None:
    own, given = tmp_path / "own", tmp_path / "away"
    own.mkdir()
    for number, document in enumerate(corpus().documents):
        (own / f"{number}.txt").write_bytes((document.text or "").replace("\n", "\r\n").encode())
    files = ready.files(away(), formats.tag_formats()["jsonl"], ())
    if kind == "lines":
        written(given)
    elif kind == "zip":
        given.write_bytes(b"".join(zipped(files)))
    else:
        for name, pieces in files:
            (given / name).parent.mkdir(parents=True, exist_ok=True)
            (given / name).write_bytes(b"".join(pieces))
    done = run(given, own, "-o", tmp_path / "whole.jsonl")
    whole = lines((tmp_path / "whole.jsonl").read_text("utf-8"))
    assert [line["text"] for line in whole] == [document.text for document in corpus().documents]
    require_fit(whole)
    assert done.stderr.startswith(f"Documents: {len(whole)} with the text that they had")
    assert lines(run(given, own).stdout) == whole


def test_what_finds_no_place_is_told_and_left_out(tmp_path: Path) -> None:
    first, *others = corpus().documents
    gone = max(first.annotations, key=lambda tag: tag.start)
    other = "A new headline\n\n" + (first.text or "").replace(gone.quote or "", "")
    (tmp_path / "copy.txt").write_text(other, "utf-8")
    done = run(written(tmp_path / "away.jsonl"), tmp_path / "copy.txt", "-o", tmp_path / "whole.jsonl", "--json")
    report = json.loads(done.stdout)
    assert (report["exact"], report["other_copy"], report["without_text"]) == (0, 1, [other.doc_id for other in others])
    assert gone.id in {one["id"] for one in report["left_out"]}
    assert gone.id in done.stderr
    whole = lines((tmp_path / "whole.jsonl").read_text("utf-8"))
    require_fit(whole[:1])
    assert [line["text"] for line in whole] == [other, *(None for _ in others)]


def test_texts_of_nothing_in_the_file_are_refused_and_leave_no_file(tmp_path: Path) -> None:
    (tmp_path / "else.txt").write_text("Something else entirely.", "utf-8")
    for given in (written(tmp_path / "away.jsonl"), tmp_path / "else.txt", tmp_path):
        done = run(given, tmp_path / "else.txt", "-o", tmp_path / "whole.jsonl")
        assert isinstance(done.exception, AppError)
        assert done.exception.detail.endswith(".")
        assert not (tmp_path / "whole.jsonl").exists()


def test_the_reference_layer_finds_its_places_in_the_five_articles(tmp_path: Path) -> None:
    if not ARTICLES.is_dir():
        pytest.skip("the five articles may not be shared and are not on this machine")
    done = run(ROOT / "seeds/reference.jsonl", ARTICLES, "-o", tmp_path / "whole.jsonl", "--json")
    assert json.loads(done.stdout) == {"exact": 5, "other_copy": 0, "without_text": [], "tags": 64, "left_out": []}
    require_fit(lines((tmp_path / "whole.jsonl").read_text("utf-8")))


def test_changed_copies_of_the_five_articles_are_known_by_their_passages(tmp_path: Path) -> None:
    if not ARTICLES.is_dir():
        pytest.skip("the five articles may not be shared and are not on this machine")
    for number, file in enumerate(sorted(ARTICLES.glob("*.txt"))):
        copy = "A page that was saved again\n\n" + file.read_text("utf-8").replace("\u00a0", " ")
        (tmp_path / f"copy-{number}.txt").write_text(copy, "utf-8")
    done = run(ROOT / "seeds/reference.jsonl", tmp_path, "-o", tmp_path / "whole.jsonl", "--json")
    report = json.loads(done.stdout)
    assert (report["exact"], report["other_copy"], report["without_text"]) == (0, 5, [])
    assert not [one for one in report["left_out"] if one["what"] == "tag"]
    require_fit(lines((tmp_path / "whole.jsonl").read_text("utf-8")))
