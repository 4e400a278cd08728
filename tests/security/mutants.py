"""Good files of each kind, and what becomes of them on the way: cut, mixed, swapped, in other encodings."""

from collections.abc import Callable, Collection, Iterator, Mapping
from random import Random
from typing import Final

from tests.formats import pdf_files, word_files
from tests.formats.archives import packed

TEXT: Final = "Wolves of the night\n\nA wolf 🐺 howled by the 강변. Nobody counted 312 returns.\n\nREAD MORE: A list\n"
SEEDS: Final = {
    "txt": TEXT.encode(),
    "md": f"---\ntitle: A\n---\n# {TEXT}\n```\ncode\n```\n\nUnder\n=====\n\n> said\n".encode(),
    "html": (
        "<!doctype html><html lang=en><head><title>Wolves</title><meta name=author content='Ann Ó'></head><body>"
        f"<nav>Home</nav><h1>Wolves</h1><p>{TEXT}</p><table><tr><td>1<td>2</table><pre>a\n b</pre><footer>©</footer>"
    ).encode(),
    "jsonl": (
        '{"text": "A wolf 🐺 howled.", "title": "One", "metadata": {"published": {"year": 2031}, "Column": "x"}}\n'
        '{"text": "Nobody slept.", "external_id": "b", "metadata": {"authors": ["A", "B"]}}\n'
    ).encode(),
    "csv": b'file,title,authors,published,Column\nwolves.txt,"Wolves, ""all""",A; B,2031-03,x\nb.txt,B,,2030,"y\nz"\n',
}
"""One file of each kind; the spreadsheet is refused as a text and taken as a sheet."""
DOCUMENTS: Final = {
    "docx": word_files.packed(
        word_files.paragraph(word_files.run("A wolf howled.")) * 3, {"styles": "", "footnotes": ""}
    ),
    "pdf": pdf_files.repeated("A wolf howled.", 3),
    "csv": 'title,text,date\nWolves,A wolf 🐺 howled.,2031\n,"Nobody\nslept.",\n'.encode(),
    "tsv": "text\tid\nA wolf howled.\t1\nNobody slept.\t2\n".encode("utf-16"),
}
"""Documents of office programs, and tables of texts."""
_GUID: Final = b"11111111-1111-4111-8111-111111111111"
FOREIGN: Final = {
    "jsonl": b'{"id": 1, "text": "A wolf howled.", "label": [[2, 6, "Wolf"], [7, 13, "Howl"]], "Comments": ["So."]}\n',
    "json": (
        b'[{"id": 1, "data": {"text": "A wolf howled."}, "annotations": [{"id": 2, "completed_by": 1, "result": ['
        b'{"id": "x", "from_name": "label", "to_name": "text", "type": "labels",'
        b'"value": {"start": 2, "end": 6, "text": "wolf", "labels": ["Wolf"]}}]}]}]'
    ),
    "csv": b"text,start,end,code,quote,annotator\nA wolf howled.,2,6,Wolf,wolf,ada\nA wolf howled.,7,13,Howl,howled,\n",
    "zip": packed({"one/a.txt": b"A wolf.", "a.jsonl": b'{"text": "A bear.", "label": [[2, 6, "Bear"]]}\n', "c": b""}),
    "qdpx": packed(
        {
            "project.qde": b'<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="a" origin="b">'
            b'<Sources><TextSource guid="%b" name="t"><PlainTextContent>A wolf.</PlainTextContent>'
            b'<PlainTextSelection guid="2%b" name="wolf" startPosition="2" endPosition="6"/>'
            b"</TextSource></Sources></Project>" % (_GUID, _GUID[1:]),
            "sources/a.txt": b"A wolf.",
        }
    ),
}
"""Files of other programs, and archives."""
_WORDS: Final = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\xed\xa0\x80", b"\xf0\x9f", b"<!--", b"]]>", b"<![CDATA[", b"&#0;",
    b"&#x110000;", b'"', b"'", b"{", b"[", b"}\n{", b"\\ud800", b"\\u0000", b"NaN", b"1e999", b"null", b"\x1b[2J",
    b"\xe2\x80\xae", b"\xc2\x85", b"\xe2\x80\xa8", b"=cmd|' /C calc'!A0", b"<svg/onload=x>",
)  # fmt: skip
Change = Callable[[Random, bytes], bytes]


def mutants(
    chance: Random, count: int, kinds: Collection[str] = tuple(SEEDS), seeds: Mapping[str, bytes] = SEEDS
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of *count* files, each of the kinds in turn with one to four changes."""
    names = tuple(kinds)
    for number in range(count):
        kind = names[number % len(names)]
        raw = seeds[kind] if chance.random() < 0.9 else seeds[chance.choice(list(seeds))]
        for change in chance.choices(_CHANGES, k=chance.randint(1, 4)):
            raw = change(chance, raw)
        yield f"article{number}.{kind}", raw[:2_000_000]


def _flip(chance: Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 20) if raw else 0):
        changed[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(changed)


def _cut(chance: Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _drop(chance: Random, raw: bytes) -> bytes:
    start = chance.randrange(len(raw) + 1)
    return raw[:start] + raw[start + chance.randrange(50) :]


def _insert(chance: Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw) + 1)
    return raw[:place] + chance.choice(_WORDS) * chance.choice((1, 1, 1, 40, 5_000)) + raw[place:]


def _repeat(chance: Random, raw: bytes) -> bytes:
    start = chance.randrange(len(raw) + 1)
    return raw[:start] + raw[start : start + chance.randrange(1, 60)] * chance.choice((2, 30, 3_000)) + raw[start:]


def _swap(chance: Random, raw: bytes) -> bytes:
    middle = chance.randrange(len(raw) + 1)
    return raw[middle:] + raw[:middle]


def _recode(chance: Random, raw: bytes) -> bytes:
    into = chance.choice(("utf-16", "utf-16-be", "utf-32", "cp1252", "cp949", "utf-7", "shift_jis", "cp037"))
    return raw.decode(errors="replace").encode(into, errors="replace")


def _mix(chance: Random, raw: bytes) -> bytes:
    other = chance.choice(list(SEEDS.values()))
    return raw[: chance.randrange(len(raw) + 1)] + other[chance.randrange(len(other)) :]


_CHANGES: Final[tuple[Change, ...]] = (_flip, _flip, _cut, _drop, _insert, _insert, _repeat, _swap, _recode, _mix)
