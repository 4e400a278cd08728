"""Meetings: begun, gone through case by case, ended; their minutes."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.forms.meetings import read_item
from webapp.http.auth import actor, session
from webapp.http.downloads import save_as
from webapp.http.render import fragment, page, wants_fragment
from webapp.services import meetings, minutes

bp = Blueprint("meetings", __name__)


@bp.post("/projects/<slug>/review/meetings")
def create(slug: str) -> Response:
    meeting = meetings.start(session(), actor(), slug, request.form.get("present", ""))
    session().commit()
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.get("/meetings/<uuid:meeting_id>")
def show(meeting_id: UUID) -> Response:
    found = meetings.show(session(), actor(), meeting_id, read_item(request.args))
    if wants_fragment():
        return fragment("meetings/_run.html", found=found)
    if found.meeting.ended_at is not None:
        return redirect(url_for("meetings.read", meeting_id=meeting_id))
    return page("meetings/show.html", place=found.place, section="review", found=found)


@bp.post("/meetings/<uuid:meeting_id>/end")
def end(meeting_id: UUID) -> Response:
    meetings.end(session(), actor(), meeting_id)
    session().commit()
    return redirect(url_for("meetings.read", meeting_id=meeting_id), 303)


@bp.get("/meetings/<uuid:meeting_id>/minutes")
def read(meeting_id: UUID) -> Response:
    found = minutes.show(session(), actor(), meeting_id)
    return page("meetings/minutes.html", place=found.place, section="review", found=found)


@bp.get("/meetings/<uuid:meeting_id>/minutes.md")
def download(meeting_id: UUID) -> Response:
    found = minutes.show(session(), actor(), meeting_id)
    response = Response(found.markdown, content_type="text/markdown; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    save_as(response, f"{found.place.project.slug}-meeting-{found.minutes.date}.md")
    return response
