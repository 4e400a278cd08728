"""`glossator import` of archives and of what other programs wrote."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cli.test_imports import run  # noqa: F401  # the fixture
from tests.formats.archives import HARMFUL, packed
from tests.stage import Stage
from webapp.domain.roles import Actor
from webapp.models import Annotation, Document, DocumentText, User
from webapp.services import exports
from webapp.services.exports import Wanted

SAMPLES = Path(__file__).resolve().parents[3] / "shared/reference/format_samples"
TEXT = "🐺 A wolf howled.\nNobody counted the 312 returns."


def doccano(*spans: tuple[str, str]) -> bytes:
    """One line of doccano."""
    label = [[TEXT.index(quote), TEXT.index(quote) + len(quote), code] for quote, code in spans]
    return json.dumps({"id": 1, "text": TEXT, "label": label, "Comments": []}).encode() + b"\n"


@pytest.fixture
def wolves(tmp_path: Path) -> Path:
    """A folder of two coders' files."""
    (tmp_path / "wolves").mkdir()
    (tmp_path / "wolves/ada.jsonl").write_bytes(doccano(("wolf", "Testimony"), ("312 returns", "Number")))
    related = json.loads(doccano(("312", "Number"))) | {"relations": [{"id": 1, "from_id": 1, "to_id": 1, "type": "x"}]}
    (tmp_path / "wolves/ben.jsonl").write_bytes(json.dumps(related).encode())
    (tmp_path / "wolves/LICENCE").write_bytes(b"CC0")
    return tmp_path / "wolves"


def test_a_dry_run_tells_what_would_come_and_writes_nothing(run: Any, stage: Stage, wolves: Path) -> None:  # noqa: F811
    code, _, said = run(wolves, "--dry-run")
    assert (code, said.splitlines()) == (
        0,
        [
            "Read as doccano.",
            "Not taken in: 1 relation.",
            "1 file was not looked into: LICENCE.",
            "1 code is not in the codebook and would go into its draft: Number (2 tags).",
            "1 article imported, 0 joined, 0 unchanged: 3 tags, 0 decisions, 0 comments and 0 answers added.",
            "2 people known from this corpus only: ada, ben",
            "Nothing was written.",
        ],
    )
    assert _counts(stage) == (0, 0)


def test_what_another_program_wrote_comes_in_and_again_changes_nothing(run: Any, stage: Stage, wolves: Path) -> None:  # noqa: F811
    code, printed, _ = run(wolves, "--map", "ada=ada", "--json")
    told = json.loads(printed)
    assert (code, told["imported"], told["corpus"]["annotations"], told["corpus"]["people"]) == (0, 1, 3, ["ben"])
    assert told["foreign"][0]["unknown_codes"] == [{"code": "number", "name": "Number", "tags": 2}]
    before = _exported(stage)
    code, _, said = run(wolves)
    assert "0 articles imported, 0 joined, 1 unchanged: 0 tags" in said
    assert _exported(stage) == before
    with stage.database.reading() as session:
        mine = session.scalar(
            select(func.count())
            .select_from(Annotation)
            .join(User, User.id == Annotation.author_id)
            .where(User.name == "ada")
        )
    assert mine == 2


def test_a_zip_is_read_like_the_folder_that_was_packed(run: Any, stage: Stage, wolves: Path) -> None:  # noqa: F811
    archive = wolves.parent / "wolves.zip"
    archive.write_bytes(packed({f"wolves/{file.name}": file.read_bytes() for file in wolves.iterdir()}))
    run(archive)
    before = _exported(stage)
    _, _, said = run(wolves)
    assert "0 articles imported, 0 joined, 1 unchanged: 0 tags" in said
    assert _exported(stage) == before


def test_an_exported_folder_that_was_packed_comes_in_again(run: Any, stage: Stage, wolves: Path) -> None:  # noqa: F811
    run(wolves)
    lines = _exported(stage)
    archive = wolves.parent / "corpus.zip"
    archive.write_bytes(
        packed({"data/corpus.jsonl": lines, "README.md": b"# About", "manifest.json": b"{}", "x.bin": b""})
    )
    _, _, said = run(archive)
    assert said.splitlines() == [
        "1 file of another kind was passed over.",
        "0 articles imported, 0 joined, 1 unchanged: 0 tags, 0 decisions, 0 comments and 0 answers added.",
    ]


def test_a_zip_of_texts_comes_in(run: Any, stage: Stage, tmp_path: Path) -> None:  # noqa: F811
    files = {
        "a/wolf.txt": b"A wolf.",
        "bear.md": b"# A bear",
        "fox.html": b"<p>A fox.",
        "more.jsonl": b'{"text": "A hen."}\n',
    }
    (tmp_path / "texts.zip").write_bytes(packed(files))
    _, _, said = run(tmp_path / "texts.zip")
    assert said.splitlines()[-1] == "4 articles imported, 0 passed over, 0 refused."
    with stage.database.reading() as session:
        assert sorted(session.scalars(select(DocumentText.text))) == ["# A bear", "A fox.", "A hen.", "A wolf."]


def test_s25_an_archive_that_does_harm_is_one_clear_line(run: Any, stage: Stage, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "bad.zip").write_bytes(HARMFUL["names above"])
    code, _, said = run(tmp_path / "bad.zip")
    assert (code, said.splitlines()[0]) == (
        1,
        "bad.zip: The archive holds a file whose name leads out of it: '../../evil.txt'.",
    )
    assert _counts(stage) == (0, 0)


def test_a_file_that_is_not_what_was_said_is_refused_in_words(run: Any, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "a.jsonl").write_bytes(b"not JSON\n")
    code, _, said = run(tmp_path / "a.jsonl", "--format", "doccano")
    assert code == 1
    assert "a.jsonl, line 1: this is not JSON that can be read." in said


@pytest.mark.parametrize(
    ("sample", "articles", "tags"),
    [
        ("brat", 2, 8),
        ("uima", 1, 8),
        ("doccano/a1.jsonl", 2, 4),
        ("prodigy", 2, 8),
        ("label_studio/export.json", 2, 8),
        ("refi/project.qdpx", 2, 9),
        ("csv", 2, 9),
    ],
)
def test_samples_of_other_programs_come_in(run: Any, stage: Stage, sample: str, articles: int, tags: int) -> None:  # noqa: F811
    if not (SAMPLES / sample).exists():
        pytest.skip("the samples lie outside the repository and are not on this machine")
    run(SAMPLES / sample)
    assert _counts(stage) == (articles, tags)
    with stage.database.reading() as session:
        for quote, text, start, end in session.execute(
            select(Annotation.quote, DocumentText.text, Annotation.start, Annotation.end).join(
                DocumentText, DocumentText.document_id == Annotation.document_id
            )
        ):
            assert text[start:end] == quote


def _counts(stage: Stage) -> tuple[int, int]:
    with stage.database.reading() as session:
        documents, tags = (session.scalar(select(func.count()).select_from(kind)) for kind in (Document, Annotation))
    return documents or 0, tags or 0


def _exported(stage: Stage) -> bytes:
    with stage.database.reading() as session:
        return b"".join(exports.plan(session, Actor.system(), "corpus", Wanted()).pieces())
