"""A form as a page shows it, ready to be sent back."""

from html.parser import HTMLParser


def shown(page: str, address: str, action: str) -> dict[str, str | list[str]]:
    """Names and values of the form of the page at *address* that goes to *action*; there has to be one."""
    reader = _Reader(address, action)
    reader.feed(page)
    assert reader.found, f"no form for {action}"
    return {name: values[0] if len(values) == 1 else values for name, values in reader.fields.items()}


class _Reader(HTMLParser):
    def __init__(self, address: str, action: str) -> None:
        super().__init__()
        self.address, self.action, self.found, self.inside = address, action, False, False
        self.fields: dict[str, list[str]] = {}
        self.area: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("action", self.address).partition("#")[0] == self.action
            self.found = self.found or self.inside
        if not self.inside:
            return
        if tag == "input" and given.get("name") and self._counts(given):
            self.fields.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "textarea":
            self.area = given["name"]
            self.fields[self.area] = [""]
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select:
            self._choose(given)

    def handle_data(self, data: str) -> None:
        if self.inside and self.area:
            self.fields[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def _counts(self, given: dict[str, str]) -> bool:
        kind = given.get("type", "text")
        chosen = kind not in ("checkbox", "radio") or "checked" in given
        return chosen and kind not in ("submit", "file") and given["name"] != "csrf_token"

    def _choose(self, given: dict[str, str]) -> None:
        assert self.select
        if "selected" in given or self.select not in self.fields:
            self.fields[self.select] = [given.get("value", "")]
