"""Files of strangers, read in a process of their own: what is found is checked, what does harm costs a sentence."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest

from tests.formats.archives import HARMFUL, WOLF, packed
from tests.formats.wolf_format import FORMAT, written
from webapp.domain.codebook import CodebookSpec
from webapp.domain.foreign import ForeignDocument, ForeignTag
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.errors import AppError, Malformed, TooLarge
from webapp.formats import jsonl, text_format
from webapp.formats.bundle import OWN, UPLOADS
from webapp.formats.reading import Files, OnDisk, Sent, Unsound
from webapp.formats.sandbox import Sandbox

GOLDEN = Path(__file__).parent / "golden/jsonl/corpus.jsonl"
DOCUMENT = ForeignDocument(
    "howl.txt",
    "A wolf 🐺 howled.\r\n",
    (ForeignTag(2, 6, "Animal", "wolf", "Ada", None, (AttributeRecord("x", "1"),)),),
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(wall_clock=5) as sandbox:
        yield sandbox


def files(sandbox: Sandbox, given: Mapping[str, bytes]) -> Files:
    return Files(sandbox, [Sent(BytesIO(raw), name) for name, raw in given.items()], UPLOADS)


def test_what_a_format_finds_arrives_as_it_was_found(sandbox: Sandbox) -> None:
    line = GOLDEN.read_bytes().splitlines(keepends=True)[0]
    mixed = files(sandbox, {"b.wolf": b"codebook\n" + line + written(DOCUMENT), "notes.txt": b"x"})
    codebook, ours, theirs = mixed.found(FORMAT)
    assert isinstance(codebook, CodebookSpec)
    assert codebook.codes[0].code == "howl"
    assert ours == jsonl.read_line(line)
    assert theirs == DOCUMENT
    assert mixed.unread == ["notes.txt"]


def test_an_archive_is_looked_into_and_a_folder_is_not_unlike_it(sandbox: Sandbox, tmp_path: Path) -> None:
    given = {"a/one.wolf": written(DOCUMENT), "a/two.wolf": written(DOCUMENT._replace(name="two"))}
    told: list[int] = []
    archive = files(sandbox, {"wolves.zip": packed(given)})
    for name, raw in given.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    folder = Files(sandbox, [OnDisk(tmp_path / name, name) for name in given], OWN, told.append)
    assert list(archive.names) == list(folder.names) == list(given)
    assert list(archive.found(FORMAT)) == list(folder.found(FORMAT))
    assert sum(told) == sum(len(raw) for raw in given.values())
    assert archive.read("a/one.wolf") == given["a/one.wolf"]
    assert list(archive.lines("a/two.wolf")) == [given["a/two.wolf"]]


def test_files_that_no_format_claims_have_none(sandbox: Sandbox) -> None:
    assert files(sandbox, {"a.txt": WOLF}).format() is None


def test_s25_archives_that_do_harm_are_refused_from_afar_one_after_the_other(sandbox: Sandbox) -> None:
    for harm, raw in HARMFUL.items():
        given = files(sandbox, {"a.zip": raw})
        with pytest.raises(AppError, match=r"\.$"):
            pytest.fail(f"{harm}: {list(given.names)}")
    assert sandbox.read(text_format("html"), b"<p>Still here").text == "Still here"


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("die", "its reader broke off"),
        ("break", "it is damaged, or not what its name says"),
        ("refuse", "a.wolf is no wolf."),
    ],
)
def test_what_goes_wrong_in_the_middle_costs_the_rest_only(sandbox: Sandbox, word: str, sentence: str) -> None:
    given = files(sandbox, {"a.wolf": written(DOCUMENT) + word.encode() + b"\n" + written(DOCUMENT)})
    found = given.found(FORMAT)
    assert next(found) == DOCUMENT
    with pytest.raises(Malformed, match=sentence):
        next(found)
    assert next(given.found(FORMAT)) == DOCUMENT


def test_a_reader_that_sleeps_is_stopped() -> None:
    with Sandbox(wall_clock=0.5) as sandbox, pytest.raises(TooLarge, match="too long"):
        list(files(sandbox, {"a.wolf": b"sleep\n"}).found(FORMAT))


def test_all_files_together_have_their_time(sandbox: Sandbox) -> None:
    given = Files(sandbox, [Sent(BytesIO(written(DOCUMENT) * 3), "a.wolf")], UPLOADS._replace(seconds=0))
    with pytest.raises(TooLarge, match="too long"):
        list(given.found(FORMAT))


def test_a_document_that_makes_no_sense_is_left_out_alone(sandbox: Sandbox) -> None:
    line = GOLDEN.read_bytes().splitlines(keepends=True)[0]
    broken = line.replace(b'"text_length":', b'"text_length":1')
    first, second = files(sandbox, {"a.wolf": broken + line}).found(FORMAT)
    assert isinstance(first, Unsound)
    assert "characters" in first.sentence
    assert isinstance(second, DocumentRecord)


def test_who_stops_listening_can_ask_anew(sandbox: Sandbox) -> None:
    given = files(sandbox, {"a.wolf": written(DOCUMENT) * 5})
    assert next(given.found(FORMAT)) == DOCUMENT
    assert len(list(given.found(FORMAT))) == 5
