"""Every setting, command, format and event is documented, by the name that people type or read."""

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.util import find_spec

import click

from tests.architecture.source import words_of_docs


def test_every_setting_is_documented() -> None:
    from webapp.settings import NAMES

    assert _undocumented(f"`GLOSSATOR_{setting.upper()}`" for setting in NAMES) == []


def test_every_command_is_documented() -> None:
    assert _undocumented(_commands()) == []


def test_every_format_is_documented() -> None:
    assert _undocumented(f"`{name}`" for name in _formats()) == []


def test_every_event_is_documented() -> None:
    from webapp.domain.events import EventName

    assert _undocumented(f"`{event.value}`" for event in EventName) == []


def test_every_measure_of_agreement_is_documented() -> None:
    from webapp.domain.agreement.definitions import MEASURES

    assert _undocumented(f"`{measure}`" for measure in MEASURES) == []


def _undocumented(names: Iterator[str]) -> list[str]:
    words = words_of_docs()
    return [name for name in names if name not in words]


def _commands() -> Iterator[str]:
    if find_spec("webapp.cli"):
        names = vars(importlib.import_module("webapp.cli"))
        (group,) = (part for part in names.values() if isinstance(part, click.Group))
        yield from _below(group, click.Context(group, info_name="glossator"))


def _below(command: click.Command, context: click.Context) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield context.command_path
        return
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found and not found.hidden:
            yield from _below(found, click.Context(found, info_name=name, parent=context))


def _formats() -> Iterator[str]:
    if find_spec("webapp.formats"):
        package = importlib.import_module("webapp.formats")
        for module in pkgutil.iter_modules(package.__path__, "webapp.formats."):
            written = getattr(importlib.import_module(module.name), "FORMAT", None)
            if written is not None:
                yield written.name
