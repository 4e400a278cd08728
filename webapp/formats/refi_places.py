"""Where selections of other programs stand: which text it was that their offsets count.

The standard counts code points of the plain text. Programs on Windows count CRLF though the file has LF, or the other
way round, some count a byte order mark, some UTF-16. What a selection is called is mostly the passage, or how it
begins: the reading under which most names fit is taken.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from webapp.domain.offsets import Offsets
from webapp.errors import Invalid

_BOM: Final = "\ufeff"
_ENDINGS: Final = "….\N{NO-BREAK SPACE} "
_SHORTEST: Final = 3  # characters that a name must have to say where a passage begins
_LONGEST: Final = 10_000  # characters of a passage that is told again


class Place(NamedTuple):
    """A selection: offsets as the file has them, and what it is called there."""

    start: int
    end: int
    name: str


class Counted(NamedTuple):
    """A text as the program had it, and for each selection where it stands and what the file says stands there."""

    text: str
    spans: tuple[tuple[int, int, str | None], ...]


def counted(text: str, places: Sequence[Place]) -> Counted:
    """The text that the offsets of *places* count, as far as their names tell."""
    best, most = text, sum(_fits(text, place) for place in places)
    chosen = places
    if most < len(places):
        for other, moved in _readings(text, places):
            fitting = sum(_fits(other, place) for place in moved)
            if fitting > most:
                best, most, chosen = other, fitting, moved
    return Counted(best, tuple((place.start, place.end, _quote(best, place)) for place in chosen))


def _readings(text: str, places: Sequence[Place]) -> Iterator[tuple[str, Sequence[Place]]]:
    """The texts that may have been meant, with the selections in code points of each."""
    bare = text.removeprefix(_BOM)
    if "\r" in text:
        breaks = [bare.replace("\r\n", "\n").replace("\r", "\n")]
    else:
        breaks = [bare.replace("\n", "\r\n")] if "\n" in bare else []
    plainly = [bare, *breaks]  # the likelier first
    texts = [other for other in (*plainly, *(_BOM + one for one in plainly)) if other != text]
    for other in texts:
        yield other, places
    for other in (text, *texts):
        if not other.isascii() and max(other) > "\uffff":
            yield other, _from_utf16(other, places)


def _from_utf16(text: str, places: Sequence[Place]) -> list[Place]:
    offsets = Offsets(text)
    moved: list[Place] = []
    for place in places:
        try:
            start, end = offsets.from_utf16(place.start), offsets.from_utf16(place.end)
        except Invalid:
            start, end = place.start, place.end
        moved.append(Place(start, end, place.name))
    return moved


def _fits(text: str, place: Place) -> bool:
    """Whether the passage is called by its words or by those with which it begins."""
    name = _line(place.name)
    enough = place.start + 4 * len(place.name) + 100  # since nothing keeps a passage from being the whole text
    said = _line(text[place.start : min(place.end, enough)])
    begun = name.rstrip(_ENDINGS)
    return bool(name) and (said == name or (len(begun) >= _SHORTEST and said.startswith(begun)))


def _quote(text: str, place: Place) -> str | None:
    """What the file says stands there: nothing where the name is no passage."""
    if _fits(text, place):
        return text[place.start : place.end] if place.end - place.start <= _LONGEST else None
    return place.name if len(place.name) == place.end - place.start else None


def _line(text: str) -> str:
    return " ".join(text.split())
