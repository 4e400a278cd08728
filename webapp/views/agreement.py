"""How far coders agree: the page, and everything on it as a file."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.forms.agreement import as_query, read_pairs, read_wanted
from webapp.http import agreement_pages
from webapp.http.auth import actor, session
from webapp.services import agreement
from webapp.services.agreement_sheet import sheet

bp = Blueprint("agreement", __name__)


@bp.get("/projects/<slug>/agreement")
def index(slug: str) -> Response:
    wanted, pairs = read_wanted(request.args), read_pairs(request.args)
    source, offered = agreement.offer(session(), actor(), slug, wanted)
    if source.refusal:
        return agreement_pages.refused(wanted, source, offered, as_query(wanted, pairs))
    found = sheet(agreement.report(session(), actor(), slug, wanted), pairs)
    return agreement_pages.shown(found, as_query(wanted, pairs))


@bp.get("/projects/<slug>/agreement/<name>")
def show(slug: str, name: str) -> Response:
    agreement_pages.require_file(name)
    found = agreement.report(session(), actor(), slug, read_wanted(request.args))
    return agreement_pages.file(sheet(found, read_pairs(request.args)), name)
