"""Formats: one file each, dropped in and found here by the FORMAT that it ends in."""

from functools import cache
from importlib import import_module
from pathlib import PurePath
from pkgutil import iter_modules

from webapp.errors import Unsupported
from webapp.formats.base import Format, TextFormat


def tag_formats() -> dict[str, Format]:
    """The formats that carry tags, by name."""
    return {form.name: form for form in _found() if isinstance(form, Format)}


def text_formats() -> dict[str, TextFormat]:
    """The formats of texts alone, by name."""
    return {form.name: form for form in _found() if isinstance(form, TextFormat)}


def text_format(name: str) -> TextFormat:
    """The text format of that name; raises Unsupported, naming those that there are."""
    try:
        return text_formats()[name]
    except KeyError:
        names = ", ".join(text_formats())
        raise Unsupported(f"There is no text format of that name; there are: {names}.", field="format") from None


def text_format_of(file_name: str) -> TextFormat:
    """The text format that a file's ending says; raises Unsupported, naming the endings that are read."""
    ending = PurePath(file_name.replace("\\", "/")).suffix.lower()
    for form in text_formats().values():
        if ending in form.endings:
            return form
    endings = ", ".join(ending for form in text_formats().values() for ending in form.endings)
    raise Unsupported(f"Files of this kind are not read here; these are: {endings}.", field="file")


@cache
def _found() -> tuple[Format | TextFormat, ...]:
    """The FORMAT of each module of this package that has one, by the name of the module."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return tuple(module.FORMAT for module in modules if hasattr(module, "FORMAT"))
