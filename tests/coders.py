"""What coders made of documents, as the measures of agreement read it, written in few words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from webapp.domain.agreement.data import Coded, Document
from webapp.domain.agreement.figures import Choice, Figure, figures

Tag = tuple[int, int, str]


def document(length: int, tags: dict[str, Sequence[Tag]], name: str = "document", **more: Any) -> Document:
    """A document of so many code points, with the tags of everybody who has finished it."""
    return Document(name, length, {coder: Coded(made) for coder, made in tags.items()}, **more)


def choice(documents: Sequence[Document], **more: Any) -> Choice:
    """Every figure of everybody and every code that occurs, without intervals."""
    coders = sorted({coder for one in documents for coder in one.coders})
    codes = sorted({code for one in documents for made in one.coders.values() for _, _, code in made.tags})
    plain = Choice(coders, {code: code.upper() for code in codes}, "1.0.0", draws=0)
    return replace(plain, **more)


def every(documents: Sequence[Document], **more: Any) -> list[Figure]:
    """All figures of *documents*."""
    return figures(documents, choice(documents, **more))


def figure(found: Sequence[Figure], measure: str, code: str | None = None, *coders: str, **more: Any) -> Figure:
    """The one figure of that measure and code, of all coders or of those named."""
    everybody = max((one.annotators for one in found), key=len)
    wanted = {"measure": measure, "code": code, "annotators": coders or everybody, **more}
    [one] = [one for one in found if all(getattr(one, name) == value for name, value in wanted.items())]
    return one


def values(found: Sequence[Figure]) -> dict[tuple[Any, ...], float | None]:
    """Every value by what it is of, whoever is named first."""
    return {(one.measure, one.code, frozenset(one.annotators), one.unit, one.field): one.value for one in found}
