"""Rounds: the list, a new one, one of them, changed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.roles import Action
from webapp.domain.rounds import KINDS
from webapp.domain.workflow import Purpose, RoundState
from webapp.errors import Conflict, Invalid
from webapp.forms import rounds as forms
from webapp.forms.rounds import HeirForm, MoreForm, ReasonForm, RoundForm, TellingForm
from webapp.http.auth import actor, session
from webapp.http.render import fragment, notice, page, wants_fragment
from webapp.http.sent_back import blame
from webapp.services import round_changes, round_desks, round_moves, round_plans, rounds
from webapp.services.round_desks import Desk

bp = Blueprint("rounds", __name__, url_prefix="/projects/<slug>/rounds")


@bp.get("")
def index(slug: str) -> Response:
    found = rounds.index(session(), actor(), slug)
    return page("rounds/index.html", place=found.place, section="rounds", listing=found)


@bp.get("/new")
def new(slug: str) -> Response:
    kind = KINDS.get(request.args.get("purpose", ""))
    desk = round_desks.desk(session(), actor(), slug)
    if kind is None:
        return page("rounds/purposes.html", place=desk.place, section="rounds", kinds=list(KINDS.values()))
    number = round_desks.number(session(), desk.place, kind.purpose)
    frame = round_desks.usual_frame(session(), desk.place, kind)
    return _form(slug, forms.fresh(kind, desk, number, frame), desk)


@bp.post("/preview")
def preview(slug: str) -> Response:
    form = RoundForm()
    form.offer(_desk(slug, form))
    del form.name  # which nothing is drawn by
    return fragment("rounds/_preview.html", **_previewed(slug, form))


@bp.post("/choices")
def offer(slug: str) -> Response:
    form = RoundForm()
    desk = _desk(slug, form)
    return fragment("rounds/_choices.html", form=form.offer(desk), desk=desk, slug=slug)


@bp.post("")
def create(slug: str) -> Response:
    form = RoundForm()
    desk = _desk(slug, form)
    if not form.offer(desk).validate():
        return _form(slug, form, desk, 422)
    try:
        made = round_plans.create(session(), actor(), slug, form.draft())
    except Invalid as refusal:
        session().rollback()
        blame(form, refusal)
        return _form(slug, form, _desk(slug, form), 422)
    session().commit()
    notice("The round is planned. Its coders see it when you open it.")
    return redirect(url_for("rounds.show", slug=slug, round_id=made.id), 303)


@bp.get("/<uuid:round_id>")
def show(slug: str, round_id: UUID) -> Response:
    after, mine = request.args.get("after", type=UUID), request.args.get("mine", type=int)
    mine = None if mine is None else min(abs(mine), 10**6)
    found = rounds.show(session(), actor(), slug, round_id, after=after, mine_after=mine)
    if wants_fragment() and (after or mine is not None):
        name = "rounds/_sheets.html" if after else "rounds/_pieces.html"
        return fragment(name, shown=found, project=found.place.project)
    forms_: dict[str, Any] = {"heir": _heirs(found), "more": MoreForm(), "reason": ReasonForm()}
    return page("rounds/show.html", place=found.place, section="rounds", shown=found, leads=_leads(found), **forms_)


@bp.get("/<uuid:round_id>/edit")
def edit(slug: str, round_id: UUID) -> Response:
    found, draft = rounds.draft_of(session(), actor(), slug, round_id)
    if found.state == RoundState.PLANNED:
        desk = round_desks.desk(session(), actor(), slug, draft.sampling)
        return _form(slug, forms.filled(round_id, draft, desk), desk)
    if found.state == RoundState.LOCKED:
        raise Conflict("This round is locked, so nothing of it changes; an owner can unlock it on its page.")
    given = {"name": draft.name, "note": draft.note, "ends_on": draft.ends_on}
    return _telling(slug, round_id, TellingForm(None, data=given))


@bp.post("/<uuid:round_id>")
def update(slug: str, round_id: UUID) -> Response:
    form = RoundForm()
    desk = _desk(slug, form)
    if not form.offer(desk).validate():
        return _form(slug, form, desk, 422)
    try:
        round_plans.change(session(), actor(), slug, round_id, form.draft())
    except Invalid as refusal:
        session().rollback()
        blame(form, refusal)
        return _form(slug, form, _desk(slug, form), 422)
    session().commit()
    notice("The round is planned anew.")
    return redirect(url_for("rounds.show", slug=slug, round_id=round_id), 303)


@bp.post("/<uuid:round_id>/words")
def tell(slug: str, round_id: UUID) -> Response:
    form = TellingForm()
    if not form.validate():
        return _telling(slug, round_id, form, 422)
    round_changes.tell(session(), actor(), slug, round_id, form.telling())
    session().commit()
    return redirect(url_for("rounds.show", slug=slug, round_id=round_id), 303)


@bp.post("/<uuid:round_id>/deletion")
def delete(slug: str, round_id: UUID) -> Response:
    round_moves.delete(session(), actor(), slug, round_id)
    session().commit()
    notice("The planned round is deleted.")
    return redirect(url_for("rounds.index", slug=slug), 303)


def _desk(slug: str, form: RoundForm) -> Desk:
    return round_desks.desk(session(), actor(), slug, form.sampling())


def _form(slug: str, form: RoundForm, desk: Desk, status: int = 200) -> Response:
    shown = {"form": form, "desk": desk, "kind": form.kind, "slug": slug}
    drawn = _previewed(slug, form) if status == 200 else {"drawn": None, "refusal": ""}
    return page("rounds/edit.html", status, place=desk.place, section="rounds", **shown, **drawn)


def _previewed(slug: str, form: RoundForm) -> dict[str, Any]:
    """What the form comes to, or why it comes to nothing."""
    try:
        if form.is_submitted() and not form.validate():
            raise Invalid(" ".join(str(words) for said in form.errors.values() for words in said))
        drawn = round_plans.preview(session(), actor(), slug, form.draft(), form.besides())
    except Invalid as refusal:
        return {"drawn": None, "refusal": refusal.detail}
    return {"drawn": drawn, "refusal": ""}


def _telling(slug: str, round_id: UUID, form: TellingForm, status: int = 200) -> Response:
    found = rounds.show(session(), actor(), slug, round_id)
    return page("rounds/tell.html", status, place=found.place, section="rounds", form=form, shown=found)


def _leads(found: rounds.Shown) -> list[tuple[str, str]]:
    """Words and address of what a locked round leads to: where its coders differ, and how far they agree."""
    over = found.round.state == RoundState.LOCKED and found.round.purpose != Purpose.TRAINING
    if not over or not found.place.may(Action.SEE_REVIEW):
        return []
    slug, round_id = found.place.project.slug, str(found.round.id)
    rooms = (("Disagreements", "disagreements.index"), ("Agreement", "agreement.index"))
    return [
        (words, url_for(name, slug=slug, round=round_id)) for words, name in rooms if name in current_app.view_functions
    ]


def _heirs(found: rounds.Shown) -> HeirForm | None:
    """Who left, and who may take over; None where nobody did."""
    everyone = found.everyone
    if everyone is None or not everyone.gone:
        return None
    leavers = [(one.person.id, one.person.display_name) for one in everyone.gone]
    return HeirForm().offer(leavers, [(coder.id, coder.name) for coder in everyone.heirs])
