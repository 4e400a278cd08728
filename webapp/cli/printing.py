"""What commands print: data on stdout, words on stderr."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click

from webapp.errors import Invalid


def say(words: str) -> None:
    """Tell the person; a pipe does not get it."""
    click.echo(words, err=True)


def rows(found: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print what was found: a JSON array, or a line each with its values between tabs, empty for none."""
    if as_json:
        click.echo(json.dumps(list(found), ensure_ascii=False, indent=2))
        return
    for row in found:
        click.echo("\t".join(_word(value) for value in row.values()))


def one(result: Mapping[str, Any], shown: str, *, as_json: bool) -> None:
    """Print one result: the value called *shown* alone on its line, or everything as JSON."""
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _word(result[shown]))


def password_from_stdin() -> str:
    """The first line of stdin; raises Invalid when it is not UTF-8."""
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Invalid("The password on stdin is not UTF-8.", field="password") from error


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
