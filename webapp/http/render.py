"""Pages and fragments: what every template may use."""

import hashlib
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, cast

import msgspec
from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    make_response,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from markupsafe import Markup

from webapp import resources
from webapp.clock import now, rfc3339
from webapp.domain import keys
from webapp.domain.roles import Role
from webapp.formats import prose
from webapp.http.auth import caller
from webapp.http.static_files import FOR_EVER, StaticFiles
from webapp.services.access import ProjectPlace

_STATIC = resources.path("static")
_BREAK = "\n"  # between the address of an undo and the sentence that offers it


def page(template: str, status: int = 200, *, place: ProjectPlace | None = None, **context: Any) -> Response:
    """A whole page; *place* gives it the navigation of a project."""
    return make_response(render_template(template, **_around(place), **context), status)


def fragment(template: str, status: int = 200, **context: Any) -> Response:
    """A part of a page, for htmx."""
    return make_response(render_template(template, **context), status)


def signal(response: Response, event: str, **detail: str) -> Response:
    """*response*, after which htmx tells the page of *event*; its detail holds what is given here."""
    told = {event: {"target": "body", **detail}}
    response.headers["HX-Trigger"] = msgspec.json.encode(told).decode()
    return response


def tagged(response: Response, *, kept: bool = False) -> Response:
    """*response* with an ETag of what it says; nothing but 304 for whoever has it already.

    With *kept* the browser may keep a copy for its person, about which it asks each time.
    """
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    if kept:
        response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request-Type") == "partial"


def notice(sentence: str, kind: str = "good", *, undo: str = "") -> None:
    """Say *sentence* on the next page that this browser opens; kinds: good, warn, bad.

    *undo* is an address; a POST to it takes back what is told.
    """
    flash(undo + _BREAK + sentence, kind)


def _notices() -> list[tuple[str, str, str]]:
    """Kind, sentence and address of the undo (or nothing) of what was told."""
    told = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    return [(kind, words.partition(_BREAK)[2], words.partition(_BREAK)[0]) for kind, words in told]


def install(app: Flask) -> None:
    """Give templates their filters and globals, and serve static files under the hash of their contents."""
    app.jinja_env.globals.update(asset=asset)
    app.jinja_env.filters.update(rfc3339=rfc3339, ago=ago, day=day, number=number, embedded=embedded)
    app.jinja_env.filters.update(markdown=prose.markdown, rules=prose.rules)
    app.context_processor(_everywhere)
    app.add_url_rule("/static/<stamp>/<path:name>", "static", _static)
    app.wsgi_app = StaticFiles(app.wsgi_app, _STATIC, build())  # type: ignore[method-assign]  # as Flask's documentation has it
    app.add_url_rule("/favicon.ico", "favicon", _favicon)


@cache
def build() -> str:
    """A hash of all static files: in the address of each, so that they are cached for ever and change together."""
    total = hashlib.sha256()
    for file in sorted(_STATIC.rglob("*")):
        if file.is_file():
            total.update(file.relative_to(_STATIC).as_posix().encode() + file.read_bytes())
    return total.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file."""
    return f"/static/{build()}/{name}"


def ago(moment: datetime) -> str:
    """How long ago, as a person says it; the day when it is more than a week."""
    seconds = (now() - moment).total_seconds()
    for limit, unit, word in ((3600, 60, "minute"), (86400, 3600, "hour"), (7 * 86400, 86400, "day")):
        if seconds < limit:
            count = int(seconds // unit)
            return "just now" if count == 0 else f"{count} {word}{'' if count == 1 else 's'} ago"
    return day(moment)


def day(moment: date | datetime) -> str:
    """14 March 2031."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%B %Y}"


def number(count: int) -> str:
    """1,234,567."""
    return f"{count:,}"


def _everywhere() -> dict[str, Any]:
    """What every template may name; pages of a project add its own."""
    asked = caller() if "caller" in g else None
    return {
        "me": asked.actor if asked else None,
        "keys": keys.read(asked.browser.keys) if asked and asked.browser else keys.DELIVERED,
        "project": None,
        "role": None,
        "section": None,
        "navigation": [],
        "notices": _notices(),
    }


def embedded(value: Any) -> Markup:
    """*value* as JSON that may stand inside a script element: nothing in it ends the element or begins a comment."""
    safe = msgspec.json.encode(value).decode().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(safe)  # noqa: S704  # the three characters that mean something to HTML are escaped above


def _around(place: ProjectPlace | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {"project": place.project, "role": place.role.word, "navigation": _navigation(place)}


def _navigation(place: ProjectPlace) -> list[tuple[str, str, str]]:
    """Section, label and address of each room of a project that its visitor may enter."""
    rooms = [
        ("documents", "Documents", "documents.index", Role.VIEWER),
        ("codebook", "Codebook", "codebooks.show", Role.VIEWER),
        ("rounds", "Rounds", "rounds.index", Role.ANNOTATOR),
        ("review", "Review", "disagreements.index", Role.REVIEWER),
        ("agreement", "Agreement", "agreement.index", Role.ANNOTATOR),
        ("my_tags", "My tags", "outcomes.index", Role.ANNOTATOR),
        ("exports", "Exports", "exports.index", Role.VIEWER),
        ("people", "People", "members.index", Role.VIEWER),
        ("activity", "Activity", "activity.index", Role.OWNER),
        ("settings", "Settings", "projects.edit", Role.OWNER),
    ]
    return [
        (section, label, url_for(endpoint, slug=place.project.slug))
        for section, label, endpoint, least in rooms
        if place.role >= least and endpoint in current_app.view_functions
        if section != "my_tags" or place.role < Role.REVIEWER  # reviewers find theirs from the review
    ]


def _static(stamp: str, name: str) -> Response:
    response = send_from_directory(_STATIC, name)
    response.headers["Cache-Control"] = FOR_EVER if stamp == build() else "no-cache"
    return response


def _favicon() -> Response:
    return send_from_directory(_STATIC, "favicon.svg", mimetype="image/svg+xml", max_age=86400)
