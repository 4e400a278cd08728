"""The labeling configuration of Label Studio for a codebook: labels are codes, fields are asked for each region."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from webapp.domain.codebook import AttributeSpec, CodebookSpec
from webapp.formats.xml_words import quoted

LABEL, TEXT, FIELD = "label", "text", "attr_"
CHOICES, TEXTAREA = "choices", "textarea"
"""The controls by which fields are answered, as their results name them."""

_UNFIT: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML can't hold
_YES_NO: Final = ("true", "false")


class Controls:
    """Which controls there are: those of the codebook, and what is seen of codes and fields besides."""

    def __init__(self, codebook: CodebookSpec) -> None:
        self._colours = {spec.code: spec.colour for spec in codebook.walk()}
        self._names = {spec.code: spec.name for spec in codebook.walk()}
        self._times = Counter(self._names.values())
        self._asked: dict[str, list[AttributeSpec]] = {}
        self._codes: dict[str, set[str]] = {}
        for spec in codebook.walk():
            for field in spec.attributes:
                self._asked.setdefault(field.name, []).append(field)
                self._codes.setdefault(field.name, set()).add(spec.code)

    def see(self, code: str) -> None:
        """Have a label for the code."""
        self._colours.setdefault(code, "")

    def see_field(self, code: str, name: str) -> str:
        """Have a control for that field of the code; its kind."""
        self._codes.setdefault(name, set()).add(code)
        asked = self._asked.get(name, ())
        return CHOICES if asked and all(_values(field) for field in asked) else TEXTAREA

    def xml(self) -> bytes:
        """The configuration."""
        return "".join(f"{line}\n" for line in self._lines()).encode()

    def _lines(self) -> Iterator[str]:
        yield "<View>"
        yield f'  <Labels name="{LABEL}" toName="{TEXT}">'
        for code, colour in self._colours.items():
            shown = f" background={quoted(colour)}" if colour else ""
            yield f"    <Label {self._called(code)}{shown}/>"
        yield "  </Labels>"
        yield f'  <Text name="{TEXT}" value="${TEXT}" granularity="symbol"/>'
        for name in sorted(self._codes):
            codes = ",".join(sorted(self._codes[name]))
            yield f'  <View visibleWhen="region-selected" whenTagName="{LABEL}" whenLabelValue={quoted(codes)}>'
            yield f'    <Header value={quoted(_heading(name, self._asked.get(name, ())))} size="5"/>'
            yield from (f"    {line}" for line in self._control(name, codes))
            yield "  </View>"
        yield "</View>"

    def _called(self, code: str) -> str:
        """What a label shows, a name that no other one has; results say the code, its alias."""
        name = _UNFIT.sub("", self._names.get(code, code))
        if name == code:
            return f"value={quoted(code)}"
        alone = self._times[name] == 1 and name not in self._colours
        return f"value={quoted(name if alone else f'{name} ({code})')} alias={quoted(code)}"

    def _control(self, name: str, codes: str) -> Iterator[str]:
        where = f'toName="{TEXT}" perRegion="true" whenTagName="{LABEL}" whenLabelValue={quoted(codes)}'
        fields = self._asked.get(name, [])
        if not fields or not all(map(_values, fields)):
            yield f'<TextArea name="{FIELD}{name}" {where}/>'
            return
        several = "multiple" if any(field.multiple for field in fields) else "single"
        yield f'<Choices name="{FIELD}{name}" choice="{several}" {where}>'
        for value in dict.fromkeys(value for field in fields for value in _values(field)):
            yield f"  <Choice value={quoted(_UNFIT.sub('', value))}/>"
        yield "</Choices>"


def _heading(name: str, fields: Iterable[AttributeSpec]) -> str:
    """What is asked, with the unit where it has one."""
    units = dict.fromkeys(field.unit for field in fields if field.unit)
    return _UNFIT.sub("", name.replace("_", " ").capitalize() + (f" ({', '.join(units)})" if units else ""))


def _values(field: AttributeSpec) -> tuple[str, ...]:
    """What can be chosen; nothing where anything can be typed."""
    return _YES_NO if field.type == "boolean" else field.values if field.type == "enum" else ()
