"""Dataset versions over the API: listed, shown, looked at before, made, given out, compared."""

from typing import Annotated, Final

import msgspec
from flask import Blueprint, Response, request, url_for

from webapp.api import bodies
from webapp.domain.releases import NUMBER, Terms
from webapp.domain.text import clean_field
from webapp.errors import Invalid, Malformed
from webapp.forms.releases import MOST_NOTE
from webapp.http import downloads
from webapp.http.auth import actor, database, hosts, session
from webapp.services import exports, release_desks, release_privacy, releases
from webapp.services.releases import Shown

bp = Blueprint("releases", __name__)

_LAYER: Final = msgspec.Meta(extra_json_schema={"enum": list(exports.LAYERS)})


class ReleaseBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `POST /api/v1/projects/{slug}/releases` takes; `ticked` says that the caller read what `check` lists."""

    number: str
    note: str = ""
    layers: list[Annotated[str, _LAYER]] = []
    text: bool = True
    anonymous: bool = False
    personal_fields: bool = False
    ticked: bool = False

    def terms(self) -> Terms:
        """What is asked for; raises Invalid for a layer that there is none of, or a note that can't be written."""
        if unknown := sorted(set(self.layers) - set(exports.LAYERS)):
            words = f"There is no layer {unknown[0][:40]}; there are: {', '.join(exports.LAYERS)}."
            raise Invalid(words, field="layers")
        return Terms(
            clean_field(self.number, "number", 20),
            clean_field(self.note.strip(), "note", MOST_NOTE),
            frozenset(self.layers),
            self.text,
            self.anonymous,
            self.personal_fields,
            self.ticked,
            hosts(),
        )


@bp.get("/projects/<slug>/releases")
def index(slug: str) -> Response:
    found, following = releases.page(session(), actor(), slug, bodies.page_limit(), _after())
    return bodies.answer({"items": [releases.portray(one) for one in found], "next": following})


@bp.get("/projects/<slug>/releases/check")
def check(slug: str) -> Response:
    found = release_privacy.check(session(), actor(), slug).findings
    return bodies.answer({"found": [one.portray() for one in found]})


@bp.post("/projects/<slug>/releases")
def create(slug: str) -> Response:
    terms = bodies.read(ReleaseBody).terms()
    with database().reading() as reading, releases.made(reading, actor(), slug, terms) as draft:
        made = Shown(releases.keep(session(), actor(), draft), None)
        session().commit()
    at = url_for("api.releases.show", slug=slug, release_number=made.release.number)
    return bodies.answer(releases.portray(made), 201, Location=at)


@bp.get("/projects/<slug>/releases/<release_number>")
def show(slug: str, release_number: str) -> Response:
    return bodies.answer(releases.portray(releases.show(session(), actor(), slug, release_number)))


@bp.get("/projects/<slug>/releases/<release_number>/file")
def download(slug: str, release_number: str) -> Response:
    release, pieces = releases.archive(session(), actor(), slug, release_number)
    return downloads.frozen(pieces, "application/zip", f"{slug}-{release_number}.zip", release.sha256)


@bp.get("/projects/<slug>/releases/<release_number>/diff")
def compare(slug: str, release_number: str) -> Response:
    found = release_desks.compared(session(), actor(), slug, request.args.get("since"), release_number)
    return bodies.answer({"old": found.old, "new": found.new, **found.difference.portray()})


def _after() -> str | None:
    given = request.args.get("cursor")
    if given and not NUMBER.fullmatch(given):
        raise Malformed("This cursor is none of ours; take it from `next`.", field="cursor")
    return given or None
