"""Archives and folders as formats see them (S25): what leads out of them, or is much more than it seems, is refused."""

import io
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.archives import HARMFUL, WOLF, lying, nested, packed
from webapp.errors import AppError, Malformed, TooLarge
from webapp.formats.bundle import MAX_FILE, OWN, UPLOADS, Limits, Opened, unpacked


def opened(raw: bytes, limits: Limits = UPLOADS) -> Opened:
    return unpacked(io.BytesIO(raw), limits)


def test_a_zip_is_read_like_a_folder() -> None:
    files = opened(packed({"b/two.txt": "Ein Wölfchen".encode(), "a.txt": b"one\ntwo\r\nthree", "b/": b""}))
    assert files.names == ["a.txt", "b/two.txt"]
    assert files.read("b/two.txt").decode() == "Ein Wölfchen"
    assert list(files.lines("a.txt")) == [b"one\n", b"two\r\n", b"three"]
    assert list(files.lines("a.txt")) == [b"one\n", b"two\r\n", b"three"]


@pytest.mark.parametrize("harm", HARMFUL)
def test_s25_an_archive_that_is_built_to_do_harm_is_refused_in_a_sentence(harm: str) -> None:
    with pytest.raises(AppError, match=r"^[A-Z].{20,}\.$") as refused:
        opened(HARMFUL[harm])
    assert refused.value.errors[0].field == "file"


def test_s25_archives_in_an_archive_are_files_like_others() -> None:
    files = opened(nested())
    assert files.names == ["inner.zip"]
    assert files.read("inner.zip").startswith(b"PK")


@pytest.mark.parametrize("size", [7, 7_000, 0xFFFFFFFE])
def test_s25_what_an_archive_says_of_sizes_is_never_taken(size: int) -> None:
    found = b""
    with suppress(Malformed):
        found = opened(lying(size)).read("a.txt")
    assert len(found) in (0, 700)


def test_s25_much_from_little_is_refused_while_it_unpacks() -> None:
    bomb = packed({f"{number}.txt": bytes(30 << 20) for number in range(2)})
    with pytest.raises(TooLarge, match="when unpacked"):
        opened(bomb).read("0.txt")
    with pytest.raises(TooLarge, match="when unpacked"):
        list(opened(bomb).lines("1.txt"))


def test_s25_all_files_count_together_and_each_once() -> None:
    files = opened(packed({"a": bytes(600), "b": bytes(600)}), Limits(10, 1_000, 100))
    assert [len(files.read("a")) for _ in range(3)] == [600, 600, 600]
    with pytest.raises(TooLarge):
        files.read("b")


def test_s25_a_file_that_is_read_whole_has_at_most_50_mb() -> None:
    with pytest.raises(TooLarge, match="larger than 50 MB"):
        opened(packed({"a": bytes(MAX_FILE + 1)}, zipfile.ZIP_STORED), OWN).read("a")


def test_what_systems_leave_in_archives_is_passed_over() -> None:
    files = opened(packed({"a.txt": WOLF, "__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "b/.git/config": b"x"}))
    assert files.names == ["a.txt"]


def test_a_file_that_is_damaged_costs_a_sentence() -> None:
    raw = bytearray(packed({"a.txt": WOLF * 50}))
    raw[45] ^= 0xFF
    with pytest.raises(Malformed, match=r"a\.txt can't be read"):
        opened(bytes(raw)).read("a.txt")


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_s25_any_change_of_an_archive_costs_a_sentence_at_most(extra: bytes, place: int, byte: int) -> None:
    raw: Any = bytearray(packed({"a.txt": WOLF * 3, "folder/b.txt": WOLF}) + extra)
    raw[place % len(raw)] = byte
    with suppress(AppError):
        files = opened(bytes(raw))
        for name in files.names:
            files.read(name)
