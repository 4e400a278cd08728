"""What a Web Annotation says, whoever wrote it: codes, fields, notes, by whom, and where in a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from webapp.domain.records import AttributeRecord
from webapp.formats.w3c_parts import FRAME, TAG

COMMENT, HIGHLIGHT = "Comment", "Highlight"
"""The codes of passages that somebody has commented on, or only marked."""
_TAGS: Final = frozenset({"tagging", "classifying", "identifying"})
_FIELD: Final = re.compile(r"([^\W\d]\w{0,79})=(.*)", re.DOTALL)
_RANGE: Final = re.compile(r"char=(\d{1,9}),(\d{1,9})(?:;.*)?")  # RFC 5147
_NOWHERE: Final = re.compile(r"(.*)#(char=\d[^#]*)", re.DOTALL)


class Place(NamedTuple):
    """Where an annotation says that it belongs: a place, a quote, or both; neither stands for the whole."""

    source: str
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    prefix: str = ""
    suffix: str = ""
    is_whole: bool = False


class Said(NamedTuple):
    """What an annotation says, but where."""

    codes: tuple[str, ...]
    fields: tuple[AttributeRecord, ...]
    notes: tuple[str, ...]
    verdicts: tuple[str, ...]
    person: str | None


def annotations(found: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The annotations in some JSON: one, a list, a page, a collection, a container or a graph."""
    if isinstance(found, list):
        for one in found:
            yield from annotations(one, depth)
    elif isinstance(found, dict) and depth < 5:  # a collection nests two deep
        if "target" in found:
            yield found
        for key in ("first", "items", "contains", "@graph"):
            yield from annotations(found.get(key), depth + 1)


def said(given: Mapping[str, Any]) -> Said:
    """What the annotation says to people; our own JSON in it is passed over."""
    motivation = next((_term(one) for one in _listed(given.get("motivation"))), "")
    codes, fields, notes, verdicts = [], [], [], []
    for purpose, value in _bodies(given, motivation):
        field = _FIELD.fullmatch(value)
        if purpose in _TAGS:
            codes.append(value)
        elif purpose == "describing" and field:
            fields.append(AttributeRecord(field[1], field[2]))
        elif purpose == "assessing":
            verdicts.append(value)
        else:
            notes.append(value)
    return Said(tuple(codes), tuple(fields), tuple(notes), tuple(verdicts), _person(given.get("creator")))


def kept(given: Mapping[str, Any], kind: str) -> str | None:
    """Our own JSON of that kind in the annotation."""
    bodies = (one for one in _listed(given.get("body")) if isinstance(one, dict) and one.get("format") == kind)
    return next((value for one in bodies if isinstance(value := one.get("value"), str)), None)


def _bodies(given: Mapping[str, Any], motivation: str) -> Iterator[tuple[str, str]]:
    """Purpose and words of each body."""
    if isinstance(value := given.get("bodyValue"), str):
        yield motivation or "commenting", value
    for body in _listed(given.get("body")):
        if isinstance(body, str):
            yield motivation or "commenting", _last(body) if motivation in _TAGS else body
        elif isinstance(body, dict) and body.get("format") not in (FRAME, TAG):
            purpose = next((_term(one) for one in _listed(body.get("purpose"))), motivation or "commenting")
            words = next((body[key] for key in ("value", "label") if isinstance(body.get(key), str)), None)
            source = next((_iri(body[key]) for key in ("source", "id", "@id") if key in body), None)
            if words or source:
                yield purpose, words or _last(source or "")


def places(given: Mapping[str, Any]) -> Iterator[Place]:
    """The passages that it is about."""
    for target in _listed(given.get("target")):
        if isinstance(target, dict):
            source = _iri(target.get("source", target.get("id", "")))
            yield _place(source, [one for one in _listed(target.get("selector")) if isinstance(one, dict)])
        elif isinstance(target, str):
            yield _place(target, [])


def _place(source: str, selectors: list[dict[str, Any]]) -> Place:
    """The place that the selectors tell together: each of them tells the same passage."""
    place, is_whole = Place(source), not selectors
    if (fragment := _NOWHERE.fullmatch(source)) and not selectors:
        place, is_whole = Place(fragment[1]), False
        selectors = [{"type": "FragmentSelector", "value": fragment[2]}]
    for selector in selectors:
        kind = _term(selector.get("type", selector.get("@type", "")))
        start, end = selector.get("start"), selector.get("end")
        if kind == "TextPositionSelector" and type(start) is int and type(end) is int:
            place = place._replace(start=start, end=end)
        elif kind == "TextQuoteSelector" and isinstance(selector.get("exact"), str):
            before, after = (one if isinstance(one, str) else "" for one in map(selector.get, ("prefix", "suffix")))
            place = place._replace(exact=selector["exact"], prefix=before, suffix=after)
        elif kind == "FragmentSelector" and (match := _RANGE.fullmatch(str(selector.get("value")))):
            place = place._replace(start=int(match[1]), end=int(match[2]))
    return place._replace(is_whole=is_whole)


def located(place: Place, text: str) -> tuple[int, int]:
    """Where in *text* that is; behind its end where it can't be told."""
    if place.is_whole:
        return 0, len(text)
    if place.start is not None and place.end is not None:
        return place.start, place.end
    exact = place.exact or ""
    found = list(_ranked(place, text)) if exact else []
    best = max((rank for rank, _ in found), default=0)
    starts = [start for rank, start in found if rank == best]
    start = starts[0] if len(starts) == 1 else len(text)
    return start, start + len(exact)


def _ranked(place: Place, text: str) -> Iterator[tuple[int, int]]:
    """Each place of the quote, with how much of what should stand around it does."""
    exact, before = place.exact or "", place.prefix[::-1]
    start = text.find(exact)
    while start >= 0:
        left = text[max(0, start - len(before)) : start][::-1]
        end = start + len(exact)
        right = text[end : end + len(place.suffix)]
        yield _shared(left, before) + _shared(right, place.suffix), start
        start = text.find(exact, start + 1)


def _shared(one: str, other: str) -> int:
    """How many characters the two begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (this, that) in pairs if this != that), min(len(one), len(other)))


def _person(given: object) -> str | None:
    """What a creator is called."""
    for one in _listed(given):
        if isinstance(one, str) and one:
            return one
        if isinstance(one, dict):
            names = (one.get(key) for key in ("nickname", "nick", "name", "email", "id", "@id"))
            return next((name for name in names if isinstance(name, str) and name), None)
    return None


def _listed(given: object) -> Iterable[Any]:
    if given is None:
        return ()
    return given if isinstance(given, list) else (given,)


def _iri(given: object) -> str:
    if isinstance(given, dict):
        given = given.get("id", given.get("@id"))
    return given if isinstance(given, str) else ""


def _term(given: object) -> str:
    """The word of a vocabulary, without where it is from."""
    return re.split("[#/:]", given)[-1] if isinstance(given, str) else ""


def _last(iri: str) -> str:
    return unquote(re.split("[#/]", iri.rstrip("#/"))[-1]) or iri
