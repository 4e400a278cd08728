"""Projects: made by administrators, changed and closed by owners."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.errors import AppError, Invalid
from webapp.forms.projects import ProjectForm, SettingsForm
from webapp.http.auth import actor, session
from webapp.http.render import notice, page
from webapp.http.sent_back import blame
from webapp.services import projects

bp = Blueprint("projects", __name__)


@bp.get("/projects/new")
def new() -> Response:
    return _new(ProjectForm())


@bp.post("/projects")
def create() -> Response:
    form = ProjectForm()
    if not form.validate():
        return _new(form, 422)
    try:
        codebook, source = form.found(), form.source()
        codebook = projects.codebook_of(session(), actor(), source) if source else codebook
        project = projects.create_own(session(), actor(), *form.given(), codebook)
    except AppError as refusal:
        session().rollback()
        blame(form, refusal)
        return _new(form, 422)
    session().commit()
    notice(f"{project.name} is ready. Add its first documents.")
    return redirect(url_for("documents.index", slug=project.slug), 303)


@bp.get("/projects/<slug>")
def show(slug: str) -> Response:
    projects.show(session(), actor(), slug)
    return redirect(url_for("documents.index", slug=slug), 303)


@bp.get("/projects/<slug>/settings")
def edit(slug: str) -> Response:
    place = projects.settings(session(), actor(), slug)
    return page("projects/edit.html", place=place, section="settings", form=SettingsForm(obj=place.project))


@bp.post("/projects/<slug>/settings")
def update(slug: str) -> Response:
    place = projects.settings(session(), actor(), slug)
    form = SettingsForm()
    try:
        if not form.validate():
            raise Invalid("Some values can't be.")
        projects.update(session(), actor(), slug, form.draft())
    except Invalid as refusal:
        session().rollback()
        if not form.errors:
            blame(form, refusal)
        return page("projects/edit.html", 422, place=place, section="settings", form=form)
    session().commit()
    notice("Saved.")
    return redirect(url_for("projects.edit", slug=slug), 303)


@bp.post("/projects/<slug>/closing")
def close(slug: str) -> Response:
    project = projects.close(session(), actor(), slug)
    session().commit()
    notice(f"{project.name} is closed: everything can be read, nothing changed.")
    return redirect(url_for("projects.edit", slug=slug), 303)


@bp.post("/projects/<slug>/reopening")
def reopen(slug: str) -> Response:
    project = projects.reopen(session(), actor(), slug)
    session().commit()
    notice(f"{project.name} is open again.")
    return redirect(url_for("projects.edit", slug=slug), 303)


def _new(form: ProjectForm, status: int = 200) -> Response:
    mine = [(project.slug, project.name) for project, _ in projects.mine(session(), actor())]
    return page("projects/new.html", status, form=form.offer(mine))
