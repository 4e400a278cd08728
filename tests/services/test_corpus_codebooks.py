"""A corpus that was coded with several versions of a codebook: each comes in as it was."""

from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.corpus import bring, documents, written
from tests.golden import unpacked
from tests.make import CODEBOOK, Make
from webapp import formats
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.codebook_json import to_json
from webapp.domain.drafts import CodingDraft
from webapp.domain.roles import Actor
from webapp.formats import codebook_files
from webapp.formats.bundle import Held
from webapp.models import Annotation, CodebookVersion
from webapp.services import codebooks, codings, corpora, deliveries, foreign_imports

SYSTEM = Actor.system()
TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns."


def issue(session: Session, note: str, *codes: CodeSpec) -> None:
    """The next version of the codebook, with further codes."""
    spec = replace(CODEBOOK, codes=(*CODEBOOK.codes, *codes), change_note=note)
    codebooks.replace(session, SYSTEM, "corpus", spec)


def coded_with_three_versions(session: Session, make: Make) -> None:
    """Tags and an answer under 1.0, 1.1 and 1.2; nothing under 2.0, which is in use."""
    ada, document = make.member(), make.document(TEXT)
    make.tag(ada, document, "312 returns", "statistic", value="312")
    issue(session, "Wolves came in.", CodeSpec("wolf", "Wolf", "An animal."))
    make.tag(ada, document, "wolf 🐺", "wolf")
    issue(session, "Howls came in.", CodeSpec("wolf", "Wolf", "A grey animal."), CodeSpec("howl", "Howl"))
    codings.save(session, ada, document.id, CodingDraft("complete", {"belongs": ("yes",)}))
    issue(session, "Wolves went.", CodeSpec("howl", "Howl"), CodeSpec("wolf", "Wolf", status="retired"))


def folder(session: Session, slug: str = "corpus") -> dict[str, bytes]:
    """The project as a folder for data users, but for the two files that name it."""
    files = unpacked(written(session, slug, folder=True))
    return {name: raw for name, raw in files.items() if name not in ("README.md", "manifest.json")}


def beside(files: dict[str, bytes]) -> list[CodebookSpec]:
    return list(deliveries.codebooks([name for name in files if "codebook" in name], files.__getitem__).values())


def test_a_moved_project_is_the_same_with_every_version_of_its_codebook(session: Session, make: Make) -> None:
    coded_with_three_versions(session, make)
    files = folder(session)
    books = {f"codebooks/{number}.json" for number in ("1.0", "1.1", "1.2", "2.0")}
    assert set(files) == {"data/corpus.jsonl", "codebook.json", *books}
    make.project("other", codebook_files.read("codebook.json", files["codebook.json"]))
    report = bring(session, files["data/corpus.jsonl"], "other", codebooks=beside(files))
    assert (report.versions, report.other_versions, report.strange()) == (["1.0", "1.1", "1.2"], [], [])
    assert folder(session, "other") == files


def test_versions_come_in_frozen_with_their_change_notes(session: Session, make: Make) -> None:
    coded_with_three_versions(session, make)
    files = folder(session)
    make.project("other", replace(CODEBOOK, version="4.0"))
    bring(session, files["data/corpus.jsonl"], "other", codebooks=beside(files))
    assert {name: raw for name, raw in folder(session, "other").items() if name != "codebook.json"} == {
        name: raw for name, raw in files.items() if name != "codebook.json"
    }
    project = make.project("other")
    rows = session.scalars(select(CodebookVersion).where(CodebookVersion.project_id == project.id)).all()
    told = {row.number: (row.state, row.previous, row.change_note) for row in rows}
    assert told == {
        "4.0": ("in_use", None, ""),
        "1.0": ("frozen", None, ""),
        "1.1": ("frozen", "1.0", "Wolves came in."),
        "1.2": ("frozen", "1.1", "Howls came in."),
        "2.0": ("frozen", "1.2", "Wolves went."),
    }
    assert set(session.scalars(select(Annotation.strange).where(Annotation.project_id == project.id))) == {False}


def test_a_version_that_says_something_else_here_stays_and_is_told(session: Session, make: Make) -> None:
    make.project()
    ada, document = make.member(), make.document(TEXT)
    make.tag(ada, document, "wolf 🐺", "testimony", witness="refugee")
    other = replace(CODEBOOK, codes=CODEBOOK.codes[:1], version="1.0")
    before = to_json(codebooks.show(session, SYSTEM, "corpus").spec)
    report = bring(session, documents(session), codebooks=[other])
    assert report.other_versions == ["1.0"]
    assert "The codebook says something else here in version 1.0; it stays." in report.sentences()
    assert to_json(codebooks.show(session, SYSTEM, "corpus").spec) == before


@pytest.mark.parametrize("name", ["brat", "uima", "refi_qda", "w3c"])
def test_archives_of_other_programs_carry_every_version(session: Session, make: Make, name: str) -> None:
    coded_with_three_versions(session, make)
    form, wanted = formats.tag_formats()[name], folder(session)
    assert form.read
    bundle = Held(unpacked(written(session, format=name)))
    make.project("other", replace(CODEBOOK, version="4.0"))
    run = foreign_imports.begin(session, SYSTEM, "other", form)
    for batch in corpora.batches(foreign_imports.lines(run, form.read(bundle))):
        assert foreign_imports.bring_in(session, SYSTEM, run, batch).versions == ["1.0", "1.1", "1.2", "2.0"]
    files = folder(session, "other")
    assert {path: files.get(path) for path in wanted if path != "codebook.json"} == {
        path: raw for path, raw in wanted.items() if path != "codebook.json"
    }


@pytest.mark.once
def test_codebooks_are_found_beside_a_corpus_or_above_it() -> None:
    names = ["x/codebook.json", "x/codebooks/1.0.json", "x/codebooks/CHANGES.md", "x/data/a.jsonl", "codebook.json"]
    assert deliveries.beside(PurePosixPath("x/data/a.jsonl"), names) == names[:2]
    assert deliveries.beside(PurePosixPath("a.jsonl"), names) == ["codebook.json"]
    assert deliveries.beside(PurePosixPath("y/a.jsonl"), names[:4]) == []
