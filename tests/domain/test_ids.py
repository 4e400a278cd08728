"""Identifiers."""

from webapp.domain.ids import new_id


def test_fresh_ids_stand_in_the_order_in_which_they_were_made() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert len(set(made)) == len(made)
