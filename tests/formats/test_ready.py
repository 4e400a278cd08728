"""The folder for Hugging Face: loaded with one line, with the right types whatever its first megabytes hold."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import datasets
import duckdb
import jsonschema
import pandas as pd
import polars as pl
import pytest
import yaml

from tests.golden import corpus
from webapp import formats
from webapp.domain.records import Corpus, DateRecord
from webapp.domain.textfree import TextFree
from webapp.formats import data_card, jsonl, ready

pytestmark = pytest.mark.once
SCHEMA = Path(__file__).resolve().parents[3] / "shared/reference/corpus.schema.json"
FORMS = [form for form in formats.tag_formats().values() if ready.can_hold(form)]
every_form = pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])


def written(folder: Path, form: formats.Format, of: Corpus | None = None) -> Path:
    for name, pieces in ready.files(of or corpus(), form, form.loses):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(pieces))
    return folder


def loaded(folder: Path, cache: Path) -> Any:
    return datasets.load_dataset(str(folder), split="train", cache_dir=str(cache))


def features(folder: Path) -> datasets.Features:
    """The columns that the card states."""
    head = yaml.safe_load((folder / "README.md").read_text("utf-8").split("---\n")[1])
    return datasets.Features._from_yaml_list(head["dataset_info"]["features"])


def rows(of: Corpus | None = None) -> list[Any]:
    return [json.loads(line) for line in jsonl.write(of or corpus())]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    datasets.disable_progress_bars()
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)


@every_form
def test_hugging_face_loads_the_folder_with_one_line(form: formats.Format, tmp_path: Path) -> None:
    found = loaded(written(tmp_path / "ready", form), tmp_path / "cache")
    assert found.to_list() == rows()
    assert found.features == features(tmp_path / "ready")


@every_form
def test_the_manifest_counts_and_hashes_every_file(form: formats.Format, tmp_path: Path) -> None:
    folder = written(tmp_path, form)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    here = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    del here["manifest.json"]
    assert {one["path"]: one["sha256"] for one in manifest["files"]} == {
        name: sha256(content).hexdigest() for name, content in here.items()
    }
    assert {f"data/corpus{form.ending}", "README.md", "codebook.json", "codebooks/1.0.json"} == set(here)
    assert manifest["counts"]["documents"] == len(rows())
    if SCHEMA.is_file():
        jsonschema.validate(manifest, json.loads(SCHEMA.read_text("utf-8")) | {"$ref": "#/$defs/manifest"})


def test_a_card_holds_any_title() -> None:
    for title in ("A: “b” # c", "é\u0301 🐺\x85\u2028\ufeff", 'Say "no"\n---\nend', "- x", "null", ""):
        head = data_card.front_matter("data/x.jsonl", title, languages=["no"], licences=["?"], documents=10**7)
        card = yaml.safe_load(head.removesuffix("---\n").removeprefix("---\n"))
        assert (card["pretty_name"], card["license"], card["language"]) == (title, "other", ["no"])


def test_without_texts_the_folder_says_so(tmp_path: Path) -> None:
    book = corpus().codebook
    strip = TextFree({"1.0": book}, book, 0, notes=False)
    bare = replace(corpus(), documents=[strip.document(one) for one in corpus().documents], with_text=False)
    folder = written(tmp_path / "ready", formats.tag_formats()["jsonl"], bare)
    assert "glossator rehydrate" in (folder / "README.md").read_text("utf-8")
    found = loaded(folder, tmp_path / "cache")
    assert found["text"][:] == [None] * len(rows())
    assert found.features == features(folder)


@pytest.fixture(scope="module")
def hollow() -> Corpus:
    """Whose first seven hundred documents, more than 10 MB, hold nothing that a type could be guessed from."""
    golden = list(corpus().documents)
    empty = golden[0]._replace(
        external_id=None, title=None, authors=(), affiliation=None, outlet=None, published=DateRecord(),
        language=None, source_url=None, source_file=None, licence=None, file_sha256=None, text="x" * 15_000,
        regions=(), codings=(), answers=(), annotations=(), decisions=(), notes=(),
    )  # fmt: skip
    return replace(corpus(), documents=[*(empty._replace(doc_id=f"d-{n}") for n in range(720)), *golden])


def codes(sql: str) -> list[Any]:
    tags = f"SELECT unnest(annotations) AS tag FROM {sql}"
    return duckdb.sql(f"SELECT tag.code, tag.final FROM ({tags})").fetchall()


def test_lines_have_their_types_where_the_first_ten_megabytes_are_empty(hollow: Corpus, tmp_path: Path) -> None:
    folder, wanted = written(tmp_path / "ready", formats.tag_formats()["jsonl"], hollow), rows()
    data, last = folder / "data/corpus.jsonl", slice(-len(wanted), None)
    assert data.stat().st_size > 10 << 20
    found = loaded(folder, tmp_path / "cache")
    assert found.select(range(len(found) - len(wanted), len(found))).to_list() == wanted
    frame = pd.read_json(data, lines=True, dtype=False)
    assert json.loads(frame[last].to_json(orient="records")) == wanted
    assert pl.read_ndjson(data, infer_schema_length=None)[last].to_dicts() == wanted
    assert codes(f"read_json('{data}', sample_size = -1)") == said(wanted)


def test_tables_have_their_types_where_the_first_rows_are_empty(hollow: Corpus, tmp_path: Path) -> None:
    folder, wanted = written(tmp_path / "ready", formats.tag_formats()["parquet"], hollow), rows()
    data, last = folder / "data/corpus.parquet", slice(-len(wanted), None)
    found = loaded(folder, tmp_path / "cache")
    assert found.select(range(len(found) - len(wanted), len(found))).to_list() == wanted
    assert pd.read_parquet(data)["doc_id"][last].to_list() == [row["doc_id"] for row in wanted]
    assert pl.read_parquet(data)[last].to_dicts() == wanted
    assert codes(f"'{data}'") == said(wanted)


def said(wanted: list[Any]) -> list[Any]:
    return [(tag["code"], tag["final"]) for row in wanted for tag in row["annotations"]]
