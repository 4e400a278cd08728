"""Marking parts of a text as no article, and restoring them."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.regions import KindForm, RegionForm
from webapp.http.auth import actor, session
from webapp.http.render import fragment, notice, page, wants_fragment
from webapp.services import regions

bp = Blueprint("regions", __name__)


@bp.post("/documents/<uuid:document_id>/regions")
def create(document_id: UUID) -> Response:
    form = RegionForm()
    asked, confirmed = form.region(), bool(form.confirmed.data)
    marked = regions.mark(session(), actor(), document_id, asked, form.words(), confirmed=confirmed)
    session().commit()
    if marked.region is None:
        quote = form.words()
        if wants_fragment():
            return fragment("regions/_covered.html", 409, marked=marked, quote=quote)
        return page("regions/covered.html", 409, place=marked.place, section="documents", marked=marked, quote=quote)
    return _again(document_id, "This part is greyed now.")


@bp.post("/regions/<uuid:region_id>")
def update(region_id: UUID) -> Response:
    place = regions.change(session(), actor(), region_id, KindForm().given())
    session().commit()
    return _again(place.document.id, "This part is something else now.")


@bp.delete("/regions/<uuid:region_id>")
def delete(region_id: UUID) -> Response:
    place = regions.restore(session(), actor(), region_id)
    session().commit()
    return _again(place.document.id, "This part is article again.")


def _again(document_id: UUID, sentence: str) -> Response:
    """The article anew: blocks, tags and figures all depend on its regions."""
    notice(sentence)
    if request.headers.get("HX-Request"):
        return Response("", 200, {"HX-Refresh": "true"})
    return redirect(url_for("documents.show", document_id=document_id), 303)
