"""Dataset versions: the list, a new one, one of them, its archive, and its withdrawal."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.errors import Conflict, Invalid
from webapp.forms.base import text
from webapp.forms.releases import ReleaseForm, WithdrawalForm
from webapp.http import downloads
from webapp.http.auth import actor, database, hosts, session
from webapp.http.render import fragment, notice, page
from webapp.http.sent_back import blame
from webapp.services import release_desks, release_privacy, releases

bp = Blueprint("releases", __name__, url_prefix="/projects/<slug>/versions")


@bp.get("")
def index(slug: str) -> Response:
    found = release_desks.listing(session(), actor(), slug)
    return page("releases/index.html", place=found.place, section="exports", listing=found)


@bp.get("/check")
def check(slug: str) -> Response:
    found = release_privacy.check(session(), actor(), slug)
    return fragment("releases/_check.html", place=found.place, seen=found, form=ReleaseForm())


@bp.get("/new")
def new(slug: str) -> Response:
    found = release_desks.desk(session(), actor(), slug)
    return page(
        "releases/new.html", place=found.place, section="exports", form=ReleaseForm.after(found.last), desk=found
    )


@bp.post("")
def create(slug: str) -> Response:
    form = ReleaseForm()
    try:
        if not form.validate():
            return _form(slug, form)
        with database().reading() as reading, releases.made(reading, actor(), slug, form.terms(hosts())) as draft:
            made = releases.keep(session(), actor(), draft)
            session().commit()
    except (Invalid, Conflict) as refusal:
        session().rollback()
        blame(form, refusal)
        return _form(slug, form, refusal.status)
    notice(f"Version {made.number} is kept. It never changes.")
    return redirect(url_for("releases.show", slug=slug, release_number=made.number), 303)


@bp.get("/<release_number>")
def show(slug: str, release_number: str) -> Response:
    return _shown(slug, release_number, WithdrawalForm())


@bp.get("/<release_number>/file")
def download(slug: str, release_number: str) -> Response:
    release, pieces = releases.archive(session(), actor(), slug, release_number)
    return downloads.frozen(pieces, "application/zip", f"{slug}-{release_number}.zip", release.sha256)


@bp.get("/<release_number>/changes")
def compare(slug: str, release_number: str) -> Response:
    old = request.args.get("since")
    found = release_desks.compared(session(), actor(), slug, old, release_number)
    return page("releases/changes.html", place=found.place, section="exports", shown=found)


@bp.post("/<release_number>/withdrawal")
def withdraw(slug: str, release_number: str) -> Response:
    form = WithdrawalForm()
    try:
        releases.withdraw(session(), actor(), slug, release_number, text(form.reason.data))
    except (Invalid, Conflict) as refusal:
        session().rollback()
        blame(form, refusal)
        return _shown(slug, release_number, form, refusal.status)
    session().commit()
    notice(f"Version {release_number} is withdrawn. Its number and its description stay, with the reason.")
    return redirect(url_for("releases.show", slug=slug, release_number=release_number), 303)


def _form(slug: str, form: ReleaseForm, status: int = 422) -> Response:
    found = release_desks.desk(session(), actor(), slug)
    seen = release_privacy.check(session(), actor(), slug) if form.ticked.errors else None
    return page("releases/new.html", status, place=found.place, section="exports", form=form, desk=found, seen=seen)


def _shown(slug: str, number: str, form: WithdrawalForm, status: int = 200) -> Response:
    found = release_desks.page(session(), actor(), slug, number)
    return page("releases/show.html", status, place=found.place, section="exports", shown=found, form=form)
