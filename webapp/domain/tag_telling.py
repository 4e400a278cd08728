"""What an entry of the log says about one tag, to somebody who looks at that tag: whole words, no ids."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from webapp.domain import values
from webapp.domain.events import EventName

Told = Mapping[str, Any]
_QUOTED: Final = 60  # code points of a passage


@dataclass(frozen=True, slots=True)
class Terms:
    """What the log has no words for: how codes are called, of what type fields are, what the text says."""

    codes: Mapping[str, str]  # key -> name
    types: Mapping[str, str]  # field -> type
    text: Callable[[int, int], str]

    def code(self, told: Told) -> str:
        """The name of a state's code; its key when no codebook has it any more."""
        key = str(told.get("code", ""))
        return self.codes.get(key, key.replace("_", " "))

    def passage(self, start: int, end: int) -> str:
        """What the text says there, in quotation marks, cut when it is long."""
        said = " ".join(self.text(start, min(end, start + 2 * _QUOTED)).split())
        return f"“{said if len(said) <= _QUOTED else _cut(said)}”"


def _cut(said: str) -> str:
    """Its first words, or letters where it is one long word."""
    return f"{said[:_QUOTED].rpartition(' ')[0] or said[:_QUOTED]}…"


def words(name: str, before: Told | None, after: Told | None, terms: Terms) -> str:
    """The verb phrase for what was done, without who did it. A purged entry says as much as is left of it."""
    if name == EventName.ANNOTATION_CREATED and after:
        return f"tagged {terms.passage(after['start'], after['end'])} as {terms.code(after)}"
    if name == EventName.ANNOTATION_RECODED and after:
        return _recoded(after, terms)
    if name == EventName.VERDICT_GIVEN:
        return _decided(before or {}, after or {})
    if name == EventName.EXAMPLE_MARKED and after:
        return f"made it {'a counter-example' if after['counter'] else 'an example'} of {terms.code(after)}"
    if name == EventName.THREAD_SETTLED and after and after.get("version"):
        return f"settled the question by version {after['version']} of the codebook"
    if name == EventName.ANNOTATION_CONFIRMED and after and (version := after.get("codebook_version")):
        return f"confirmed the tag under version {version} of the codebook"
    if name not in (EventName.ANNOTATION_CHANGED, EventName.ANNOTATION_RESTORED):
        return _PLAIN.get(name, "changed the tag")
    changes = list(_changes(before, after, terms)) if before and after else []
    if name == EventName.ANNOTATION_RESTORED:
        changes.insert(0, "restored the tag")
    return _listed(changes) or ("changed the tag and changed it back" if before and after else "changed the tag")


def parts(before: Told | None, after: Told | None) -> frozenset[str]:
    """What differs between two states: names of their parts, and of each field."""
    old, new = _flat(before or {}), _flat(after or {})
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _changes(old: Told, new: Told, terms: Terms) -> Iterator[str]:
    if old["code"] != new["code"]:
        yield f"changed the code from {terms.code(old)} to {terms.code(new)}"
    yield from _moved((old["start"], old["end"]), (new["start"], new["end"]), terms)
    yield from _fields(old.get("attributes") or {}, new.get("attributes") or {}, terms)
    if old["note"] != new["note"]:
        yield "took the note away" if not new["note"] else "changed the note" if old["note"] else "wrote a note"
    if old["certainty"] != new["certainty"]:
        yield f"marked the tag as {new['certainty']}"


def _moved(old: tuple[int, int], new: tuple[int, int], terms: Terms) -> Iterator[str]:
    (start, end), (begins, ends) = old, new
    if ends <= start or end <= begins:
        yield f"moved the tag from {terms.passage(start, end)} to {terms.passage(begins, ends)}"
        return
    for was, now, where, inwards in ((start, begins, "beginning", begins > start), (end, ends, "end", ends < end)):
        if was != now:
            verb = "left out" if inwards else "took in"
            yield f"{verb} {terms.passage(min(was, now), max(was, now))} at the {where}"


def _fields(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]], terms: Terms) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        was, now = (", ".join(values.as_read(given.get(name, ()), terms.types.get(name))) for given in (old, new))
        called = name.replace("_", " ").capitalize()
        if not now:
            yield f"emptied {called} (“{was}” before)"
        elif not was:
            yield f"set {called} to “{now}”"
        elif was != now:
            yield f"changed {called} from “{was}” to “{now}”"


def _recoded(after: Told, terms: Terms) -> str:
    if after.get("taken_back"):
        return "put the passage back among those of the split code"
    if after.get("code") is None:
        return "decided that none of the new codes fits"
    return f"decided that the passage is {terms.code(after)}"


def _decided(before: Told, after: Told) -> str:
    decision, earlier = after.get("decision"), before.get("decision")
    if decision not in ("accepted", "rejected"):
        return "decided on the tag"
    if earlier == decision and before.get("comment") != after.get("comment"):
        return "changed the reason of the decision"
    return f"{decision} the tag"


def _flat(state: Told) -> dict[str, object]:
    own = {name: value for name, value in state.items() if name not in ("attributes", "version")}
    return own | {f"field {name}": given for name, given in (state.get("attributes") or {}).items()}


def _listed(phrases: Sequence[str]) -> str:
    return " and ".join([", ".join(phrases[:-1]), phrases[-1]]) if len(phrases) > 1 else "".join(phrases)


_PLAIN: Final[Mapping[str, str]] = {
    EventName.ANNOTATION_CREATED: "made the tag",
    EventName.ANNOTATION_DELETED: "deleted the tag",
    EventName.ANNOTATION_CONFIRMED: "confirmed the tag",
    EventName.ANNOTATION_UNCONFIRMED: "took the confirmation back",
    EventName.VERDICT_WITHDRAWN: "took the decision back",
    EventName.COMMENT_CREATED: "commented",
    EventName.COMMENT_DELETED: "took a comment back",
    EventName.EXAMPLE_MARKED: "made it an example",
    EventName.EXAMPLE_REMOVED: "took it out of the examples",
    EventName.THREAD_SETTLED: "settled the question",
    EventName.THREAD_REOPENED: "opened the question again",
}
