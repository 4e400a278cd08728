"""Web Annotations, as programs that read JSON-LD or triples see them, and those of other programs."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pyld import jsonld
from rdflib import Graph
from rdflib.namespace import RDF, Namespace

from tests.corpus_strategies import corpora
from tests.formats.foreign_files import NAME, NOTE, TEXT, document, read, records, sample, tag, written
from tests.make import CODEBOOK
from webapp.domain.foreign import ForeignDocument, ForeignTag
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.errors import Malformed

OA = Namespace("http://www.w3.org/ns/oa#")
DC = Namespace("http://purl.org/dc/terms/")
STANDARD = "http://www.w3.org/ns/anno.jsonld"
FERRY = "Ada rowed. 🚣 Bo rowed.\nAda slept."


def triples(files: Mapping[str, bytes], name: str) -> Graph:
    """What a processor makes of a file that has the context beside it, and no network."""

    def load(url: str, _options: object) -> dict[str, Any]:
        assert url == STANDARD
        return {"contextUrl": None, "documentUrl": url, "document": json.loads(files["context.jsonld"])}

    quads = jsonld.to_rdf(json.loads(files[name]), {"format": "application/n-quads", "documentLoader": load})
    return Graph().parse(data=quads, format="nt")  # all of it is in the default graph


def theirs(files: Mapping[str, Any]) -> list[ForeignDocument]:
    raw = {name: (one if isinstance(one, str) else json.dumps(one)).encode() for name, one in files.items()}
    return [one for one in read("w3c", raw) if isinstance(one, ForeignDocument)]


def annotation(body: object, selector: object, **more: object) -> dict[str, object]:
    target = {"source": "https://example.org/texts/ferry.txt", "selector": selector}
    return {"@context": STANDARD, "id": "https://example.org/1", "type": "Annotation", "target": target, **more} | (
        {"body": body} if body else {}
    )


def quote(exact: str, **around: str) -> dict[str, str]:
    return {"type": "TextQuoteSelector", "exact": exact, **around}


def tagging(value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": "tagging", "value": value}


def test_each_passage_is_told_by_place_and_by_quote_in_triples_too() -> None:
    graph = triples(written("w3c", [sample()]), f"annotations/{NAME}.jsonld")
    told = set()
    for one in graph.subjects(RDF.type, OA.Annotation):
        [target] = graph.objects(one, OA.hasTarget)
        places = {
            kind: each for each in graph.objects(target, OA.hasSelector) for kind in graph.objects(each, RDF.type)
        }
        if not places:
            continue  # what is said of the article as a whole
        start = graph.value(places[OA.TextPositionSelector], OA.start).toPython()  # type: ignore[union-attr]
        end = graph.value(places[OA.TextPositionSelector], OA.end).toPython()  # type: ignore[union-attr]
        exact, prefix, suffix = (
            str(graph.value(places[OA.TextQuoteSelector], part)) for part in (OA.exact, OA.prefix, OA.suffix)
        )
        assert TEXT[start:end] == exact
        assert TEXT[:start].endswith(prefix)
        assert TEXT[end:].startswith(suffix)
        assert graph.value(one, DC.creator)
        codes = [body for body in graph.objects(one, OA.hasBody) if (body, OA.hasPurpose, OA.tagging) in graph]
        told.add((start, end, *(str(graph.value(body, RDF.value)) for body in codes)))
    assert told == {(one.start, one.end, one.code) for one in sample().annotations}


def test_every_term_that_is_written_has_a_meaning() -> None:
    files = written("w3c", [sample()])
    terms = json.loads(files["context.jsonld"])["@context"]

    def known(found: object) -> None:
        if isinstance(found, dict):
            assert all(key == "@context" or key in terms for key in found)
            for key, one in found.items():
                if key in ("type", "motivation", "purpose"):
                    assert one in terms
                if key != "@context":
                    known(one)
        elif isinstance(found, list):
            for one in found:
                known(one)

    known(json.loads(files[f"annotations/{NAME}.jsonld"]))


@given(corpora())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_everything_comes_back(made: list[DocumentRecord]) -> None:
    wanted = [
        one._replace(annotations=tuple(sorted(one.annotations, key=lambda tag: (tag.start, tag.end, tag.code, tag.id))))
        for one in made
    ]
    files = written("w3c", made)
    for name, raw in files.items():
        if name.startswith("annotations/"):
            assert json.loads(raw)["total"] == len(json.loads(raw)["first"]["items"])
    found = read("w3c", files)
    assert found[0] == CODEBOOK
    assert sorted(found[1:], key=str) == sorted(wanted, key=str)


def test_what_was_changed_elsewhere_comes_in_as_it_says_and_the_rest_is_ours() -> None:
    files = written("w3c", [sample()])
    whole = json.loads(files[f"annotations/{NAME}.jsonld"])
    items = whole["first"]["items"]
    by_code = {item["body"][0]["value"]: item for item in items[1:]}
    by_code["legal_argument"]["body"][0]["value"] = "Argument"
    by_code["testimony"]["body"].append({"type": "TextualBody", "purpose": "commenting", "value": "really?"})
    items.append(annotation([tagging("Boat")], [{"type": "TextPositionSelector", "start": 4, "end": 5}, quote("🚢")]))
    items[-1]["target"]["source"] = items[0]["target"]["source"]
    files[f"annotations/{NAME}.jsonld"] = json.dumps(whole, indent=2).encode()
    ours, others = read("w3c", files)[1:]
    assert isinstance(ours, DocumentRecord)
    assert [one.id for one in ours.annotations] == ["c-1", "b-1", "a-3"]
    assert isinstance(others, ForeignDocument)
    assert [(one.id, one.code, one.annotator, one.note, one.quote) for one in others.tags] == [
        ("a-1", "testimony", "u-00000000000000aa", "really?", "The 🚢 left\tat dawn.\nAn étude"),
        ("a-2", "Argument", "u-00000000000000aa", None, "🚢 left"),
        ("https://example.org/1", "Boat", None, None, "🚢"),
    ]


def test_other_line_ends_of_another_system_do_no_harm() -> None:
    files = written("w3c", [sample()])
    moved = {name: raw.replace(b"\n", b"\r\n") if name.endswith(".txt") else raw for name, raw in files.items()}
    assert read("w3c", moved)[1:] == [sample()]


def test_another_text_makes_our_tags_foreign() -> None:
    files = written("w3c", [sample()])
    files[f"texts/{NAME}.txt"] = f"New. {TEXT}".encode()
    [found] = read("w3c", files)[1:]
    assert isinstance(found, ForeignDocument)
    assert {one.quote for one in found.tags} == {one.quote for one in sample().annotations}
    assert NOTE in {one.note for one in found.tags}


def test_a_quote_is_found_by_what_stands_around_it() -> None:
    given = [
        annotation([tagging("Act")], quote("rowed", prefix="Bo ")),
        annotation([tagging("Act")], [quote("Ada", prefix="rowed.\n", suffix=" slept")]),
        annotation([tagging("Act")], quote("rowed")),  # stands twice: nobody can tell
    ]
    [found] = theirs({"ferry.txt": FERRY, "all.jsonl": "\n".join(map(json.dumps, given))})
    assert (found.name, found.text) == ("ferry", FERRY)
    assert [(one.start, one.end) for one in found.tags] == [(16, 21), (23, 26), (len(FERRY), len(FERRY) + 5)]
    assert [FERRY[one.start : one.end] for one in found.tags] == ["rowed", "Ada", ""]


def test_bodies_are_read_by_their_purposes() -> None:
    body = [
        tagging("Act"),
        {"type": "SpecificResource", "purpose": "classifying", "source": "https://example.org/codes/Row%20ing"},
        {"type": "TextualBody", "purpose": "describing", "value": "mood=glad"},
        {"type": "TextualBody", "purpose": "oa:commenting", "value": "Is it?"},
        {"type": "TextualBody", "purpose": "assessing", "value": "doubtful"},
    ]
    about = {"creator": {"type": "Person", "name": "Ida"}, "created": "2030-01-02T03:04:05Z"}
    [found] = theirs({"ferry.txt": FERRY, "a.json": annotation(body, quote("Bo"), **about)})
    shared = (
        "Bo",
        "Ida",
        "https://example.org/1",
        (AttributeRecord("mood", "glad"),),
        "Is it?\ndoubtful",
        about["created"],
    )
    assert found.tags == (ForeignTag(13, 15, "Act", *shared), ForeignTag(13, 15, "Row ing", *shared))


def test_a_passage_without_a_code_is_a_comment_or_a_highlight() -> None:
    given = [
        annotation("https://example.org/about", quote("Bo"), motivation="linking"),
        annotation(None, quote("slept"), motivation="highlighting"),
        annotation(None, quote("Bo"), motivation="tagging", bodyValue="Act"),
    ]
    [found] = theirs({"ferry.txt": FERRY, "page.jsonld": {"@context": STANDARD, "items": given}})
    assert [(one.code, one.note) for one in found.tags] == [
        ("Comment", "https://example.org/about"),
        ("Highlight", None),
        ("Act", None),
    ]


def test_a_fragment_of_characters_is_a_place() -> None:
    by_iri = annotation([tagging("Act")], None) | {"target": "https://example.org/ferry.txt#char=11,12"}
    selector = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc5147", "value": "char=13,15"}
    [found] = theirs({"ferry.txt": FERRY, "a.jsonld": [by_iri, annotation([tagging("Act")], selector)]})
    assert [FERRY[one.start : one.end] for one in found.tags] == ["🚣", "Bo"]


def test_texts_are_found_by_the_last_part_of_a_source() -> None:
    sources = ("urn:x:ferry", "https://example.org/fog%20log.txt?v=1", "https://example.org/other/")
    given = [annotation([tagging("Act")], quote("Bo")) | {"target": {"source": one}} for one in sources]
    found = theirs({"ferry.txt": FERRY, "fog log.txt": "Fog.", "a.json": {"@context": STANDARD, "items": given}})
    assert [(one.name, one.text) for one in found] == [("ferry", FERRY), ("fog log", "Fog."), (sources[2], "")]


def test_sources_without_a_text_are_named() -> None:
    [found] = theirs({"a.jsonld": annotation([tagging("Act")], quote("Bo"))})
    assert (found.name, found.text) == ("https://example.org/texts/ferry.txt", "")


def test_a_tag_over_line_breaks_and_marks_comes_back() -> None:
    one = document(tag("a-1", '<b>&amp;</b> "tea"\fwas late;\n\n41', "statistic"))
    assert records(read("w3c", written("w3c", [one]))) == [one]


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"@context": "http://www.w3.org/ns/anno.jsonld"', b"\xff"])
def test_what_is_no_annotation_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Malformed, match=r"\.$"):
        read("w3c", {"a.jsonld": raw})
