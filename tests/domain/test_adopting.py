"""What becomes of documents of other programs: places, codes, people, ids and times, the same each time."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.adopted_codes import Codes
from webapp.domain.adopting import Adopted, Setting, adopt
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.foreign import ForeignDocument, ForeignTag
from webapp.domain.ids import pseudonym_of_name
from webapp.domain.records import AttributeRecord
from webapp.domain.soundness import misfit, require_sound
from webapp.domain.text import clean_str
from webapp.errors import AppError
from webapp.formats import jsonl

TEXT = "🐺 A wolf howled.\nNobody counted: the wolf ran.\nA bear growled."
MOMENT = "2031-01-02T03:04:05.678Z"
BOOK = CodebookSpec("Book", (CodeSpec("animal", "Animal"), CodeSpec("legal_argument", "Legal argument")))


def setting(*books: CodebookSpec) -> Setting:
    return Setting(Codes(books or (BOOK,)), lambda name: pseudonym_of_name(b"key", name), "1.0", MOMENT)


def adopted(text: str, *tags: ForeignTag, **more: Any) -> Adopted:
    found = adopt(ForeignDocument("wolf.txt", text, tags, **more), setting())
    require_sound(found.record)
    assert [
        misfit(tag, found.record.text or "") for tag in found.record.annotations if misfit(tag, found.record.text or "")
    ] == []
    assert jsonl.read_line(jsonl.document_json(found.record)) == found.record._replace(columns={})
    return found


def quotes(found: Adopted) -> list[str | None]:
    return [tag.quote for tag in found.record.annotations]


def counted(text: str, quote: str, unit: str = "") -> tuple[int, int]:
    """Where the quote stands first, counted in code points or UTF-16."""
    start = text.index(quote)
    size = (lambda part: len(part.encode("utf-16-le")) // 2) if unit == "utf16" else len
    return size(text[:start]), size(text[: start + len(quote)])


# ------------------------------------------------------------------ places


WORDS = ("howled", "counted", "bear growled")
WAYS = {
    "": (TEXT, TEXT),
    "CR in the file, counted": (TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r\n")),
    "CR alone": (TEXT.replace("\n", "\r"), TEXT),
    "CR in the file, not counted": (TEXT.replace("\n", "\r\n"), TEXT),
    "CR counted, not in the file": (TEXT, TEXT.replace("\n", "\r\n")),
    "BOM in the file, counted": (f"\ufeff{TEXT}", f"\ufeff{TEXT}"),
    "BOM in the file, not counted": (f"\ufeff{TEXT}", TEXT),
    "BOM counted, not in the file": (TEXT, f"\ufeff{TEXT}"),
    "both counted": (TEXT, "\ufeff" + TEXT.replace("\n", "\r\n")),
}


@pytest.mark.parametrize("unit", ["", "utf16"])
@pytest.mark.parametrize("way", WAYS)
def test_whatever_offsets_count_is_found_out_by_the_quotes(way: str, unit: str) -> None:
    held, original = WAYS[way]
    tags = [ForeignTag(*counted(original, word, unit), "animal", word) for word in WORDS]
    found = adopted(held, *tags)
    assert quotes(found) == list(WORDS)
    assert (found.left, found.sought, found.record.text) == ([], 0, TEXT)
    if way not in ("CR alone", "BOM in the file, not counted"):  # which the wolf in UTF-16 makes up for
        assert bool(found.reading.sentence) == (original != held or unit == "utf16")


def test_tags_without_a_quote_follow_those_that_have_one() -> None:
    original = TEXT.replace("\n", "\r\n")
    quoted = [ForeignTag(*counted(original, word), "animal", word) for word in ("counted", "bear")]
    found = adopted(TEXT, *quoted, ForeignTag(*counted(original, "growled"), "animal"))
    assert quotes(found) == ["counted", "bear", "growled"]


def test_most_quotes_decide_and_one_that_fits_nowhere_stays_out_with_a_reason() -> None:
    tags = [ForeignTag(*counted(TEXT, word), "animal", word) for word in WORDS]
    found = adopted(TEXT, *tags, ForeignTag(3, 9, "animal", "a lion"), ForeignTag(0, 4, "animal", "wolf"))
    assert quotes(found) == list(WORDS)
    assert [left.sentence for left in found.left] == [
        "The tag animal (3 to 9) stays out: its words stand nowhere in the text.",
        "The tag animal (0 to 4) stays out: the text says something else there, and its words stand in several places.",
    ]


def test_a_quote_that_stands_once_finds_its_place() -> None:
    found = adopted(TEXT, ForeignTag(900, 907, "animal", "growled"))
    assert (quotes(found), found.sought) == (["growled"], 1)


def test_white_space_in_quotes_is_not_compared() -> None:
    start, end = TEXT.index("howled"), TEXT.index(" counted")
    found = adopted(TEXT, ForeignTag(start, end, "animal", "howled. Nobody"))
    assert (quotes(found), found.sought) == (["howled.\nNobody"], 0)


@pytest.mark.parametrize("span", [(5, 5), (9, 3), (-1, 4), (0, 10_000)])
def test_a_place_that_is_none_stays_out(span: tuple[int, int]) -> None:
    found = adopted(TEXT, ForeignTag(*span, "animal"))
    assert [left.why for left in found.left] == ["there is nothing at its place in the text"]


LETTERS = st.text(st.sampled_from("ab🐺\n\r é\ufeff"), min_size=1, max_size=40)


@given(LETTERS, st.data())
def test_property_offsets_of_the_file_survive_cleaning(raw: str, data: st.DataObject) -> None:
    text = f"x{raw}"
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4))
    tags = [ForeignTag(start, end, "animal", text[start:end]) for start, end in spans if text[start:end].strip()]
    found = adopted(text, *tags)
    for tag, record in zip(sorted(tags, key=lambda tag: (tag.start, tag.end)), found.record.annotations, strict=False):
        assert found.reading.name == ""
        assert record.quote is not None
        assert record.quote.split() == clean_str(f"x{tag.quote}")[1:].split() or "\r" in text
    assert found.sought == 0
    assert len(found.record.annotations) + len(found.left) == len(tags)


@given(
    st.text(max_size=60),
    st.lists(
        st.builds(
            ForeignTag,
            st.integers(-2, 70),
            st.integers(-2, 70),
            st.text(max_size=10),
            st.none() | st.text(max_size=5),
            st.none() | st.text(max_size=8),
            st.none() | st.sampled_from(["T1", "a-0189d7c0-0000-7000-8000-000000000001"]),
            st.lists(st.builds(AttributeRecord, st.text(max_size=5), st.text(max_size=5)), max_size=2).map(tuple),
            st.none() | st.text(max_size=8),
            st.none() | st.sampled_from(["2031-01-01", "2031-01-01T10:00:00+02:00", "0001-01-01", "yesterday"]),
        ),
        max_size=5,
    ),
    st.dictionaries(st.sampled_from(["title", "language", "published", "x y", "authors"]), st.text(max_size=8)),
)
def test_property_anything_is_sound_or_refused_and_always_the_same(
    text: str, tags: list[ForeignTag], about: dict[str, Any]
) -> None:
    try:
        found = adopted(text, *tags, metadata=about, finished=("ada",))
    except AppError:
        with pytest.raises(AppError):
            clean_str(text)
        return
    assert adopted(text, *tags, metadata=about, finished=("ada",)).record == found.record
    assert len(found.record.annotations) + len(found.left) == len(tags)


# ------------------------------------------------------------------ codes


def test_codes_are_known_by_key_by_name_and_by_what_a_key_would_be_made_of() -> None:
    codes = Codes((BOOK,))
    assert [codes.key(name) for name in ("animal", "ANIMAL", "legal argument", "Legal-Argument")] == [
        "animal",
        "animal",
        "legal_argument",
        "legal_argument",
    ]
    assert dict(codes.unknown) == {}


def test_unknown_codes_get_keys_and_are_counted_and_what_the_file_knows_of_them_is_kept() -> None:
    codes = Codes((BOOK,))
    codes.learn(CodebookSpec("Theirs", (CodeSpec("howl", "Howling", "To howl.", attributes=(AttributeSpec("loud"),)),)))
    assert [codes.key(name) for name in ("A+", "A-", "howl", "Howling", "狼", "A+")] == [
        "a",
        "a_2",
        "howl",
        "howl",
        "code_1",
        "a",
    ]
    codes.key("A-", ["b", "b", "c"])
    known = {
        code.code: (code.name, [(one.name, one.multiple) for one in code.attributes], count)
        for code, count in codes.met()
    }
    assert known == {
        "a": ("A+", [], 2),
        "a_2": ("A-", [("b", True), ("c", False)], 2),
        "code_1": ("狼", [], 1),
        "howl": ("Howling", [("loud", False)], 2),
    }
    assert codes.unknown["howl"].brief_definition == "To howl."


def test_a_code_that_the_draft_has_already_keeps_its_key_there() -> None:
    draft = replace(BOOK, codes=(*BOOK.codes, CodeSpec("a_2", "A-")))
    assert Codes((BOOK, draft)).key("a-") == "a_2"


# ------------------------------------------------------------------ people, ids, times


def test_people_have_the_same_id_each_time_and_only_the_project_can_tell_whose() -> None:
    found = adopted(TEXT, ForeignTag(2, 8, "animal", annotator=" Ada  Lovelace"), ForeignTag(2, 8, "animal"))
    ada, nobody = (pseudonym_of_name(b"key", name) for name in ("Ada Lovelace", "unnamed"))
    assert found.names == {ada: "Ada Lovelace", nobody: "unnamed"}
    assert ada != "u-" + sha256(b"Ada Lovelace").hexdigest()[:16]
    assert pseudonym_of_name(b"key", "u-0123456789abcdef") == "u-0123456789abcdef"


def test_equal_tags_of_a_person_are_told_apart_and_ids_of_ours_are_kept() -> None:
    ours = "a-0189d7c0-0000-7000-8000-000000000001"
    same = ForeignTag(2, 8, "animal", annotator="ada", id="T1")
    found = adopted(TEXT, same, same, same._replace(annotator="ben"), same._replace(id=ours), same._replace(id=ours))
    ids = [tag.id for tag in found.record.annotations]
    assert (len(set(ids)), ours in ids) == (4, True)
    assert [left.why for left in found.left] == ["another tag of the article has its id"]


def test_times_that_the_file_says_are_kept_and_others_are_now_and_marked() -> None:
    said = ForeignTag(2, 8, "animal", created_at="2030-05-06T09:00:00.1234+02:00", note="Look.\r\n")
    found = adopted(TEXT, said, ForeignTag(3, 9, "animal", created_at="last week"), finished=("ada",))
    first, second = found.record.annotations
    assert (first.created_at, second.created_at) == ("2030-05-06T07:00:00.123Z", MOMENT)
    assert found.unsaid == {second.id}
    assert [(note.id, note.body, note.created_at) for note in first.notes] == [
        (f"n-{first.id[2:]}", "Look.", first.created_at)
    ]
    assert [(coding.state, coding.completed_at) for coding in found.record.codings] == [("complete", MOMENT)]


def test_what_is_said_of_the_article_is_kept_as_far_as_it_can_be() -> None:
    found = adopted(TEXT, title="Wolves", metadata={"author": "Ann", "language": "no language", "Archive box": "7"})
    record = found.record
    assert (record.title, record.authors, record.language, record.source_file) == ("Wolves", ("Ann",), None, "wolf.txt")
    assert record.columns == {"Archive box": "7"}
    assert adopted(TEXT).guessed
