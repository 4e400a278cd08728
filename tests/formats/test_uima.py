"""UIMA CAS, as dkpro-cassis opens it and writes it, and as INCEpTION does."""

import io
import json
import re
from collections.abc import Mapping
from itertools import pairwise

import cassis
import pytest
from cassis.typesystem import TYPE_NAME_ANNOTATION, TYPE_NAME_STRING, TYPE_NAME_STRING_ARRAY
from hypothesis import HealthCheck, given, settings

from tests.corpus_strategies import corpora
from tests.formats.foreign_files import NAME, NOTE, TEXT, document, read, records, sample, tag, written
from tests.make import CODEBOOK
from webapp.domain.foreign import ForeignDocument, ForeignTag
from webapp.domain.records import AttributeRecord, DocumentRecord
from webapp.errors import Malformed

LAYER = "webanno.custom.GlossatorTag"
CORE = "de.tudarmstadt.ukp.dkpro.core.api"
AA, BB = "u-00000000000000aa", "u-00000000000000bb"
FERRY = "Ada rowed. 🚣 Bo rowed."


def opened(files: Mapping[str, bytes], name: str) -> cassis.Cas:
    if name.endswith(".json"):
        return cassis.load_cas_from_json(io.BytesIO(files[name]))
    types = cassis.load_typesystem(io.BytesIO(files["TypeSystem.xml"]))
    return cassis.load_cas_from_xmi(io.BytesIO(files[name]), typesystem=types)


def cas_files(files: Mapping[str, bytes]) -> list[str]:
    return [name for name in files if name.startswith(("xmi/", "json/"))]


def saved(cas: cassis.Cas, name: str) -> bytes:
    return (cas.to_json() if name.endswith(".json") else cas.to_xmi()).encode()


def theirs(files: Mapping[str, str | bytes]) -> list[ForeignDocument]:
    raw = {name: one.encode() if isinstance(one, str) else one for name, one in files.items()}
    return [one for one in read("uima", raw) if isinstance(one, ForeignDocument)]


def xmi(*structures: str, text: str = FERRY) -> str:
    """XMI as INCEpTION writes it: the text comes after what is said of it."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI"'
        ' xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore"'
        ' xmlns:type3="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore"'
        ' xmlns:type4="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"'
        ' xmlns:type5="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" xmi:version="2.0">'
        f'<cas:NULL xmi:id="0"/>{"".join(structures)}<cas:Sofa xmi:id="12" sofaNum="1" sofaID="_InitialView"'
        f' mimeType="text" sofaString="{text}"/><cas:View sofa="12" members="1"/></xmi:XMI>'
    )


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_dkpro_cassis_finds_each_passage_with_its_features(form: str) -> None:
    files = written("uima", [sample()])
    found = {}
    for name in cas_files(files):
        if name.endswith(form):
            cas = opened(files, name)
            for one in cas.select(LAYER):
                found[one.tagId] = (one.begin, one.end, one.code)
                covered = TEXT[one.begin : one.end]
                assert one.get_covered_text() == (covered.replace("\f", "\ufffd") if form == "xmi" else covered)
    assert found == {one.id: (one.start, one.end, one.code) for one in sample().annotations}
    statistic = next(one for one in opened(files, f"{form}/{AA}/{NAME}.{form}").select(LAYER) if one.tagId == "a-3")
    assert (statistic.note, statistic.fields) == (NOTE, "source=press; source=state; value=41")


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_sentences_and_words_are_as_inception_wants_them(form: str) -> None:
    cas = opened(written("uima", [sample()]), f"{form}/{AA}/{NAME}.{form}")
    [about] = cas.select(f"{CORE}.metadata.type.DocumentMetaData")
    assert (about.documentId, about.documentTitle, about.language) == ("d-1", "Ferry & <co>", "en")
    assert (about.begin, about.end) == (0, len(TEXT))
    sentences = cas.select(f"{CORE}.segmentation.type.Sentence")
    assert sentences[0].get_covered_text() == "The 🚢 left\tat dawn."
    for kind in ("Sentence", "Token"):
        spans = [(one.begin, one.end) for one in cas.select(f"{CORE}.segmentation.type.{kind}")]
        assert spans == sorted(spans)
        assert all(start < end for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    words = [one.get_covered_text() for one in cas.select_covered(f"{CORE}.segmentation.type.Token", sentences[0])]
    assert words == ["The", "🚢", "left", "at", "dawn", "."]


@given(corpora())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_everything_comes_back(made: list[DocumentRecord]) -> None:
    wanted = [
        one._replace(annotations=tuple(sorted(one.annotations, key=lambda tag: (tag.start, tag.end, tag.code, tag.id))))
        for one in made
    ]
    files = written("uima", made)
    for form in ("xmi/", "json/"):
        alone = {name: raw for name, raw in files.items() if name.startswith((form, "codebook"))}
        found = read("uima", alone)
        assert found[0] == CODEBOOK
        assert sorted(found[1:], key=str) == sorted(wanted, key=str)


@given(corpora())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_dkpro_cassis_opens_and_saves_is_read_without_loss(made: list[DocumentRecord]) -> None:
    files = written("uima", made)
    for form in ("xmi/", "json/"):
        kept = {name: saved(opened(files, name), name) for name in cas_files(files) if name.startswith(form)}
        again = records(read("uima", kept))
        assert sorted(again, key=str) == sorted(records(read("uima", files)), key=str)


def test_characters_that_xml_has_no_way_to_write_come_back() -> None:
    text = "a\x01b\ufffe \ufffd\uffffc 🚢 \x85\u2028\x7f d\te\n f"
    one = document(tag("a-1", "\x01b\ufffe \ufffd\uffffc 🚢 \x85", "statistic", text=text), text=text)
    files = written("uima", [one])
    assert records(read("uima", {name: raw for name, raw in files.items() if name.startswith("xmi")})) == [one]
    covered = opened(files, f"xmi/{AA}/{NAME}.xmi").select(LAYER)[0].get_covered_text()
    assert covered == "\ufffdb\ufffd \ufffd\ufffdc 🚢 \x85"


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_what_was_changed_elsewhere_comes_in_as_it_says_and_the_rest_is_ours(form: str) -> None:
    wanted, files, name = sample(), written("uima", [sample()]), f"{form}/{AA}/{NAME}.{form}"
    cas = opened(files, name)
    by_id = {one.tagId: one for one in cas.select(LAYER)}
    by_id["a-2"].code = "boat"
    by_id["a-3"].fields = "source=press; value=42; note=a;b"
    kind = cas.typesystem.get_type(LAYER)
    cas.add(kind(begin=4, end=5, code="Ship", note="new", fields="witness=official"))
    others = {one: raw for one, raw in files.items() if one.startswith(f"{form}/") and one != name}
    ours, rest = read("uima", {**others, name: saved(cas, name)})
    assert isinstance(ours, DocumentRecord)
    assert [one.id for one in ours.annotations] == ["a-1", "c-1", "b-1"]
    assert ours._replace(annotations=()) == wanted._replace(annotations=())
    assert isinstance(rest, ForeignDocument)
    by_code = {one.code: one for one in rest.tags}
    assert (by_code["boat"].id, by_code["boat"].quote, by_code["boat"].annotator) == ("a-2", "🚢 left", AA)
    assert by_code["statistic"].note == NOTE
    assert by_code["statistic"].attributes == (
        AttributeRecord("source", "press"),
        AttributeRecord("value", "42"),
        AttributeRecord("note", "a;b"),
    )
    fields = (AttributeRecord("witness", "official"),)
    assert by_code["Ship"] == ForeignTag(4, 5, "Ship", annotator=AA, attributes=fields, note="new")


def test_a_cas_that_dkpro_cassis_made_is_read() -> None:
    types = cassis.TypeSystem()
    act = types.create_type("webanno.custom.Act", TYPE_NAME_ANNOTATION)
    types.create_feature(act, "label", TYPE_NAME_STRING)
    types.create_feature(act, "mood", TYPE_NAME_STRING)
    types.create_feature(act, "tags", TYPE_NAME_STRING_ARRAY)
    cas = cassis.Cas(types)
    cas.sofa_string, cas.sofa_mime = FERRY, "text/plain"
    strings = types.get_type(TYPE_NAME_STRING_ARRAY)
    cas.add(act(begin=16, end=21, label="Rowing", mood="glad", tags=strings(elements=["wet", "late"])))
    fields = (AttributeRecord("mood", "glad"), AttributeRecord("tags", "wet"), AttributeRecord("tags", "late"))
    wanted = (ForeignTag(16, 21, "Rowing", attributes=fields),)
    assert FERRY[16:21] == "rowed"
    for files in ({"f.xmi": cas.to_xmi(), "TypeSystem.xml": types.to_xml()}, {"f.json": cas.to_json()}):
        [found] = theirs(files)
        assert (found.name, found.text, found.tags) == ("f", FERRY, wanted)


def test_layers_of_inception_are_read_and_what_is_no_passage_is_left() -> None:
    structures = (
        '<type3:DocumentMetaData xmi:id="1" sofa="12" begin="0" end="24" language="de" documentTitle="ferry.txt"/>',
        '<type5:Token xmi:id="2" sofa="12" begin="0" end="3"/>',
        '<type5:Sentence xmi:id="3" sofa="12" begin="0" end="10"/>',
        '<type4:NamedEntity xmi:id="4" sofa="12" begin="0" end="3" value="PER" identifier="https://example.org/Ada"/>',
        '<custom:Act xmi:id="5" sofa="12" begin="4" end="9" Mood="glad"/>',
        '<custom:Act xmi:id="6" sofa="12" begin="17" end="22"/>',
        '<custom:Plain xmi:id="7" sofa="12" begin="11" end="13" a="x" b="y" links="4 5"/>',
        '<custom:Knows xmi:id="8" sofa="12" begin="0" end="3" Governor="4" Dependent="5" value="well"/>',
        '<custom:Point xmi:id="9" sofa="12" begin="3" end="3"/><custom:Chain xmi:id="10" sofa="12" first="4"/>',
    )
    plain = (AttributeRecord("a", "x"), AttributeRecord("b", "y"), AttributeRecord("links", "4 5"))
    [found] = theirs({"ferry.xmi": xmi(*structures)})
    assert (found.name, found.title, found.metadata) == ("ferry", "ferry.txt", {"language": "de"})
    assert found.tags == (
        ForeignTag(0, 3, "PER", attributes=(AttributeRecord("identifier", "https://example.org/Ada"),)),
        ForeignTag(4, 9, "glad"),
        ForeignTag(16, 21, "Act"),
        ForeignTag(11, 12, "Plain", attributes=plain),
    )


def test_references_are_no_fields_where_the_types_are_known() -> None:
    act = '<custom:Act xmi:id="5" sofa="12" begin="4" end="9" value="Row" who="4"/>'
    types = (
        "<typeSystemDescription><types><typeDescription><name>webanno.custom.Act</name><features><featureDescription>"
        "<name>who</name><rangeTypeName>uima.tcas.Annotation</rangeTypeName></featureDescription><featureDescription>"
        "<name>value</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription></features>"
        "</typeDescription></types></typeSystemDescription>"
    )
    knows = '<custom:Act xmi:id="6" sofa="12" begin="4" end="9" Governor="4" Dependent="5"/>'
    [found] = theirs({"f.xmi": xmi(act, knows), "TypeSystem.xml": types})
    assert found.tags == (ForeignTag(4, 9, "Row"),)


def test_a_project_of_inception_has_folders_for_articles_and_files_for_people() -> None:
    act = '<custom:Act xmi:id="5" sofa="12" begin="4" end="9" value="Row"/>'
    names = (
        "annotation/ferry.txt/ida.xmi",
        "annotation/ferry.txt/INITIAL_CAS.xmi",
        "curation/ferry.txt/CURATION_USER.xmi",
    )
    [found] = theirs({name: xmi("" if "INITIAL" in name else act) for name in names})
    assert (found.name, [one.annotator for one in found.tags]) == ("ferry.txt", ["ida", "CURATION_USER"])


def test_a_place_outside_of_the_text_stays_outside_and_one_within_a_character_holds_it() -> None:
    structures = (
        '<custom:Act xmi:id="5" sofa="12" begin="12" end="12" value="none"/>',
        '<custom:Act xmi:id="6" sofa="12" begin="12" end="16" value="half"/>',
        '<custom:Act xmi:id="7" sofa="12" begin="20" end="900" value="far"/>',
    )
    [found] = theirs({"f.xmi": xmi(*structures)})
    half, far = found.tags
    assert FERRY[half.start : half.end] == "🚣 Bo"
    assert far.end > len(FERRY)


def test_xml_1_1_with_control_characters_is_read() -> None:
    act = '<custom:Act xmi:id="5" sofa="12" begin="1" end="3" value="x&#2;"/>'
    raw = xmi(act, text="a&#12;b&#10;c").replace('version="1.0"', 'version="1.1"', 1)
    [found] = theirs({"f.xmi": raw})
    assert (found.text, found.tags) == ("a\fb\nc", (ForeignTag(1, 3, "x\x02"),))


NO_XMI = (
    "",
    "<a/>",
    "<!DOCTYPE x [<!ENTITY y 'z'>]><x>&y;</x>",
    xmi()[:300],
    xmi(text="&nothing;"),
    "<?xml version='1.0' encoding='q'?><a/>",
)


@pytest.mark.parametrize("raw", NO_XMI)
def test_what_is_no_xmi_is_refused_in_words(raw: str) -> None:
    with pytest.raises(Malformed, match=r"^f\.xmi: .*\.$"):
        theirs({"f.xmi": raw})


def test_json_that_is_no_cas_is_refused_in_words() -> None:
    raw = json.dumps({"%TYPES": {}, "%FEATURE_STRUCTURES": 3, "%VIEWS": {}})
    assert theirs({"f.json": raw}) == []
    with pytest.raises(Malformed, match=re.escape("f.json: this is not a JSON CAS")):
        theirs({"f.json": raw[:-3]})
