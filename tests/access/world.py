"""Two projects with a team each, and everything in them that an address can name."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import rounds
from tests.make import Make
from tests.stage import SignedInClient, Stage
from webapp.domain.codebook import CodeSpec, QuestionSpec
from webapp.domain.codebook_plans import Merge, Split
from webapp.domain.drafts import CodingDraft, InquiryDraft, TokenDraft, VerdictDraft
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.regions import Region
from webapp.domain.releases import Terms
from webapp.domain.roles import Action, Actor, Role
from webapp.domain.workflow import Purpose, RoundState
from webapp.http.access_table import Access, Who
from webapp.models import Annotation, Base, Disagreement, Event, SignIn
from webapp.models import Region as RegionRow
from webapp.services import (
    accounts,
    activity,
    agenda_items,
    codebook_drafts,
    codebook_edits,
    codings,
    comments,
    discussions,
    identity,
    inquiries,
    invitations,
    meetings,
    operations,
    projects,
    releases,
    tokens,
    verdicts,
)

SYSTEM = Actor.system()
TEXT = "READ MORE: a list\nA wolf 🐺 howled. Nobody counted the 312 returns of étude in 강변."


class Persona(StrEnum):
    """Who knocks."""

    ANONYMOUS = "anonymous"
    DISABLED = "disabled"
    STRANGER = "a non-member"
    VIEWER = "a viewer"
    CODER = "an annotator"
    REVIEWER = "a reviewer"
    OWNER = "an owner"
    OTHER_OWNER = "the owner of another project"
    ADMIN = "an instance administrator"


ROLES = {
    Persona.VIEWER: Role.VIEWER,
    Persona.CODER: Role.ANNOTATOR,
    Persona.REVIEWER: Role.REVIEWER,
    Persona.OWNER: Role.OWNER,
}


class Door(StrEnum):
    """What a route does with who knocks."""

    IN = "lets in"
    SIGN_IN = "sends to sign in"
    FORBIDDEN = "says 403"
    UNKNOWN = "says 404"


def door(access: Access, persona: Persona) -> Door:
    """What the table says that happens: the one expectation of all these tests."""
    if access.who is Who.ANYONE:
        return Door.IN
    if persona in (Persona.ANONYMOUS, Persona.DISABLED):
        return Door.SIGN_IN
    if access.who is Who.SIGNED_IN:
        return Door.IN
    if access.who is Who.ADMIN:
        return Door.IN if persona is Persona.ADMIN else Door.FORBIDDEN
    assert isinstance(access.who, Action)
    role = ROLES.get(persona)
    if role is None:
        return Door.UNKNOWN
    return Door.IN if role >= LEAST[access.who] else Door.FORBIDDEN


# Written out once more, so that a slip in domain/roles.py does not pass for the rule.
LEAST = {
    Action.READ: Role.VIEWER,
    Action.EXPORT: Role.VIEWER,
    Action.ANNOTATE: Role.ANNOTATOR,
    Action.COMMENT: Role.ANNOTATOR,
    Action.SEE_OUTCOMES: Role.ANNOTATOR,
    Action.SEE_AGREEMENT: Role.ANNOTATOR,
    Action.SEE_REVIEW: Role.REVIEWER,
    Action.SEE_OUTCOMES: Role.ANNOTATOR,
    Action.SEE_REVIEW: Role.REVIEWER,
    Action.SEE_ROUNDS: Role.ANNOTATOR,
    Action.JUDGE: Role.REVIEWER,
    Action.CURATE: Role.REVIEWER,
    Action.MARK_REGIONS: Role.REVIEWER,
    Action.IMPORT: Role.OWNER,
    Action.EDIT_METADATA: Role.OWNER,
    Action.EDIT_CODEBOOK: Role.OWNER,
    Action.MANAGE_ROUNDS: Role.OWNER,
    Action.MANAGE_RELEASES: Role.OWNER,
    Action.MANAGE_MEMBERS: Role.OWNER,
    Action.MANAGE_PROJECT: Role.OWNER,
}


@dataclass
class Corner:
    """One project and the ids of what is in it; *of* holds those that belong to a persona."""

    slug: str
    things: dict[str, Any] = field(default_factory=dict)
    of: dict[tuple[Persona, str], Any] = field(default_factory=dict)

    def id(self, name: str, persona: Persona) -> Any:
        """What stands for the parameter *name* of an address when *persona* asks."""
        return self.slug if name == "slug" else self.of.get((persona, name), self.things.get(name))


@dataclass
class World:
    """A stage with the corner of `corpus`, that of `other`, who may be where, and what their browsers keep."""

    stage: Stage
    here: Corner
    there: Corner
    people: Mapping[Persona, Actor]
    clients: Mapping[Persona, SignedInClient]

    @classmethod
    def build(cls, stage: Stage) -> "World":
        with stage.making() as make:
            people = _people(make)
            here, there = Corner("corpus"), Corner("other")
            _fill(make, here, {name: actor for name, actor in people.items() if name is not Persona.OTHER_OWNER})
            _fill(make, there, {Persona.OWNER: people[Persona.OTHER_OWNER]})
            _belongings(make.session, here, Persona.OTHER_OWNER, people[Persona.OTHER_OWNER])
            _secrets(make, here, people)
        clients = {name: stage.client(actor) for name, actor in people.items()}
        clients[Persona.ANONYMOUS] = visitor(stage)
        _disable(stage, people[Persona.DISABLED])
        return cls(stage, here, there, people, clients)

    def moved(self, stage: Stage) -> "World":
        """The same world in a copy of its database, with browsers of its own."""
        return replace(self, stage=stage, clients={name: _again(stage, old) for name, old in self.clients.items()})

    def fingerprint(self) -> str:
        """A hash of every row, but for when a browser was last seen."""
        seen = {SignIn.__table__.c.last_seen_at}
        total = hashlib.sha256()
        with self.stage.database.reading() as session:
            for table in Base.metadata.sorted_tables:
                columns = [column for column in table.columns if column not in seen]
                rows = sorted(repr(tuple(row)) for row in session.execute(select(*columns)))
                total.update(repr((table.name, rows)).encode())
        return total.hexdigest()


def found(response: TestResponse, *, api: bool, page: bool) -> Door | str:
    """Which door *response* is, or what it is instead."""
    if response.status_code == 303 and page and response.location.startswith("/sign-in"):
        return Door.SIGN_IN
    if response.status_code == 401:
        return Door.SIGN_IN if api or not page else "401 for a page"
    if response.status_code == 403:
        return Door.FORBIDDEN
    if response.status_code == 404:
        return Door.UNKNOWN
    return Door.IN if response.status_code < 400 else f"{response.status_code}: {response.text[-600:]}"


def visitor(stage: Stage) -> SignedInClient:
    """A browser that has opened the sign-in page, and has its token from there."""
    client = stage.client()
    client.csrf_token = re.findall(r'name="csrf-token" content="([^"]+)"', client.get("/sign-in").text)[0]
    return client


def _again(stage: Stage, old: SignedInClient) -> SignedInClient:
    """A browser with the cookie of another one."""
    client, kept = stage.client(), old.get_cookie("glossator")
    assert kept
    client.set_cookie("glossator", kept.value)
    client.csrf_token = old.csrf_token
    return client


def _people(make: Make) -> dict[Persona, Actor]:
    admin = identity.as_actor(make.user("admin", is_admin=True))
    project, other = make.project("corpus"), make.project("other")
    people = {Persona.ADMIN: admin, Persona.STRANGER: make.stranger()}
    for persona, role in ROLES.items():
        people[persona] = make.member(role, name=persona.name.lower())
    people[Persona.OTHER_OWNER] = make.member(Role.OWNER, slug=other.slug, name="other.owner")
    disabled = make.user("disabled")
    projects.join(make.session, project, disabled, Role.OWNER)
    people[Persona.DISABLED] = identity.as_actor(disabled)
    return people


def _fill(make: Make, corner: Corner, people: Mapping[Persona, Actor]) -> None:
    """A document that all coders have tagged, one that only a colleague has, and the rest."""
    session, slug = make.session, corner.slug
    colleague, victim = make.member(slug=slug), make.member(slug=slug)
    document = make.document(TEXT, Region(0, 17, "related_link"), slug=slug)
    single = make.document(TEXT + " Once more.", slug=slug)
    final = make.tag(colleague, single, "wolf")
    corner.things |= {
        "document_id": document.id,
        "user_id": victim.user_id,
        "annotation_id": make.tag(colleague, document, "wolf").id,
        "final_annotation": final.id,
        "region_id": _region(session, document.id),
        "comment_id": comments.create(session, colleague, final.id, "Why?").id,
        "event_id": _event(session, final.id),
        "split_tag": make.tag(colleague, single, "howled", "testimony").id,
        "batch_id": _batch(session, colleague, final),
    }
    for persona in (Persona.CODER, Persona.REVIEWER, Persona.OWNER):
        actor = people.get(persona)
        if actor is None:
            continue
        own = make.tag(actor, document, "howled")
        corner.of[persona, "annotation_id"] = own.id
        corner.of[persona, "batch_id"] = _batch(session, actor, own)
        corner.of[persona, "split_tag"] = make.tag(actor, document, "Nobody", "testimony").id
        corner.of[persona, "event_id"] = _event(session, make.tag(actor, document, "312").id)
        corner.of[persona, "comment_id"] = comments.create(session, actor, final.id, "So.").id
        codings.save(session, actor, document.id, CodingDraft("in_progress", {"belongs": ("yes",)}))
        if persona is not Persona.CODER:
            verdicts.give(session, actor, final.id, VerdictDraft("accepted"))
    _disagree(make, corner, people)
    _meet(make, corner, people)
    corner.things |= _codebook(session, people[Persona.OWNER], slug)
    corner.things |= _rounds(make, people, colleague, slug)
    corner.things |= _practice(make, people, colleague, slug)
    invitations.invite(session, people[Persona.OWNER], slug, Role.VIEWER)
    corner.things["release_number"] = _versions(session, people[Persona.OWNER], slug)
    corner.things["invitation_id"] = invitations.index(session, people[Persona.OWNER], slug)[0].id
    for persona, actor in people.items():
        if persona is not Persona.DISABLED:
            _belongings(session, corner, persona, actor)


def _versions(session: Session, owner: Actor, slug: str) -> str:
    """Two dataset versions; gives the newer one's number, which no other project has."""
    numbers = [f"1.{len(slug)}", f"1.{len(slug)}.1"]
    for number in numbers:
        with releases.made(session, owner, slug, Terms(number, ticked=True)) as draft:
            releases.keep(session, owner, draft)
    return numbers[-1]


def _disagree(make: Make, corner: Corner, people: Mapping[Persona, Actor]) -> None:
    """A document in which one of two coders has tagged passages: one for each who may decide, one for all others."""
    coders = [make.member(slug=corner.slug) for _ in range(2)]
    document = make.document(f"{TEXT} And again.", slug=corner.slug)
    for quote in ("wolf", "howled", "Nobody"):
        make.tag(coders[0], document, quote)
    for coder in coders:
        codings.save(make.session, coder, document.id, CodingDraft("complete"))
    wanted = select(Disagreement.id).where(Disagreement.document_id == document.id).order_by(Disagreement.start)
    first, second, corner.things["disagreement_id"] = make.session.scalars(wanted)
    for persona, case in ((Persona.REVIEWER, first), (Persona.OWNER, second)):
        if persona in people:
            corner.of[persona, "disagreement_id"] = case


def _meet(make: Make, corner: Corner, people: Mapping[Persona, Actor]) -> None:
    """A meeting that is over, and one under way with a case for each who may decide, and one for all others."""
    session, owner = make.session, people[Persona.OWNER]
    coders = [make.member(slug=corner.slug) for _ in range(2)]
    document = make.document(f"{TEXT} And once more.", slug=corner.slug)
    for quote in ("wolf", "howled", "Nobody"):
        make.tag(coders[0], document, quote)
    for coder in coders:
        codings.save(session, coder, document.id, CodingDraft("complete"))
    for case in session.scalars(select(Disagreement.id).where(Disagreement.document_id == document.id)):
        agenda_items.add(session, owner, case, 1)
    corner.things["ended_meeting"] = meetings.start(session, owner, corner.slug, "").id
    meetings.end(session, owner, corner.things["ended_meeting"])
    corner.things["meeting_id"] = meetings.start(session, owner, corner.slug, "Ada").id
    items = meetings.show(session, owner, corner.things["meeting_id"]).items
    corner.things["item_id"] = items[2].id
    for persona, item in zip((Persona.REVIEWER, Persona.OWNER), items, strict=False):
        if persona in people:
            corner.of[persona, "item_id"] = item.id


def _codebook(session: Session, owner: Actor, slug: str) -> dict[str, Any]:
    """An open split, a merge, a draft with one question more, a code without tags, a question about it."""
    parts = tuple(CodeSpec("", name, colour="") for name in ("Spoken", "Written", "Sung"))
    split = operations.perform(session, owner, slug, Split("testimony", parts))
    merge = operations.perform(session, owner, slug, Merge(("sung",), "written"))
    codebook_drafts.begin(session, owner, slug)
    asked = codebook_edits.add_question(session, owner, slug, QuestionSpec("", "Is it long?", type="boolean"))
    question = discussions.ask(session, owner, slug, "statistic", "And percentages?")
    made = {"split": split.operation_id, "merge": merge.operation_id, "question_id": question.id}
    return {"number": "1.0", "code": "statistic", "name": asked, "ending": "qdc", **made}


def _rounds(make: Make, people: Mapping[Persona, Actor], colleague: Actor, slug: str) -> dict[str, Any]:
    """An open round of a coder and a colleague, and a planned one."""
    session, owner, asked = make.session, people[Persona.OWNER], make.document("An owl hooted.", slug=slug)
    coders = [colleague, *(people[name] for name in (Persona.CODER,) if name in people)]
    opened = rounds.planned(session, owner, coders, slug=slug, chosen=[asked], opened=True)
    planned = rounds.planned(session, owner, coders, slug=slug, chosen=[asked])
    return {"round_id": opened.id, "planned_round": planned.id, "coder_id": colleague.user_id, "asked": asked.id}


def _practice(make: Make, people: Mapping[Persona, Actor], colleague: Actor, slug: str) -> dict[str, Any]:
    """A training round that is over, in which all coders have finished an article, and a question asked in it."""
    document = make.document("An owl hooted by the river.", slug=slug)
    coders = [colleague, *(people[one] for one in (Persona.CODER, Persona.REVIEWER, Persona.OWNER) if one in people)]
    practice = make.round([document], coders, purpose=Purpose.TRAINING, slug=slug)
    question = inquiries.ask(make.session, colleague, document.id, InquiryDraft("Does it count?"))
    for coder in coders:
        codings.save(make.session, coder, document.id, CodingDraft("complete", {}))
    practice.state = RoundState.LOCKED.value
    return {"practice_id": practice.id, "lesson_id": document.id, "inquiry_id": question.id}


def _belongings(session: Session, corner: Corner, persona: Persona, actor: Actor) -> None:
    """A token and a second browser, of which others must not know."""
    user = accounts.get(session, accounts.own_id(actor))
    token, _ = tokens.create(session, SYSTEM, user, TokenDraft())
    corner.of[persona, "token_id"] = corner.things["token_id"] = token.id
    handle = identity.digest(identity.begin(session, user.id, "another browser"))[:16]
    corner.of[persona, "handle"] = corner.things["handle"] = handle


def _secrets(make: Make, corner: Corner, people: Mapping[Persona, Actor]) -> None:
    """A fresh link of each kind for every persona."""
    session = make.session
    for persona in Persona:
        corner.of[persona, "invitation"] = invitations.invite(session, people[Persona.OWNER], "corpus", Role.OWNER)
        corner.of[persona, "reset"] = invitations.reset_link(session, SYSTEM, make.user())
        corner.of[persona, "demo"] = invitations.demo_link(session, make.user())


def _event(session: Session, annotation_id: UUID) -> UUID:
    """The entry of the log that tells of the making of a tag."""
    return session.scalars(select(Event.id).where(Event.subject_id == annotation_id).order_by(Event.id).limit(1)).one()


def _batch(session: Session, actor: Actor, tag: Annotation) -> UUID:
    """Tags that their author confirmed at once, or passages that they decided about so: this one."""
    batch_id, stood = new_id(), {"codebook_version": "1.0"}
    before = {**stood, "incomplete": False, "strange": False}
    told = {"before": before, "after": {**stood, "batch": str(batch_id)}}
    entry = {"subject_id": tag.id, "document_id": tag.document_id, **told}
    for name in (EventName.ANNOTATION_CONFIRMED, EventName.DECISION_MADE):
        activity.record_all(session, actor, name, tag.project_id, [entry])
    return batch_id


def _region(session: Session, document_id: UUID) -> UUID:
    return session.scalars(select(RegionRow.id).where(RegionRow.document_id == document_id)).one()


def _disable(stage: Stage, actor: Actor) -> None:
    """Shut somebody out after they signed in, as it happens."""
    with stage.making() as make:
        accounts.disable(make.session, SYSTEM, accounts.own_id(actor))
