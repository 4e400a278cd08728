"""How far coders agree: the page, and everything on it as a file."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.forms.agreement import as_query, read_wanted
from webapp.http import agreement_pages
from webapp.http.auth import actor, session
from webapp.services import agreement
from webapp.services.agreement_sheet import sheet

bp = Blueprint("agreement", __name__)


@bp.get("/projects/<slug>/agreement")
def index(slug: str) -> Response:
    wanted = read_wanted(request.args)
    source, offered = agreement.offer(session(), actor(), slug, wanted)
    if source.refusal:
        return agreement_pages.refused(wanted, source, offered, as_query(wanted))
    return agreement_pages.shown(sheet(agreement.report(session(), actor(), slug, wanted)), as_query(wanted))


@bp.get("/projects/<slug>/agreement/<name>")
def show(slug: str, name: str) -> Response:
    agreement_pages.require_file(name)
    found = agreement.report(session(), actor(), slug, read_wanted(request.args))
    return agreement_pages.file(sheet(found), name)
