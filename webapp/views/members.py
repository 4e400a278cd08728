"""The team of a project."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from webapp.domain.roles import Role
from webapp.errors import Invalid
from webapp.forms.members import SENTENCES, RoleForm
from webapp.http.auth import actor, session
from webapp.http.render import notice, page
from webapp.services import invitations, members

bp = Blueprint("members", __name__)


@bp.get("/projects/<slug>/people")
def index(slug: str) -> Response:
    team = members.index(session(), actor(), slug)
    invited = invitations.index(session(), actor(), slug) if team.may_manage else []
    return page(
        "members/index.html",
        place=team.place,
        section="people",
        team=team,
        invited=invited,
        sentences=SENTENCES,
        roles={int(role): role.called for role in Role},
    )


@bp.post("/projects/<slug>/people/<uuid:user_id>/role")
def update(slug: str, user_id: UUID) -> Response:
    form = RoleForm()
    if not form.validate():
        raise Invalid("There is no such role.", field="role")
    member = members.change_role(session(), actor(), slug, user_id, form.given())
    session().commit()
    notice(f"{member.user.display_name} is {member.role.called} now.")
    return redirect(url_for("members.index", slug=slug), 303)


@bp.post("/projects/<slug>/people/<uuid:user_id>/removal")
def delete(slug: str, user_id: UUID) -> Response:
    gone = members.remove(session(), actor(), slug, user_id)
    session().commit()
    notice(f"{gone.user.display_name} is no longer in the team. {gone.departure.sentence}")
    return redirect(url_for("members.index", slug=slug), 303)


@bp.post("/projects/<slug>/people/departure")
def leave(slug: str) -> Response:
    members.leave(session(), actor(), slug)
    session().commit()
    notice("You have left the team.")
    return redirect(url_for("home.index"), 303)
