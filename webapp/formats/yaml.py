"""YAML for what we write ourselves: maps and lists of texts, numbers and truths.

Texts are written as JSON writes them, which YAML 1.2 reads alike, so that no text can be taken for something else.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def dumped(content: Mapping[str, Any]) -> str:
    """The map as a YAML document, its keys in their order; keys are plain words of ours."""
    return "".join(f"{line}\n" for line in _lines(content))


def quoted(words: str) -> str:
    """A text in quotes, with what YAML can't print escaped."""
    shown = json.dumps(words, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", shown)


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield f"{key}:"
            yield from (f"  {line}" for line in _lines(value))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield f"{key}:"
            for one in value:
                yield from _item(one)
        else:
            yield f"{key}: {_scalar(value)}"


def _item(one: object) -> Iterator[str]:
    if not isinstance(one, Mapping):
        yield f"  - {_scalar(one)}"
        return
    for at, line in enumerate(_lines(one)):
        yield f"  {'- ' if at == 0 else '  '}{line}"


def _scalar(value: object) -> str:
    return quoted(value) if isinstance(value, str) else json.dumps(value)
