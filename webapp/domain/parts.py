"""Reading decoded JSON with care: each refusal names the path of what is wrong."""

import re
from collections.abc import Collection
from typing import Final

from webapp.domain.text import clean_field
from webapp.errors import Invalid

MAX_LINE: Final = 500
MAX_PROSE: Final = 100_000
MAX_LIST: Final = 1_000

_MISSING: Final = object()
_SPEAKABLE: Final = re.compile(r"[A-Za-z0-9_ .-]{1,40}")


class Part:
    """One object of a JSON document, taken apart key by key; *path* says where it stands.

    Missing keys give what is empty. Each method raises Invalid when the value is not of its kind;
    `finish` does for keys that nobody asked for.
    """

    def __init__(self, obj: object, path: str, whole: str) -> None:
        if not isinstance(obj, dict):
            raise Invalid(f"{path or whole} must be an object.", field=path or None)
        self.path = path
        self._whole = whole
        self._obj = obj
        self._asked: set[str] = set()

    def line(self, name: str, default: str = "", limit: int = MAX_LINE) -> str:
        """A text without line breaks, of at most *limit* code points."""
        value = self._text(name, self._take(name, default), limit)
        if "\n" in value:
            raise self.wrong(name, "must be a single line")
        return value

    def line_or_none(self, name: str, limit: int = MAX_LINE) -> str | None:
        """A text without line breaks, of at most *limit* code points, or None for null."""
        return None if self._take(name, None) is None else self.line(name, limit=limit)

    def prose(self, name: str) -> str:
        """A text of any number of lines."""
        return self._text(name, self._take(name, ""), MAX_PROSE)

    def pattern(self, name: str, form: re.Pattern[str], says: str, default: str = "") -> str:
        """A text of that form, or *default*, which may be of another."""
        value = self._take(name, default)
        if value == default:
            return default
        if not isinstance(value, str) or len(value) > MAX_LINE or not form.fullmatch(value):
            raise self.wrong(name, f"must be {says}")
        return value

    def choice(self, name: str, options: Collection[str], default: str) -> str:
        """One of *options*."""
        value = self._take(name, default)
        if not isinstance(value, str) or value not in options:
            raise self.wrong(name, f"must be one of: {', '.join(options)}")
        return value

    def flag(self, name: str) -> bool:
        """True or false; false when missing."""
        value = self._take(name, default=False)
        if not isinstance(value, bool):
            raise self.wrong(name, "must be true or false")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._text(f"{name}[{place}]", value, MAX_PROSE) for place, value in enumerate(self._list(name)))

    def parts(self, name: str) -> "list[Part]":
        """A list of objects."""
        return [Part(value, f"{self.at(name)}[{place}]", self._whole) for place, value in enumerate(self._list(name))]

    def part_or_text(self, name: str) -> "Part | str":
        """An object, or else a text of any number of lines."""
        value = self._take(name, "")
        return Part(value, self.at(name), self._whole) if isinstance(value, dict) else self.prose(name)

    def names(self) -> list[str]:
        """The keys of this object, as they stand; raises Invalid for one that can't be written."""
        return [clean_field(name, self.path, MAX_LINE) for name in self._obj]

    def has(self, name: str) -> bool:
        """Whether the key is there."""
        return name in self._obj

    def ignore(self, *names: str) -> None:
        """Let these keys hold what they will."""
        self._asked.update(names)

    def finish(self) -> None:
        """Raises Invalid when there is a key that was not asked for."""
        for name in self._obj:
            if name not in self._asked:
                said = f"“{name}”" if _SPEAKABLE.fullmatch(name) else "a key"
                raise Invalid(
                    f"{self.path or self._whole} holds {said}, which is not known here.",
                    field=self.path or None,
                )

    def at(self, name: str) -> str:
        """The path of *name* in this object."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, must: str) -> Invalid:
        """A refusal of what stands under *name*."""
        return Invalid(f"{self.at(name)} {must}.", field=self.at(name))

    def _take(self, name: str, default: object = _MISSING) -> object:
        self._asked.add(name)
        return self._obj.get(name, default)

    def _list(self, name: str) -> list[object]:
        value = self._take(name, [])
        if not isinstance(value, list):
            raise self.wrong(name, "must be a list")
        if len(value) > MAX_LIST:
            raise self.wrong(name, f"must not hold more than {MAX_LIST:,} entries")
        return value

    def _text(self, name: str, value: object, limit: int) -> str:
        if not isinstance(value, str):
            raise self.wrong(name, "must be a text")
        try:
            return clean_field(value, self.at(name), limit)
        except Invalid as refused:
            raise Invalid(f"{self.at(name)}: {refused.detail}", field=self.at(name)) from None
