"""brat stand-off, held against the rules by which the brat server reads it, in both directions."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from tests.corpus_strategies import corpora
from tests.formats.foreign_files import NAME, NOTE, TEXT, document, read, records, sample, tag, written
from tests.make import CODEBOOK
from webapp.domain.codebook import CodebookSpec
from webapp.domain.foreign import ForeignDocument, ForeignTag
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.errors import Malformed

AA = "u-00000000000000aa"
FERRY = "Ada rowed,\nBo slept; Ada rowed on."


def checked(text: str, ann: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The types and places of T lines; fails where the brat server would refuse a line."""
    assert ann == "" or ann.endswith("\n")
    ids: set[str] = set()
    for line in ann.splitlines():  # where Python's readers of files cut, and also where others do
        name, about, words = line.split("\t")[0], line.split("\t")[1], line.split("\t", 2)[2:]
        assert re.fullmatch(r"[TA#]\d+", name)
        assert name not in ids
        ids.add(name)
        if name.startswith("T"):
            kind, places = about.split(" ", 1)
            spans = [tuple(map(int, place.split(" "))) for place in places.split(";")]
            assert re.fullmatch("[a-zA-Z0-9_-]+", kind)
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert all(one[1] < other[0] for one, other in pairwise(spans))
            assert words == [" ".join(text[start:end] for start, end in spans)]
            yield kind, spans  # type: ignore[misc]  # pairs
        elif name.startswith("A"):
            assert re.fullmatch(r"\S+ T\d+ \S+", about)
            assert about.split(" ")[1] in ids
        else:
            assert about.split(" ") == ["AnnotatorNotes", f"T{name[1:]}"]


def bounds(files: Mapping[str, bytes]) -> list[tuple[str, str, list[tuple[int, int]]]]:
    """Each T line of all files, with its folder."""
    found = []
    for name, ann in files.items():
        if name.endswith(".ann"):
            text = files[f"{name[:-4]}.txt"].decode()
            found += [(name.split("/")[0], *bound) for bound in checked(text, ann.decode())]
    return found


def theirs(files: Mapping[str, str]) -> list[ForeignDocument]:
    found = read("brat", {name: content.encode() for name, content in files.items()})
    return [one for one in found if isinstance(one, ForeignDocument)]


def test_brat_finds_each_passage_where_it_is() -> None:
    files = written("brat", [sample()])
    covered = {(folder, kind, "".join(TEXT[spans[0][0] : spans[-1][1]])) for folder, kind, spans in bounds(files)}
    assert covered == {
        (AA, "testimony", "The 🚢 left\tat dawn.\nAn étude"),
        (AA, "legal_argument", "🚢 left"),
        (AA, "statistic", "41 crossings\u2028in all"),
        ("u-00000000000000bb", "testimony-overheard", '"tea"\fwas late'),
        ("consensus", "statistic", "<b>&amp;</b>"),
    }


def test_choices_of_one_word_are_attributes_and_the_configuration_knows_them() -> None:
    files = written("brat", [sample()])
    lines = files[f"{AA}/{NAME}.ann"].decode().split("\n")
    assert [line.split("\t")[1] for line in lines if line.startswith("A")] == [
        "witness T1 official",
        "source T3 press",
        "source T3 state",
    ]
    conf = files["annotation.conf"].decode()
    assert list(files)[-2:] == ["annotation.conf", "visual.conf"]
    assert "\ntestimony-overheard\n" in conf
    assert "source\tArg:statistic, Value:state|press|other\n" in conf


@given(corpora())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_everything_comes_back(made: list[DocumentRecord]) -> None:
    wanted = [
        one._replace(annotations=tuple(sorted(one.annotations, key=lambda tag: (tag.start, tag.end, tag.code, tag.id))))
        for one in made
    ]
    files = written("brat", made)
    bounds(files)
    found = read("brat", files)
    assert found[0] == CODEBOOK
    assert sorted(found[1:], key=str) == sorted(wanted, key=str)


def test_a_tag_that_no_line_can_hold_comes_back_all_the_same() -> None:
    broken = document(tag("a-1", "\n\n", "statistic"))
    files = written("brat", [broken])
    assert files[f"{AA}/{NAME}.ann"] == b""
    assert records(read("brat", files)) == [broken]


def test_what_was_changed_in_brat_comes_in_as_it_says_and_the_rest_is_ours() -> None:
    wanted, files = sample(), written("brat", [sample()])
    ann = files[f"{AA}/{NAME}.ann"].decode()
    ann = ann.replace("A3\tsource T3 state\n", "").replace("T2\tlegal_argument ", "T2\ttestimony-overheard ")
    files[f"{AA}/{NAME}.ann"] = f"{ann}T9\tstatistic 4 5\t🚢\n#9\tAnnotatorNotes T9\tnew here\n".encode()
    ours, others = read("brat", files)[1:]
    assert isinstance(ours, DocumentRecord)
    assert [tag.id for tag in ours.annotations] == ["a-1", "c-1", "b-1"]
    assert ours._replace(annotations=()) == wanted._replace(annotations=())
    assert isinstance(others, ForeignDocument)
    renamed, narrowed, new = others.tags
    assert (renamed.code, renamed.annotator, renamed.id) == ("testimony/overheard", AA, "a-2")
    assert narrowed.attributes == (AttributeRecord("source", "press"), AttributeRecord("value", "41"))
    assert narrowed.note == NOTE
    assert new == ForeignTag(4, 5, "statistic", "🚢", AA, "T9", note="new here")


def test_other_line_ends_of_another_system_do_no_harm() -> None:
    files = written("brat", [sample()])
    moved = {
        name: raw.replace(b"\n", b"\r\n") if name.endswith((".txt", ".ann")) else raw for name, raw in files.items()
    }
    assert read("brat", moved)[1:] == [sample()]


def test_a_tag_deleted_in_brat_does_not_come_back() -> None:
    files = written("brat", [sample()])
    lines = files[f"{AA}/{NAME}.ann"].decode().split("\n")
    files[f"{AA}/{NAME}.ann"] = "\n".join(line for line in lines if not line.startswith("T2\t")).encode()
    assert [tag.id for tag in records(read("brat", files))[0].annotations] == ["a-1", "c-1", "b-1", "a-3"]


def test_a_collection_of_brat_itself_is_read() -> None:
    ann = (
        "T1\tPerson 0 3\tAda\nA1\tNegation T1\nA2\tMood T1 glad\nT2\tAct 4 9\trowed\n"
        "E1\tAct:T2 Who:T1\nM1\tSpeculation E1\nR1\tKnows Arg1:T1 Arg2:T2\n"
        "*\tEquiv T1 T2\nN1\tReference T1 Wiki:1\tAda\n#1\tAnnotatorNotes T1\tthe rower\n"
    )
    [found] = theirs({"corpus/ferry.txt": FERRY, "corpus/ferry.ann": ann})
    assert (found.name, found.text) == ("ferry", FERRY)
    person = ForeignTag(
        0, 3, "Person", "Ada", id="T1", note="the rower",
        attributes=(AttributeRecord("Mood", "glad"), AttributeRecord("Negation", "true")),
    )  # fmt: skip
    assert found.tags == (
        person,
        ForeignTag(4, 9, "Act", "rowed", id="T2", attributes=(AttributeRecord("Speculation", "true"),)),
    )


def test_parts_that_words_keep_apart_are_tags_of_their_own() -> None:
    ann = "T1\tAct 4 10;11 19\trowed, Bo slept\nT2\tAct 0 3;25 34\tAda rowed on.\n"
    [found] = theirs({"ferry.txt": FERRY, "ferry.ann": ann})
    assert [(tag.start, tag.end, tag.quote, tag.id) for tag in found.tags] == [
        (4, 19, "rowed,\nBo slept", "T1"),
        (0, 3, "Ada", "T2"),
        (25, 34, "rowed on.", "T2.2"),
    ]


def test_folders_are_people_where_they_hold_the_same_articles() -> None:
    ann = "T1\tPerson 0 3\tAda\n"
    [found] = theirs({"ida/f.txt": FERRY, "ida/f.ann": ann, "jon/f.txt": FERRY, "jon/f.ann": ann})
    assert [tag.annotator for tag in found.tags] == ["ida", "jon"]
    apart = theirs({"2001/f.txt": FERRY, "2001/f.ann": ann, "2002/g.txt": FERRY, "2002/g.ann": ann})
    assert [(one.name, one.tags[0].annotator) for one in apart] == [("f", None), ("g", None)]


def test_new_tags_in_a_folder_of_ours_are_of_its_coder() -> None:
    files = written("brat", [document(tag("a-1", "🚢 left", "statistic"))])
    files[f"{AA}/{NAME}.ann"] += "T2\ttestimony 4 5\t🚢\n".encode()
    ours, rest = read("brat", files)[1:]
    assert [one.id for one in records([ours])[0].annotations] == ["a-1"]
    assert rest.tags == (ForeignTag(4, 5, "testimony", "🚢", AA, "T2"),)


def test_one_name_for_two_texts_is_two_articles() -> None:
    ann = "T1\tPerson 0 3\tAda\n"
    found = theirs({"2001/f.txt": FERRY, "2001/f.ann": ann, "2002/f.txt": "Other.", "2002/f.ann": ""})
    assert [(one.name, one.text) for one in found] == [("2001/f", FERRY), ("2002/f", "Other.")]
    assert found[0].tags[0].annotator is None


def test_offsets_count_the_text_as_the_file_has_it() -> None:
    [found] = theirs({"f.txt": "\ufeffOne\r\ntwo", "f.ann": "T1\tX 6 9\ttwo\r\n"})
    assert found.text == "\ufeffOne\r\ntwo"
    assert found.tags == (ForeignTag(6, 9, "X", "two", id="T1"),)


def test_a_configuration_becomes_a_codebook() -> None:
    conf = (
        "<ALL>=<ENTITY>\n[entities]\n!Being|Wesen\n\tPerson\n\t\tRower\n----\nPlace # none\n"
        "[relations]\nKnows Arg1:Person\n[events]\nAct\tWho:Person\n"
        "[attributes]\nNegation Arg:<ENTITY>\nMood Arg:Person|Rower, Value:glad|sad\n"
    )
    files = {"annotation.conf": conf, "f.txt": FERRY, "f.ann": ""}
    book = read("brat", {name: content.encode() for name, content in files.items()})[0]
    assert isinstance(book, CodebookSpec)
    assert [code.name for code in book.walk()] == ["Being", "Person", "Rower", "Place", "Act"]
    assert [code.name for code in book.codes] == ["Being", "Place", "Act"]
    person = book.code("person")
    assert person
    assert [(field.name, field.type, field.values) for field in person.attributes] == [
        ("negation", "boolean", ()),
        ("mood", "enum", ("glad", "sad")),
    ]


@pytest.mark.parametrize("line", ["T1\tX\tAda", "T1", "T1\tX a b\tAda", "T1\tX 0\tAda", "T1\tX 0 99999999999\tAda"])
def test_a_line_without_a_place_is_refused_in_words(line: str) -> None:
    with pytest.raises(Malformed, match=r"^f\.ann, line 1: "):
        theirs({"f.txt": FERRY, "f.ann": line})
