"""Exports: choosing what a file is to hold, and taking it along."""

from contextlib import closing

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.forms.exports import ExportForm
from webapp.http import downloads
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.services import exports

bp = Blueprint("exports", __name__)


@bp.get("/projects/<slug>/exports")
def index(slug: str) -> Response:
    offer = exports.offer(session(), actor(), slug)
    form = ExportForm.of(request.args, offer.formats)
    valid = form.validate()
    sentences = {form.name: form.about for form in offer.formats}
    shown = {"offer": offer, "form": form, "sentences": sentences, "export": None, "samples": []}
    if valid:
        with closing(exports.plan(session(), actor(), slug, form.wanted())) as export:
            shown |= {"export": export, "samples": export.samples()}
    if wants_fragment():
        return fragment("exports/_preview.html", 200 if valid else 422, project=offer.place.project, **shown)
    return page("exports/index.html", 200 if valid else 422, place=offer.place, section="exports", **shown)


@bp.get("/projects/<slug>/exports/file")
def show(slug: str) -> Response:
    with closing(exports.plan(session(), actor(), slug, downloads.wanted())) as export:
        return downloads.download(export)
