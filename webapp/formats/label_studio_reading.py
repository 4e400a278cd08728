"""Exports of Label Studio that are read: JSON, and JSON-MIN, which has an object for each annotation.

Label Studio counts code points, and counted UTF-16 units before 2022. What a region says stands there decides, task by
task; where it decides nothing, it is code points.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

import msgspec

from webapp.domain.file_names import clean_name
from webapp.domain.foreign import ForeignDocument, ForeignTag, Found, Left
from webapp.domain.offsets import Offsets
from webapp.domain.records import AttributeRecord
from webapp.domain.workflow import Layer
from webapp.errors import Invalid
from webapp.formats import books
from webapp.formats.bundle import Bundle
from webapp.formats.json_files import builtin, decoded, first_line, named
from webapp.formats.label_studio_config import FIELD
from webapp.formats.marks import KEY, NO_MARK, Piece, joined, read_mark

Json = Mapping[str, Any]
TASKS, OLDER = "tasks.json", "older-label-studio/tasks.json"
"""The tasks as we write them; and once more for Label Studio before 2022, which is not read where both are."""
_ABOUT: Final = frozenset({"annotator", "created_at", "updated_at", "title", "doc_id", KEY})
_NOT_PEOPLE: Final = frozenset(str(layer) for layer in Layer if layer != Layer.INDIVIDUAL)
_TOLD: Final = ("text", "choices", "number", "rating", "datetime", "taxonomy")
"""Under which key a control says what was answered."""


class _Region(NamedTuple):
    """A labelled span as the file has it; places in a unit that is not known yet."""

    start: int
    end: int
    labels: tuple[str, ...]
    quote: str | None
    id: str | None
    annotator: str | None
    note: str | None
    made: str | None
    attributes: tuple[AttributeRecord, ...] = ()


class _Annotation(msgspec.Struct):
    result: list[dict[str, Any]] = []
    completed_by: Any = None
    annotator: Any = None
    was_cancelled: bool | None = False
    created_at: str | None = None


class _Prediction(msgspec.Struct):
    result: list[dict[str, Any]] = []


class _Task(msgspec.Struct):
    data: dict[str, msgspec.Raw]
    annotations: list[_Annotation] = []
    completions: list[_Annotation] = []  # as they were called before 1.0
    predictions: list[_Prediction | int] = []
    drafts: list[Any] | None = None
    id: Any = None


def read(bundle: Bundle) -> Iterator[Found]:
    """The documents of all tasks."""
    yield from books.read(bundle, books.QDC)
    left = Left()
    names = named(bundle, ".json")
    for name in names:
        if name.removesuffix(OLDER) + TASKS not in names or not name.endswith(OLDER):
            yield from joined(_pieces(bundle, name, left))
    yield from left.remarks()


def claims(bundle: Bundle) -> bool:
    """Whether a file begins an array of tasks or of what JSON-MIN has instead."""
    for name in named(bundle, ".json"):
        head = _head(bundle, name)
        words = (b'"annotations"', b'"completions"', b'"annotation_id"')
        if head.startswith(b"[") and b'"text' in head and any(word in head for word in words):
            return True
    return False


def _head(bundle: Bundle, name: str) -> bytes:
    """How the file begins, with the lines after a bracket that stands alone."""
    first = first_line(bundle, name).strip()
    if first != b"[":
        return first
    lines = (raw for _, raw in zip(range(200), bundle.lines(name), strict=False))
    return b"".join(lines).lstrip(b"\xef\xbb\xbf")


def _pieces(bundle: Bundle, name: str, left: Left) -> Iterator[Piece]:
    for number, raw in enumerate(_objects(bundle, name), 1):
        place = f"{clean_name(name)}, task {number}"
        keys = decoded(raw, dict[str, msgspec.Raw], place)
        yield _of_task(raw, place, number, left) if "data" in keys else _of_min(keys, place, number)


def _objects(bundle: Bundle, name: str) -> Iterator[bytes]:
    """The objects of the array: line by line as we write them, so that size costs no memory, else all at once."""
    lines = bundle.lines(name)
    if next(lines, b"").strip() == b"[":
        first = next(lines, b"").strip()
        if first.startswith(b'{"') and first.endswith((b"}", b"},")):
            yield from (raw.strip().removesuffix(b",") for raw in chain([first], lines) if raw.strip() != b"]")
            return
    for raw in decoded(bundle.read(name), list[msgspec.Raw], clean_name(name)):
        yield bytes(raw)


def _of_task(raw: bytes, place: str, number: int, left: Left) -> Piece:
    task = decoded(raw, _Task, place)
    mark = read_mark(task.data.get(KEY, NO_MARK))
    about = {key: builtin(value) for key, value in task.data.items() if key != KEY}
    done = [one for one in (*task.annotations, *task.completions) if not one.was_cancelled]
    found = [region for one in done for region in _regions(one.result, _person(one), one.created_at, place)]
    if mark:  # else what machines proposed is nobody's word
        proposed = (one.result for one in task.predictions if isinstance(one, _Prediction))
        found += [region for result in proposed for region in _regions(result, None, None, place)]
    people = {person for one in done if (person := _person(one))}
    _leave(task, done, left, is_ours=mark is not None)
    return Piece(_document(about, found, people, task.id or number, place), mark, "id")


def _leave(task: _Task, done: list[_Annotation], left: Left, *, is_ours: bool) -> None:
    """Count what of a task is not taken in."""
    cancelled = len(task.annotations) + len(task.completions) - len(done)
    left.add(("cancelled annotation of a task", "cancelled annotations of tasks"), cancelled)
    left.add(("draft of a task", "drafts of tasks"), len(task.drafts or ()))
    if not is_ours:
        left.add(("prediction", "predictions"), len(task.predictions))
    for one in done:
        said = [(str(result.get("id")), result.get("value")) for result in one.result]
        spans = {name for name, value in said if isinstance(value, dict) and "labels" in value}
        for name, value in said:
            if not isinstance(value, dict):
                left.add(("relation", "relations"))
            elif name not in spans:
                left.add(("answer about a whole text", "answers about whole texts"))


def _of_min(keys: Mapping[str, msgspec.Raw], place: str, number: int) -> Piece:
    """An object of JSON-MIN: the data, and what each control was answered, without the ids of regions."""
    about = {key: builtin(value) for key, value in keys.items() if key != KEY}
    person = _name(about.get("annotator"))
    said = [(key, one) for key, value in about.items() if isinstance(value, list) for one in value]
    result = [
        {"id": f"{one.get('start')}-{one.get('end')}", "from_name": key, "value": one}
        for key, one in said
        if isinstance(one, dict)
    ]
    made = about.get("created_at")
    found = [region._replace(id=None) for region in _regions(result, person, made, place)]
    people = {person} if person else set()
    document = _document(about, found, people, about.get("id") or number, place)
    return Piece(document, read_mark(keys.get(KEY, NO_MARK)), "place")


def _document(about: Json, found: list[_Region], people: set[str], called: Any, place: str) -> ForeignDocument:
    text = _text(about, found, place)
    title, name = about.get("title"), about.get("doc_id") or called
    tags = tuple(_tags(text, found))
    return ForeignDocument(
        str(name), text, tags, title if isinstance(title, str) else None, finished=tuple(sorted(people))
    )


def _person(annotation: _Annotation) -> str | None:
    return _name(annotation.annotator if annotation.annotator is not None else annotation.completed_by)


def _name(said: Any) -> str | None:
    """Who it is, by address or number; a layer is nobody."""
    if isinstance(said, dict):
        said = said.get("email") or said.get("id")
    return str(said) if isinstance(said, str | int) and str(said) not in _NOT_PEOPLE else None


def _text(about: Json, found: list[_Region], place: str) -> str:
    """The text that was labelled: the one called so, else that with most of the passages, else the longest."""
    texts = {key: value for key, value in about.items() if isinstance(value, str) and key not in _ABOUT}
    if not texts:
        raise Invalid(f"{place}: it holds no text.")
    if "text" in texts:
        return texts["text"]
    quotes = [region.quote for region in found if region.quote]
    return max(texts.values(), key=lambda text: (sum(quote in text for quote in quotes), len(text)))


# ------------------------------------------------------------------ regions


def _regions(result: Iterable[Json], person: str | None, made: Any, place: str) -> Iterator[_Region]:
    """The labelled spans of one annotation, with what was answered for them."""
    answers: dict[Any, list[AttributeRecord]] = {}
    spans: list[tuple[Json, Json]] = []
    for one in result:
        value = one.get("value")
        if not isinstance(value, dict):
            continue  # a relation between regions
        if isinstance(value.get("labels"), list):
            spans.append((one, value))
        elif value.keys() & {"hypertextlabels", "paragraphlabels"}:
            raise Invalid(f"{place}: only labels on plain text are read, none on HTML or dialogues.")
        elif isinstance(one.get("id"), str | int):
            answers.setdefault(one["id"], []).extend(_answers(str(one.get("from_name")), value))
    for one, value in spans:
        start, end, name = value.get("start"), value.get("end"), one.get("id")
        if not isinstance(start, int) or not isinstance(end, int):
            raise Invalid(f"{place}: only labels on plain text are read, whose start and end are numbers.")
        known = name if isinstance(name, str | int) else None
        yield _Region(
            start,
            end,
            tuple(map(str, value["labels"])),
            quote if isinstance(quote := value.get("text"), str) else None,
            None if known is None else str(known),
            person,
            _note(one.get("meta")),
            made if isinstance(made, str) else None,
            tuple(answers.get(known, ())),
        )


def _answers(control: str, value: Json) -> Iterator[AttributeRecord]:
    for key in _TOLD:
        said = value.get(key)
        for one in said if isinstance(said, list) else [] if said is None else [said]:
            words = " / ".join(map(str, one)) if isinstance(one, list) else str(one)
            yield AttributeRecord(control.removeprefix(FIELD), words)


def _note(meta: Any) -> str | None:
    said = meta.get("text") if isinstance(meta, dict) else None
    lines = said if isinstance(said, list) else [said] if isinstance(said, str) else []
    return "\n".join(map(str, lines)) or None


def _tags(text: str, found: list[_Region]) -> Iterator[ForeignTag]:
    """The tags, a label each, with places in code points."""
    offsets = Offsets(text)
    counts_units = _counts_units(text, offsets, found)
    for region in found:
        start, end = region.start, region.end
        if counts_units:
            start, end = _points(offsets, start, end) or (start, end)
        quote = text[start:end] if _says(text[start:end], region.quote) else region.quote
        for place, label in enumerate(region.labels):
            name = region.id if place == 0 else None
            more = region.attributes, region.note, region.made
            yield ForeignTag(start, end, label, quote, region.annotator, name, *more)


def _counts_units(text: str, offsets: Offsets, found: list[_Region]) -> bool:
    """Whether places are in UTF-16 units."""
    if text.isascii() or max(text) <= "\uffff":
        return False
    said = [region for region in found if region.quote]
    as_points = sum(_says(text[region.start : region.end], region.quote) for region in said)
    places = ((_points(offsets, region.start, region.end), region.quote) for region in said)
    as_units = sum(place is not None and _says(text[place[0] : place[1]], quote) for place, quote in places)
    return as_units > as_points


def _points(offsets: Offsets, start: int, end: int) -> tuple[int, int] | None:
    try:
        return offsets.from_utf16(start), offsets.from_utf16(end)
    except Invalid:
        return None


def _says(there: str, quote: str | None) -> bool:
    """Whether the text says there what the region says; Label Studio writes a line break as a backslash and an n."""
    return quote is not None and there.replace("\n", "\\n") == quote.replace("\n", "\\n")
