"""What coders made of the same passages, to be decided on: the queue, and one case of it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.forms.disagreements import as_query, read_filters
from webapp.forms.meetings import read_item
from webapp.http.auth import actor, session
from webapp.http.render import fragment, page, wants_fragment
from webapp.services import disagreement_articles, disagreement_cases, disagreement_windows

bp = Blueprint("disagreements", __name__)


@bp.get("/projects/<slug>/review/disagreements")
def index(slug: str) -> Response:
    found = disagreement_cases.page(session(), actor(), slug, read_filters(request.args))
    shown: dict[str, Any] = {"found": found, "query": as_query(found.filters)}
    if wants_fragment():
        return fragment("disagreements/_cases.html", project=found.place.project, **shown)
    return page(
        "disagreements/index.html",
        place=found.place,
        section="review",
        standing=found.standing,
        filters=found.filters,
        **shown,
    )


@bp.get("/projects/<slug>/review/disagreements/standing")
def standing(slug: str) -> Response:
    filters = read_filters(request.args)
    place, counted = disagreement_cases.standing(session(), actor(), slug, filters)
    shown: dict[str, Any] = {"standing": counted, "filters": filters, "query": as_query(filters)}
    return fragment("disagreements/_standing.html", project=place.project, **shown)


@bp.get("/disagreements/<uuid:disagreement_id>")
def show(disagreement_id: UUID) -> Response:
    place, case = disagreement_cases.one(session(), actor(), disagreement_id)
    if wants_fragment():
        return fragment("disagreements/_case.html", project=place.project, case=case, current=True)
    return page("disagreements/show.html", place=place, section="review", case=case)


@bp.get("/documents/<uuid:document_id>/review")
def article(document_id: UUID) -> Response:
    filters = read_filters(request.args)
    found = disagreement_articles.show(session(), actor(), document_id, filters.round_id, filters.after)
    return page("disagreements/article.html", place=found.place, section="review", found=found)


@bp.get("/disagreements/<uuid:disagreement_id>/passage")
def edit(disagreement_id: UUID) -> Response:
    place, window = disagreement_windows.window(session(), actor(), disagreement_id)
    return fragment("disagreements/_own.html", project=place.project, window=window, item=read_item(request.args))
