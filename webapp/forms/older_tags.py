"""The filters of the list of tags under an older meaning, as they stand in its address."""

from collections.abc import Mapping

from webapp.forms.reviews import read_filters as read_all
from webapp.services.older_tags import Filters


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters that the address names; raises Invalid for one that can't be."""
    found = read_all(given)
    return Filters(found.code, found.person_id, found.after)


def as_query(filters: Filters) -> dict[str, str | None]:
    """The filters as they stand in an address, without the page."""
    return {"code": filters.code, "person": str(filters.person_id) if filters.person_id else None}
