"""Which key does what for whom: each command has one, and a key means one thing where somebody presses it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webapp.domain.codebook import KEYS as KEYS_OF_CODES
from webapp.domain.keys import ALLOWED, COMMANDS, DELIVERED, NAMED, Keys, Place, faults, read, sections, typed

PLACES = ("article", "review", "elsewhere")
SOME_KEYS = st.dictionaries(st.sampled_from(list(NAMED)), st.sampled_from(ALLOWED), max_size=5)


def test_the_delivered_keys_are_sound() -> None:
    assert faults({}) == {}
    assert {command.key for command in COMMANDS} <= set(ALLOWED)


@given(SOME_KEYS)
def test_keys_that_pass_give_each_command_one_key_and_no_key_two_commands_in_one_place(changed: dict[str, str]) -> None:
    assume(not faults(changed))
    keys = Keys(changed=changed)
    for place in (Place.OWN, Place.OTHERS, Place.REVIEW, Place.ELSEWHERE):
        here = [keys.of(command.name) for command in COMMANDS if command.where & place]
        assert len(here) == len(set(here))
    for place_name in PLACES:
        named = [name for names in keys.by_key(place_name).values() for name in names.split()]
        assert sorted(named) == sorted(c.name for c in COMMANDS if c.where & Place[place_name.upper()])
        assert all(keys.of(name) == key for key, names in keys.by_key(place_name).items() for name in names.split())
    assert read(keys.stored()).by_key("article") == keys.by_key("article")


@given(st.permutations(ALLOWED))
def test_all_keys_can_be_changed_at_once(order: list[str]) -> None:
    changed = dict(zip(NAMED, order, strict=False))
    assert faults(changed) == {}
    assert {name: Keys(changed=changed).of(name) for name in NAMED} == changed


@given(st.dictionaries(st.sampled_from([*NAMED, "of_an_older_version"]), st.sampled_from([*ALLOWED, "F1", ""])))
def test_what_was_kept_and_fits_no_longer_is_left_out(kept: dict[str, str]) -> None:
    assert faults(read({"changed": kept}).changed) == {}


def test_one_key_for_two_commands_is_refused_at_both() -> None:
    assert faults({"unsure": "n"}) == {"unsure": "“Note” has this key too.", "note": "“Unsure” has this key too."}
    assert faults({"unsure": "n", "note": "u"}) == {}
    assert set(faults({"next": "k"})) == {"next", "previous"}
    assert "“Move its beginning: on”" in faults({"note": ">"})["note"]


def test_pages_that_nobody_sees_together_may_share_a_key() -> None:
    assert NAMED["paragraph_on"].key == NAMED["next"].key
    assert DELIVERED.by_key("article")["x"] == "delete reject"
    assert faults({"open": "u", "accept": "x", "reject": "w"}) == {}


@pytest.mark.parametrize("key", ["", "F1", "Enter", "Escape", "ü", "ㅕ", "Shift+1", "uu", " "])
def test_other_keys_are_refused(key: str) -> None:
    assert "Take one of the signs" in faults({"unsure": key})["unsure"]


def test_a_command_of_no_name_is_refused() -> None:
    assert faults({"nonsense": "u"}) == {"nonsense": "There is no such command."}


def test_a_command_may_have_a_key_that_codes_use() -> None:
    taken = {command.key for command in COMMANDS}
    assert {key for key in KEYS_OF_CODES if faults({"unsure": key})} == taken.intersection(KEYS_OF_CODES)


def test_without_keys_a_page_knows_none_and_the_help_shows_what_still_works() -> None:
    off = Keys(on=False)
    assert [off.by_key(place) for place in PLACES] == [{}, {}, {}]
    assert list(off.lines("unsure", "fields", "delete")) == [
        ("Enter", "Fields of the open tag"),
        ("Del", "Delete the open tag"),
    ]
    assert off.spoken("unsure") == ""


def test_the_help_shows_the_keys_of_the_person() -> None:
    keys = Keys(changed={"end_back": "Shift+Q", "fields": "+"})
    assert list(keys.lines("fields", "end_back", "end_on")) == [
        ("+ Enter", "Fields of the open tag"),
        ("⇧Q .", "Move the end of the open tag by a word"),
    ]
    assert (keys.spoken("fields"), keys.spoken("end_back")) == ("Plus", "Shift+Q")


def test_only_what_differs_is_kept() -> None:
    assert Keys(changed={"unsure": "u"}).stored() == {}
    assert Keys(on=False, changed={"unsure": "q"}).stored() == {"off": True, "changed": {"unsure": "q"}}


@pytest.mark.parametrize(
    ("text", "key"),
    [("U", "u"), (" u ", "u"), ("⇧z", "Shift+Z"), ("Shift+Z", "Shift+Z"), ("shift z", "Shift+Z"), ("+", "+"), ("", "")],
)
def test_a_key_can_be_typed_as_it_is_shown(text: str, key: str) -> None:
    assert typed(text) == key


def test_every_command_is_listed_once() -> None:
    listed = [command.name for _, rows in sections() for _, commands in rows for command in commands]
    assert listed == list(NAMED)
