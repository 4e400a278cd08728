"""Codebooks: read from JSON, written again, held against tags, compared."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.codebook import BELONGS, KEYS, AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.codebook_diff import diff, next_number
from webapp.domain.codebook_json import digest, parse, to_json
from webapp.domain.colours import PALETTE
from webapp.errors import Invalid

DRAFT: dict[str, Any] = {
    "title": "Wolves in the press",
    "version": "0.1",
    "unit_of_coding": {"all": "Within one paragraph.", "howl": "The whole sentence."},
    "codes": [
        {
            "code": "howl",
            "name": "Howl",
            "colour": "#2F5AA8",
            "brief_definition": "A wolf is heard.\r\nOr two.",
            "attributes": [
                {"name": "pitch", "type": "enum", "required": True, "values": ["high", "low"]},
                {"name": "wolves", "type": "number", "required": False, "multiple": False},
            ],
            "children": [{"code": "howl/answer"}],
        },
        {"code": "bite", "key": None},
    ],
}


def changed(**parts: Any) -> dict[str, Any]:
    """The draft with other parts in its first code."""
    return {**DRAFT, "codes": [{**DRAFT["codes"][0], **parts}, *DRAFT["codes"][1:]]}


def book(*codes: CodeSpec, **parts: Any) -> CodebookSpec:
    return CodebookSpec("Wolves", codes, **parts)


def test_the_short_draft_form_is_filled_up() -> None:
    spec = parse(DRAFT)
    assert spec.unit_of_coding == "all: Within one paragraph.\nhowl: The whole sentence."
    assert spec.questions == (BELONGS,)
    assert [(code.code, code.name, code.key) for code in spec.walk()] == [
        ("howl", "Howl", "1"),
        ("howl/answer", "Answer", "2"),
        ("bite", "Bite", None),
    ]
    assert [code.colour for code in spec.walk()] == ["#2F5AA8", *PALETTE[1:3]]
    howl = spec.code("howl")
    assert howl is not None
    assert howl.brief_definition == "A wolf is heard.\nOr two."
    assert (howl.unit, howl.status, howl.when_to_use, howl.examples) == ("free", "active", "", ())
    assert howl.attribute("pitch") == AttributeSpec("pitch", "enum", required=True, values=("high", "low"))


def test_what_was_written_is_read_to_the_same() -> None:
    written = to_json(parse(DRAFT))
    assert to_json(parse(json.loads(json.dumps(written)))) == written
    assert written["sha256"] == digest(parse(DRAFT))


def test_the_written_form_has_the_keys_of_the_schema_in_its_order() -> None:
    written = to_json(parse(DRAFT))
    assert ",".join(written) == (
        "schema_version,codebook_id,title,version,previous_version,issued_at,change_note,unit_of_coding,"
        "guidelines,questions,codes,sha256"
    )
    assert ",".join(written["codes"][0]) == (
        "code,name,brief_definition,full_definition,when_to_use,when_not_to_use,examples,counter_examples,"
        "colour,key,unit,status,replaced_by,attributes,children"
    )
    assert ",".join(written["codes"][0]["attributes"][0]) == (
        "name,type,required,multiple,values,unit,personal,description"
    )
    assert ",".join(written["questions"][0]) == (
        "name,label,type,required,values,brief_definition,when_to_use,when_not_to_use"
    )


def test_the_digest_is_of_the_codes_alone() -> None:
    assert digest(parse({**DRAFT, "title": "Other", "guidelines": "Howl."})) == digest(parse(DRAFT))
    assert digest(parse(changed(name="Cry"))) != digest(parse(DRAFT))


def test_a_foreign_guid_is_given_back() -> None:
    guid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    assert to_json(parse(changed(guid=guid)))["codes"][0]["guid"] == guid


def test_keys_are_given_out_in_order_and_none_is_left_for_the_thirty_sixth() -> None:
    spec = parse({"codes": [{"code": "first", "key": "2"}, *({"code": f"c{n}"} for n in range(35))]})
    keys = [code.key for code in spec.walk()]
    assert keys == ["2", "1", *KEYS[2:], None]


def test_the_fixed_question_comes_first_in_its_given_words() -> None:
    own = {"name": "tone", "type": "enum_many", "values": ["grim", "merry"]}
    fixed = {**to_json(parse(DRAFT))["questions"][0], "label": "Is it about wolves?"}
    assert [question.name for question in parse({**DRAFT, "questions": [own]}).questions] == ["belongs", "tone"]
    assert parse({**DRAFT, "questions": [own, fixed]}).questions[0].label == "Is it about wolves?"
    with pytest.raises(Invalid, match="fixed"):
        parse({**DRAFT, "questions": [{**fixed, "values": ["yes"]}]})


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ([], None),
        ({"title": "Empty"}, "codes"),
        ({**DRAFT, "codes": {}}, "codes"),
        ({**DRAFT, "title": 7}, "title"),
        ({**DRAFT, "title": "two\nlines"}, "title"),
        ({**DRAFT, "title": "half \ud800"}, "title"),
        ({**DRAFT, "schema_version": "2.0"}, "schema_version"),
        ({**DRAFT, "version": "one"}, "version"),
        ({**DRAFT, "issued_at": "yesterday"}, "issued_at"),
        ({**DRAFT, "codes": ["howl"]}, "codes[0]"),
        ({**DRAFT, "codes": [{"name": "No code"}]}, "codes[0].code"),
        (changed(code="Howl"), "codes[0].code"),
        (changed(code="bite"), "codes"),
        (changed(color="#000000"), "codes[0]"),
        (changed(colour="blue"), "codes[0].colour"),
        (changed(colour=["#000000"]), "codes[0].colour"),
        (changed(key="0"), "codes[0].key"),
        (changed(key=1), "codes[0].key"),
        (changed(key="2", children=[{"code": "cub", "key": "2"}]), "codes"),
        (changed(unit="chapter"), "codes[0].unit"),
        (changed(status="gone"), "codes[0].status"),
        (changed(examples="one"), "codes[0].examples"),
        (changed(examples=[1]), "codes[0].examples[0]"),
        (changed(replaced_by=["howl"]), "codes"),
        (changed(guid="7"), "codes[0].guid"),
        (changed(attributes=[{"name": "Pitch"}]), "codes[0].attributes[0].name"),
        (changed(attributes=[{"name": "a"}, {"name": "a"}]), "codes[0].attributes"),
        (changed(attributes=[{"name": "a", "type": "date"}]), "codes[0].attributes[0].type"),
        (changed(attributes=[{"name": "a", "type": "enum"}]), "codes[0].attributes[0].values"),
        (changed(attributes=[{"name": "a", "values": ["x", "x"]}]), "codes[0].attributes[0].values"),
        (changed(attributes=[{"name": "a", "values": [""]}]), "codes[0].attributes[0].values"),
        (changed(attributes=[{"name": "a", "required": "yes"}]), "codes[0].attributes[0].required"),
        (changed(children=[{"code": "cub", "colour": "#12"}]), "codes[0].children[0].colour"),
        ({**DRAFT, "questions": [{"name": "a", "type": "enum_many"}]}, "questions[0].values"),
        ({**DRAFT, "questions": [{"name": "a"}, {"name": "a"}]}, "questions"),
    ],
)
def test_a_wrong_codebook_is_refused_by_the_path_in_one_sentence(wrong: object, path: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        parse(wrong)
    assert refused.value.detail.endswith(".")
    assert (refused.value.errors[0].field if refused.value.errors else None) == path


def test_a_bottomless_codebook_is_refused() -> None:
    code: dict[str, Any] = {"code": "c0"}
    for level in range(1, 200):
        code = {"code": f"c{level}", "children": [code]}
    with pytest.raises(Invalid, match="levels deep"):
        parse({"codes": [code]})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "codes", "name", "key", "attributes", "values", "type", "children"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_read_or_refused(obj: object) -> None:
    try:
        spec = parse(obj)
    except Invalid:
        return
    assert parse(to_json(spec)) == spec


def test_the_difference_names_what_came_went_and_changed() -> None:
    old = parse(DRAFT)
    howl, bite = to_json(old)["codes"]
    [answer] = howl["children"]
    new = parse(
        {
            "title": "Wolves",
            "unit_of_coding": old.unit_of_coding,
            "codes": [
                {**howl, "name": "Cry", "when_to_use": "At night.", "children": []},
                {**bite, "status": "retired", "replaced_by": ["snap"]},
                {"code": "snap", "children": [{**answer, "key": None}]},
            ],
        }
    )
    assert [change.sentence for change in diff(old, new)] == [
        "The codebook: title changed.",
        "The code “Howl” is now called “Cry”.",
        "The code “Cry”: when to use added.",
        "The code “Bite” is retired.",
        "The code “Bite”: replacement added.",
        "The code “Snap” is added.",
        "The code “Answer”: key removed.",
        "The code “Answer”: place in the tree changed.",
    ]
    assert diff(new, new) == []
    assert [change.kind for change in diff(new, old)][-1] == "changed"
    assert "removed" in [change.kind for change in diff(new, old)]


def test_a_changed_field_is_told_in_words() -> None:
    old, new = book(CodeSpec("howl", "Howl")), parse(DRAFT)
    [change] = [change for change in diff(old, new) if change.part == "field “pitch”"]
    assert (change.before, change.after) == ("", "choice of high | low, required")


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        (book(CodeSpec("a", "A")), book(CodeSpec("a", "Other"), CodeSpec("b", "B")), "1.10"),
        (book(CodeSpec("a", "A")), book(CodeSpec("a", "A", status="retired")), "2.0"),
        (book(CodeSpec("a", "A")), book(CodeSpec("b", "B")), "2.0"),
        (book(CodeSpec("a", "A")), book(CodeSpec("a", "A", replaced_by=("b",)), CodeSpec("b", "B")), "2.0"),
        (book(CodeSpec("a", "A", status="retired")), book(CodeSpec("a", "B", status="retired")), "1.10"),
    ],
)
def test_a_version_that_takes_a_code_away_gets_a_new_first_number(
    old: CodebookSpec, new: CodebookSpec, number: str
) -> None:
    assert next_number("1.9", old, new) == number
    assert next_number("", old, new) == "1.0"
