"""A change of a codebook taken back, also where others came after it: part by part, if it was not changed again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from webapp.domain.codebook import CodebookSpec, CodeSpec, QuestionSpec
from webapp.errors import Conflict

_WHOLE = ("title", "unit_of_coding", "guidelines")


def reverted(present: CodebookSpec, before: CodebookSpec, after: CodebookSpec) -> CodebookSpec:
    """*present* without what led from *before* to *after*.

    Raises Conflict, naming it, when a part that was changed then has been changed since.
    """
    texts: dict[str, Any] = {}
    for name in _WHOLE:
        was, became, now = (getattr(spec, name) for spec in (before, after, present))
        if was != became and now != became:
            raise Conflict(f"The {name.replace('_', ' ')} of the codebook has been changed since.")
        texts[name] = was if was != became else now
    rows, order = _codes(present, before, after)
    questions = _questions(present, before, after)
    return replace(present, codes=_tree(rows, order), questions=questions, **texts)


def _codes(present: CodebookSpec, before: CodebookSpec, after: CodebookSpec) -> tuple[dict[str, "_Row"], list[str]]:
    """Each code with the one above it, and the order among siblings."""
    was, became, now = (_rows(spec) for spec in (before, after, present))
    rows = dict(now)
    for key in dict.fromkeys((*was, *became)):
        if was.get(key) == became.get(key):
            continue
        if key in was and key in became and key in now:
            rows[key] = _part_by_part(was[key], became[key], now[key])
        elif now.get(key) != became.get(key):
            raise Conflict(f"The code “{_name(key, now, became, was)}” has been changed since.")
        elif key in was:
            rows[key] = was[key]
        else:
            del rows[key]
    for row in rows.values():
        if row[0] is not None and row[0] not in rows:
            raise Conflict(f"“{row[1].name}” stands below a code that would go.")
    return rows, _order(list(was), list(became), list(now))


_Row = tuple[str | None, CodeSpec]
_CALLED = {"name": " (its name)", "attributes": " (its fields)", "key": " (its key)", "status": " (in use or retired)"}


def _part_by_part(was: _Row, became: _Row, now: _Row) -> _Row:
    """A code without what was changed then; raises Conflict for a part that was changed again."""
    parts: dict[str, Any] = {}
    for name in CodeSpec.__dataclass_fields__:
        before, after, present = (getattr(row[1], name) for row in (was, became, now))
        if before != after and present != after:
            raise Conflict(f"The code “{now[1].name}” has been changed since{_CALLED.get(name, '')}.")
        parts[name] = before if before != after else present
    if was[0] != became[0] and now[0] != became[0]:
        raise Conflict(f"The code “{now[1].name}” has been moved since.")
    return was[0] if was[0] != became[0] else now[0], CodeSpec(**parts)


def _rows(spec: CodebookSpec) -> dict[str, _Row]:
    """Each code without those below it, and the key of the one above."""
    above: dict[str, str] = {child.code: code.code for code in spec.walk() for child in code.children}
    return {code.code: (above.get(code.code), replace(code, children=())) for code in spec.walk()}


def _name(key: str, *rows: Mapping[str, _Row]) -> str:
    return next(found[key][1].name for found in rows if key in found)


def _order(was: Sequence[str], became: Sequence[str], now: Sequence[str]) -> list[str]:
    """The order of all codes: as it is now, or as it was where the change moved codes and nobody did since."""
    same = [key for key in became if key in was]
    moved = [key for key in was if key in became] != same
    untouched = [key for key in now if key in became] == [key for key in became if key in now]
    first, second = (was, now) if moved and untouched else (now, was)
    merged = list(first)
    for at, key in enumerate(second):
        if key not in merged:
            neighbour = next((merged.index(other) + 1 for other in reversed(second[:at]) if other in merged), 0)
            merged.insert(neighbour, key)
    return merged


def _tree(rows: Mapping[str, _Row], order: Sequence[str]) -> tuple[CodeSpec, ...]:
    below: dict[str | None, list[CodeSpec]] = {}
    for key in order:
        if key in rows:
            above, code = rows[key]
            below.setdefault(above, []).append(code)

    def grown(code: CodeSpec) -> CodeSpec:
        return replace(code, children=tuple(grown(child) for child in below.get(code.code, ())))

    tree = tuple(grown(code) for code in below.get(None, ()))
    if sum(1 for code in tree for _ in code.walk()) != len(rows):
        raise Conflict("The tree of codes has been changed since, so that a code would stand below itself.")
    return tree


def _questions(present: CodebookSpec, before: CodebookSpec, after: CodebookSpec) -> tuple[QuestionSpec, ...]:
    was, became, now = ({one.name: one for one in spec.questions} for spec in (before, after, present))
    kept = dict(now)
    for name in dict.fromkeys((*was, *became)):
        if was.get(name) == became.get(name):
            continue
        if now.get(name) != became.get(name):
            label = next(found[name].label for found in (now, became, was) if name in found)
            raise Conflict(f"The question “{label}” has been changed since.")
        if name in was:
            kept[name] = was[name]
        else:
            del kept[name]
    return tuple(kept[name] for name in _order(list(was), list(became), list(now)) if name in kept)
