"""Values of fields and answers: one shape, and what the codebook allows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.codebook import BELONGS, AttributeSpec, CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.values import Stranger, check, check_answers, normalise_attributes, strangers
from webapp.errors import Invalid

BOOK = CodebookSpec(
    "Wolves",
    (
        CodeSpec(
            "howl",
            "Howl",
            attributes=(
                AttributeSpec("pitch", "enum", required=True, values=("high", "low")),
                AttributeSpec("ears", "enum", multiple=True, values=("left", "right")),
                AttributeSpec("wolves", "number"),
                AttributeSpec("seen", "boolean", required=True),
                AttributeSpec("by", "text"),
            ),
        ),
        CodeSpec("bite", "Bite", status="retired", replaced_by=("howl",)),
    ),
    questions=(BELONGS, QuestionSpec("tone", "Tone", "enum_many", values=("grim", "merry"))),
)
WHOLE = {"pitch": ("high",), "seen": ("false",)}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({}, {}),
        ({"by": "ann", "wolves": 2700, "seen": True}, {"by": ("ann",), "wolves": ("2700",), "seen": ("true",)}),
        ({"wolves": -4.5, "n": 2.0, "m": 1e-7}, {"wolves": ("-4.5",), "n": ("2",), "m": ("1e-07",)}),
        ({"ears": ["left", "", "right", "left"], "by": "", "x": []}, {"ears": ("left", "right")}),
        ({"by": "two\r\nlines"}, {"by": ("two\nlines",)}),
    ],
)
def test_values_become_lists_of_texts(sent: dict[str, Any], kept: dict[str, tuple[str, ...]]) -> None:
    assert normalise_attributes(sent) == kept
    assert normalise_attributes(kept) == kept


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "by",
        {"by": None},
        {"by": {"name": "ann"}},
        {"by": [["ann"]]},
        {"by": "x" * 10_001},
        {"by": "\ud800"},
        {"by": "a\0b"},
        {"wolves": float("nan")},
        {"wolves": float("inf")},
        {"wolves": 10**30},
        {"wolves": 10**5000},
        {"wolves": 1e300},
        {"By": "ann"},
        {"by\n": "ann"},
        {"": "ann"},
        {"by": [str(n) for n in range(1001)]},
    ],
)
def test_values_of_another_shape_are_refused(sent: object) -> None:
    with pytest.raises(Invalid, match=r"\.$") as refused:
        normalise_attributes(sent)
    assert refused.value.errors[0].field.startswith("attributes")


scalars = st.text(max_size=5) | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True), scalars | st.lists(scalars)))
def test_normalising_twice_changes_nothing(sent: dict[str, Any]) -> None:
    try:
        once = normalise_attributes(sent)
    except Invalid:
        return
    assert normalise_attributes(once) == once
    assert all(values and all(values) for values in once.values())


def test_a_missing_required_field_is_told_and_does_not_block() -> None:
    checked = check(BOOK, "howl", {"seen": ("true",)})
    assert checked.incomplete
    assert checked.missing == ("pitch",)
    assert not check(BOOK, "howl", WHOLE).incomplete


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"pitch": ("shrill",)}, "attributes.pitch", "high, low"),
        ({"pitch": ("high", "low")}, "attributes.pitch", "one value"),
        ({"ears": ("left", "middle")}, "attributes.ears", "left, right"),
        ({"wolves": ("2,700",)}, "attributes.wolves", "a number"),
        ({"wolves": ("1e999",)}, "attributes.wolves", "a number"),
        ({"wolves": ("٣",)}, "attributes.wolves", "a number"),
        ({"seen": ("yes",)}, "attributes.seen", "true or false"),
        ({"smell": ("bad",)}, "attributes.smell", "no field"),
    ],
)
def test_a_value_that_the_codebook_does_not_allow_is_refused_by_its_field(
    values: dict[str, tuple[str, ...]], field: str, says: str
) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        check(BOOK, "howl", WHOLE | values)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize("value", ["0", "-44", "+3", "2700", "4.5", ".5", "1e6", "-1.2E-3"])
def test_a_number_may_be_signed_broken_and_scaled(value: str) -> None:
    assert check(BOOK, "howl", WHOLE | {"wolves": (value,)}).values["wolves"] == (value,)


def test_an_unknown_and_a_retired_code_are_refused() -> None:
    with pytest.raises(Invalid, match="“snap” is not in the codebook"):
        check(BOOK, "snap", {})
    with pytest.raises(Invalid, match="not in the codebook") as refused:
        check(BOOK, "<b>\ud800", {})
    assert "<b>" not in refused.value.detail
    with pytest.raises(Invalid, match="retired; use howl"):
        check(BOOK, "bite", {})


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        check(BOOK, "howl", {"pitch": ("shrill",), "seen": ("no",)})
    assert [error.field for error in refused.value.errors] == ["attributes.pitch", "attributes.seen"]


def test_strangers_of_an_import_are_listed_and_nothing_is_refused() -> None:
    assert strangers(BOOK, "snap", {"by": ("ann",)}) == [Stranger("snap")]
    assert strangers(BOOK, "bite", {}) == []
    assert strangers(BOOK, "howl", WHOLE | {"smell": ("bad",), "ears": ("left", "nose"), "by": ("a", "b")}) == [
        Stranger("howl", "smell"),
        Stranger("howl", "ears", "nose"),
        Stranger("howl", "by", "b"),
    ]


def test_answers_are_held_against_the_questions() -> None:
    assert check_answers(BOOK, {"tone": ("grim", "merry")}).missing == ("belongs",)
    assert not check_answers(BOOK, {"belongs": ("unsure",)}).incomplete
    for wrong in ({"belongs": ("perhaps",)}, {"belongs": ("yes", "no")}, {"weather": ("wet",)}):
        with pytest.raises(Invalid) as refused:
            check_answers(BOOK, wrong)
        assert refused.value.errors[0].field == f"answers.{next(iter(wrong))}"
