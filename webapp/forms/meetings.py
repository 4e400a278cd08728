"""What is typed in a meeting."""

from collections.abc import Mapping
from uuid import UUID

from webapp.errors import Invalid


def read_item(given: Mapping[str, str]) -> UUID | None:
    """The case that the address names."""
    try:
        return UUID(given["item"]) if given.get("item") else None
    except ValueError:
        raise Invalid("There is no such case; take one of the meeting's.", field="item") from None
