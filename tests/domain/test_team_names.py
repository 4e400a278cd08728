"""Names of a team in what people wrote: found as they are written, and nothing else taken for one."""

import pytest

from webapp.domain.team_names import Person, of_all, of_people, whole

MINA = Person("u-00000000000000aa", "mina", "Mina Okafor", "mina@ice.example")
MAY = Person("u-00000000000000bb", "may", "May Li")
KIM = Person("u-00000000000000cc", "msk", "김민수")
FILED = Person("u-00000000000000dd", "", "u-00000000000000dd")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ask Mina.", "Ask u-00000000000000aa."),
        ("mina and MINA OKAFOR", "u-00000000000000aa and u-00000000000000aa"),
        ("Mina’s tag, Okafor's note", "u-00000000000000aa’s tag, u-00000000000000aa's note"),
        ("mina@ice.example", "u-00000000000000aa"),
        ("@u-00000000000000aa says so", "@u-00000000000000aa says so"),
        ("It may be one; ask May.", "It may be one; ask u-00000000000000bb."),
        ("김민수가 물었다", "u-00000000000000cc가 물었다"),
        ("nominal, seminar, Minarik", "nominal, seminar, Minarik"),
    ],
)
def test_pseudonyms_take_the_place_of_names(said: str, kept: str) -> None:
    assert of_people([MINA, MAY, KIM, FILED]).hide(said) == kept


def test_everything_that_names_the_project_is_found_however_it_is_written() -> None:
    names = of_all([MINA], ["Glacier Watch", "glacier-watch", "ice.example"], "[withheld]")
    for said in ("GLACIER WATCH", "glacier_watch_2.txt", "the-glacier-watch", "www.ice.example/x", "OKAFORS"):
        assert "[withheld]" in names.hide(said), said
    assert names.hide("a glacier to watch") == "a glacier to watch"


def test_in_texts_only_what_names_nobody_else_is_found() -> None:
    names = whole([MINA], ["Glacier Watch", "Ice"], "[withheld]")
    said = "Mina met Mina Okafor on the ice of Glacier Watch."
    assert [said[start:end] for start, end in names.spans(said)] == ["Mina Okafor", "Glacier Watch"]


def test_no_names_find_nothing() -> None:
    assert of_people([]).hide("Mina") == "Mina"
    assert of_all([], ["", " "], "x").spans("a b") == []
