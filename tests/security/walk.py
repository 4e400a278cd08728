"""Going through the routes of an application as somebody who is signed in."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from flask import Flask
from werkzeug.routing import Rule
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from webapp import forms
from webapp.http.access_table import ROUTES

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
"""What htmx sends along when it asks for a part of a page."""


def rules(app: Flask, method: str, *, api: bool | None = None) -> Iterator[Rule]:
    """The routes that answer *method*: those of the API, or the others, or (None) all."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))):
        if method in (rule.methods or ()) and api in (None, rule.endpoint.startswith("api.")):
            yield rule


def pages(app: Flask) -> Iterator[Rule]:
    """The routes that only show something."""
    for rule in rules(app, "GET", api=False):
        if not ROUTES[rule.endpoint].writes and rule.endpoint != "static":
            yield rule


LAST = ("members.leave", "members.delete", "members.update", "projects.close", "sign_in.delete")
"""Forms after which the other ones can't be sent any more."""


def posts(app: Flask) -> list[Rule]:
    """The routes of forms, those that end something last."""
    return sorted(rules(app, "POST", api=False), key=lambda rule: rule.endpoint in (*LAST, "admin_people.disable"))


def fields() -> list[str]:
    """The names of all fields of all forms."""
    found = {"column", "value", "restored", "is_admin", "csrf"}
    for module in iter_modules(forms.__path__, f"{forms.__name__}."):
        for kind in vars(import_module(module.name)).values():
            if isinstance(kind, type) and issubclass(kind, BaseForm):
                found |= {name for name, field in vars(kind).items() if isinstance(field, UnboundField)}
    return sorted(found)
