"""Names of variables that R, Stata and SPSS take."""

import re

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.variables import Names

parts = st.lists(st.text(max_size=60), min_size=1, max_size=3)


@given(st.lists(parts, max_size=20))
def test_every_name_is_valid_and_given_once(asked: list[list[str]]) -> None:
    names, again = Names(), Names()
    given_out = [names.new(*some) for some in asked]
    assert len(set(given_out)) == len(given_out)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name) for name in given_out)
    assert [again.new(*some) for some in asked] == given_out


def test_a_name_says_where_it_comes_from() -> None:
    names = Names()
    assert names.new("legal_argument", "instrument") == "legal_argument_instrument"
    assert names.new("testimony/victim", "name") == "testimony_victim_name"
    assert names.new("Région d’origine") == "region_d_origine"
    assert names.new("지역") == "v"
    assert names.new("2031") == "v_2031"


def test_words_of_the_programs_and_long_names_are_changed() -> None:
    names = Names()
    assert names.new("with") == "with_2"
    long = names.new("a_code_with_a_name_that_does_not_end", "share_words")
    assert len(long) == 32
    assert long != Names().new("a_code_with_a_name_that_does_not_end", "share_chars")
