"""What is sent to a route."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Call:
    """What goes with an address; *values* stand in for the ids of the world, *body_ids* name those in the body."""

    form: Mapping[str, Any] | None = None
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body_ids: tuple[str, ...] = ()
    free: tuple[str, ...] = ()  # ids that the caller makes, so that an unknown one is no fault

    def with_headers(self, more: Mapping[str, str]) -> "Call":
        """The same with other headers."""
        return replace(self, headers={**self.headers, **more})

    def with_values(self, values: Mapping[str, Any]) -> "Call":
        """The same with other ids."""
        return replace(self, values={**self.values, **values})

    def with_query(self, query: Mapping[str, str]) -> "Call":
        """The same with a query."""
        return replace(self, query=query)

    def arguments(self) -> dict[str, Any]:
        """As the test client takes it; bytes become a file."""
        sent: dict[str, Any] = {"headers": dict(self.headers), "query_string": dict(self.query)}
        if self.json is not None:
            return {**sent, "json": self.json}
        given = (self.form or {}).items()
        return {**sent, "data": {name: _file(name, value) for name, value in given}}


def _file(name: str, value: Any) -> Any:
    return (
        (io.BytesIO(value), f"{name}.csv" if name in ("sheet", "codebook") else f"{name}.txt")
        if isinstance(value, bytes)
        else value
    )
