"""What is sent to each unsafe route, so that who may be there succeeds. A new route needs its line here."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from tests.access.calls import Call
from tests.access.forms import shown
from tests.access.world import TEXT, Persona, World
from webapp.clock import rfc3339
from webapp.domain.drafts import CodingDraft, InquiryDraft, ReplyDraft
from webapp.domain.ids import new_id
from webapp.domain.workflow import Purpose
from webapp.models import Inquiry, Region, User
from webapp.services import answer_reviews, codings, identity, inquiries
from webapp.services.answer_queues import State

PASSWORD = "nobody would put these together"


Sample = Callable[[World, Persona], Call]


def form(**given: Any) -> Sample:
    return lambda _world, _persona: Call(form=given)


def nothing(_world: World, _persona: Persona) -> Call:
    return Call()


def on_final(**given: Any) -> Sample:
    """About the colleague's tag that everybody of the team may see."""
    return lambda world, _persona: Call(form=given, values={"annotation_id": world.here.things["final_annotation"]})


def on_question(**given: Any) -> Sample:
    """About what is asked about a code, which everybody who may comment can see."""
    return lambda world, _persona: Call(form=given, values={"comment_id": world.here.things["question_id"]})


def ended(world: World, _persona: Persona) -> Call:
    """About a meeting that is over, so that the one under way goes on."""
    return Call(values={"meeting_id": world.here.things["ended_meeting"]})


def secret(kind: str, **given: Any) -> Sample:
    return lambda world, persona: Call(form=given, values={"secret": world.here.of[persona, kind]})


def somebody_new(_world: World, persona: Persona) -> dict[str, str]:
    return {"display_name": "Somebody", "name": f"new.{persona.name.lower()}", "password": PASSWORD}


def joining(world: World, persona: Persona) -> Call:
    return Call(form=somebody_new(world, persona), values={"secret": world.here.of[persona, "invitation"]})


def operation(_world: World, _persona: Persona) -> Call:
    return Call(values={"kind": "rename"})


def merged(world: World, _persona: Persona) -> Call:
    return Call(values={"operation_id": world.here.things["merge"]})


def split(world: World, persona: Persona) -> Call:
    ids = {"operation_id": world.here.things["split"], "annotation_id": world.here.id("split_tag", persona)}
    return Call(form={"code": "spoken"}, values=ids)


def answered(world: World, _persona: Persona) -> Call:
    """On the question that all coders of the document answered, as it stands now."""
    with world.stage.database.reading() as session:
        (_, (case,)), *_ = answer_reviews.page(session, world.people[Persona.OWNER], "corpus", State.ALL).articles
        return Call(form={"value": "no", "seen": case.seen}, values={"question": "belongs"})


def tag(world: World, persona: Persona) -> Call:
    start = TEXT.index("312")
    body = {"document": str(world.here.things["document_id"]), "start": start, "end": start + 3, "quote": "312"}
    return Call(
        json={**body, "code": "legal_argument"},
        values={"annotation_id": new_id()},
        body_ids=("document",),
        free=("annotation_id",),
    )


def region(world: World, _persona: Persona) -> Call:
    start = TEXT.index("강변")
    return Call(form={"start": start, "end": start + 2, "quote": "강변", "kind": "notice"})


def another_kind(_world: World, _persona: Persona) -> Call:
    return Call(form={"kind": "navigation"})


def bookmark(_world: World, _persona: Persona) -> Call:
    return Call(form={"place": 3, "seen": "0-12"})


def profile(world: World, persona: Persona) -> Call:
    return Call(form={"display_name": persona.value, "email": ""})


def as_shown(opens: str, sends: str, **changed: Any) -> Sample:
    """What the owner's page at endpoint *opens* would send to endpoint *sends*, but for what is *changed*."""

    def make(world: World, _persona: Persona) -> Call:
        routes = world.stage.app.url_map.bind("localhost")

        def address(endpoint: str, method: str) -> str:
            (rule, *_) = world.stage.app.url_map.iter_rules(endpoint)
            values = {name: world.here.id(name, Persona.OWNER) for name in rule.arguments}
            return routes.build(endpoint, values, method=method)

        page = world.clients[Persona.OWNER].get(address(opens, "GET")).text
        return Call(form={**shown(page, address(opens, "GET"), address(sends, "POST")), **changed})

    return make


def another_region(world: World, _persona: Persona) -> Call:
    """A region of its own for each, since restoring a second time finds nothing."""
    made = Region(id=new_id(), document_id=world.here.things["document_id"], start=0, end=4, kind="notice")
    with world.stage.database.writing() as session:
        session.add(made)
        session.commit()
    return Call(values={"region_id": made.id})


def codebook(world: World, _persona: Persona) -> Call:
    book = world.clients[Persona.OWNER].get("/api/v1/projects/corpus/codebook").json
    sent = {name: book[name] for name in ("title", "unit_of_coding", "guidelines", "questions", "codes")}
    return Call(json={**sent, "change_note": "More.", "title": "New"}, headers={"If-Match": '"3.0"'})


def under_in_use(world: World, _persona: Persona) -> Call:
    """What is said of the version in use, by its number."""
    return Call(form={"number": world.clients[Persona.OWNER].get("/api/v1/projects/corpus/codebook").json["version"]})


def a_round(world: World, _persona: Persona) -> Call:
    things = world.here.things
    asked = {"drawn": "chosen", "chosen": str(things["asked"]), "coders": str(things["coder_id"])}
    return Call(form={"purpose": "pilot", "name": "A round", "seed": "7", "version": "3.0", "blind": "y", **asked})


def handed_over(world: World, _persona: Persona) -> Call:
    person = str(world.here.things["coder_id"])
    return Call(form={"leaver": person, "heir": person})


def reopened(world: World, _persona: Persona) -> Call:
    """For each anew what a colleague has finished."""
    with world.stage.making() as make:
        colleague = identity.as_actor(make.session.get_one(User, world.here.things["coder_id"]))
        codings.save(make.session, colleague, world.here.things["asked"], CodingDraft("complete"))
    return Call(form={"document": str(world.here.things["asked"]), "person": str(colleague.user_id)})


def planned_round(world: World, persona: Persona) -> Call:
    return a_round(world, persona).with_values({"round_id": world.here.things["planned_round"]})


_numbers = count(2)


def a_version(_world: World, _persona: Persona) -> Call:
    return Call(form={"number": f"{next(_numbers)}.0", "text": "1", "ticked": "y"})


def another_version(_world: World, _persona: Persona) -> Call:
    return Call(json={"number": f"{next(_numbers)}.0", "ticked": True})


def lesson(world: World, _persona: Persona) -> Call:
    """The article of the training round that is over."""
    things = world.here.things
    return Call(values={"document_id": things["lesson_id"], "round_id": things["practice_id"]})


def practised(world: World, persona: Persona) -> Call:
    """An article that somebody has finished in a training round: each call has its own."""
    return Call(values=_in_round(world, persona, Purpose.TRAINING))


def coded_blind(world: World, persona: Persona) -> Call:
    return Call(form={"body": "Does it count?"}, values=_in_round(world, persona, Purpose.PILOT))


def asked(world: World, persona: Persona) -> Call:
    """A question that is not answered yet, of somebody else."""
    reply = {"put_as": "Does it count?", "answer": "No."}
    return Call(form=reply, values=_in_round(world, Persona.CODER, Purpose.PILOT, asks=True))


def corrected(world: World, _persona: Persona) -> Call:
    """The answer to a question of somebody else, in other words."""
    values = _in_round(world, Persona.CODER, Purpose.PILOT, asks=True, answers=True)
    with world.stage.database.reading() as session:
        at = session.get_one(Inquiry, values["inquiry_id"]).answered_at
    return Call(form={"put_as": "Does it count?", "answer": "It does.", "at": rfc3339(at) if at else ""}, values=values)


def answered_in_round(world: World, persona: Persona) -> Call:
    """A question of a round in which the caller codes, answered by an owner who doesn't."""
    return Call(values=_in_round(world, persona, Purpose.PILOT, asks=True, answers=True))


def _in_round(
    world: World, persona: Persona, purpose: Purpose, *, asks: bool = False, answers: bool = False
) -> dict[str, Any]:
    coder = world.people[persona if persona in (Persona.CODER, Persona.REVIEWER, Persona.OWNER) else Persona.CODER]
    with world.stage.making() as make:
        document = make.document(f"An owl hooted, {new_id()}.")
        made = {"document_id": document.id, "round_id": make.round([document], [coder], purpose=purpose).id}
        if purpose is Purpose.TRAINING:
            codings.save(make.session, coder, document.id, CodingDraft("complete", {}))
        if asks:
            question = inquiries.ask(make.session, coder, document.id, InquiryDraft("Does it count?"))
            made["inquiry_id"] = question.id
        if answers:
            inquiries.answer(make.session, make.owner(), question.id, ReplyDraft("Does it count?", "No."))
    return made


SAMPLES: dict[str, Sample] = {
    "acknowledgements.create": under_in_use,
    "account.change_password": form(present="", password=""),
    "account.create_token": form(label="x", project="", days="30"),
    "account.end_other_sessions": nothing,
    "account.end_session": nothing,
    "account.revoke_token": nothing,
    "account.update": profile,
    "admin_people.appoint": form(is_admin="yes"),
    "admin_people.create": lambda world, persona: Call(form={**somebody_new(world, persona), "email": ""}),
    "admin_people.create_reset_link": nothing,
    "admin_people.disable": nothing,
    "admin_people.enable": nothing,
    "agreement.show": lambda _world, _persona: Call(values={"name": "table.csv"}),
    "annotations.show": on_final(),
    "agreed_passages.create": nothing,
    "agreed_passages.delete": nothing,
    "agenda_items.update": form(choice="none", version="2"),
    "agenda_items.carry": form(note="Later."),
    "agenda_items.delete": nothing,
    "meetings.create": form(present="Ada"),
    "meetings.end": ended,
    "decisions.update": form(choice="none", version="1"),
    "decisions.delete": form(version="1"),
    "decisions.discuss": form(question="Why?", version="1"),
    "descriptions.update": form(title="A corpus"),
    "decisions.settle": form(version="1"),
    "answer_reviews.delete": answered,
    "answer_reviews.update": answered,
    "api.annotations.delete": lambda _world, _persona: Call(headers={"If-Match": '"1"'}),
    "api.annotations.update": tag,
    "api.codebooks.update": codebook,
    "api.codings.update": lambda _world, _persona: Call(json={"state": "in_progress"}),
    "api.documents.create": lambda _world, persona: Call(json={"text": f"A text of {persona}."}),
    "api.documents.update": lambda _world, _persona: Call(json={"metadata": {"title": "Another"}}),
    "api.projects.create": lambda _world, persona: Call(json={"slug": persona.name.lower(), "name": "New"}),
    "api.releases.create": another_version,
    "api.undoings.create": nothing,
    "api.operations.create": lambda _world, _persona: Call(
        json={"kind": "rename", "code": "statistic", "name": "Figure"}
    ),
    "operations.new": operation,
    "operations.create": lambda world, persona: replace(operation(world, persona), form={"name": "Figure"}),
    "operations.undo": merged,
    "operations.catch_up": merged,
    "splits.show": split,
    "splits.decide": split,
    "splits.take_back": split,
    "api.withdrawals.create": lambda _world, _persona: Call(json={"reason": "A witness asked for it."}),
    "api.verdicts.delete": on_final(),
    "api.verdicts.update": lambda world, _persona: Call(
        json={"decision": "reject"}, values={"annotation_id": world.here.things["final_annotation"]}
    ),
    "codebook_files.create": as_shown(
        "codebook_files.new", "codebook_files.create", codebook=b"name\nHowl\n", replace="y"
    ),
    "codebook_drafts.create": nothing,
    "codebook_drafts.delete": as_shown("codebook_drafts.show", "codebook_drafts.delete"),
    "codebook_drafts.preview": form(guidelines="# Rules"),
    "codebook_drafts.update": as_shown("codebook_drafts.edit", "codebook_drafts.update", title="New"),
    "codebook_drafts.use": as_shown("codebook_drafts.compare", "codebook_drafts.use", change_note="More."),
    "codes.create": as_shown("codes.new", "codes.create", name="Wolf"),
    "codes.delete": nothing,
    "codes.move": as_shown("codebook_drafts.show", "codes.move", code="testimony", step="up"),
    "codes.update": as_shown("codes.edit", "codes.update", name="Number"),
    "bookmarks.update": bookmark,
    "codings.finish": nothing,
    "codings.reopen": nothing,
    "confirmations.create": under_in_use,
    "confirmations.delete": nothing,
    "comments.create": on_final(body="Indeed."),
    "comments.delete": nothing,
    "comments.reopen": nothing,
    "digests.update": form(round="none", at="2026-01-01T00:00:00.000Z"),
    "discussions.answer": on_question(body="No."),
    "discussions.create": form(body="And shares?"),
    "examples.delete": on_final(),
    "examples.update": on_final(kind="example"),
    "imports.create": form(files=b"A new text."),
    "imports.preview": form(files=b"A new text."),
    "inquiries.answer": asked,
    "inquiries.correct": corrected,
    "inquiries.create": coded_blind,
    "inquiries.see": answered_in_round,
    "invitations.accept": secret("invitation"),
    "invitations.accept_as_new": joining,
    "invitations.create": form(role="viewer", label=""),
    "invitations.delete": nothing,
    "invitations.show": secret("invitation"),
    "keys.delete": nothing,
    "keys.update": form(on="y", unsure="w"),
    "links.create": secret("demo"),
    "members.delete": nothing,
    "members.leave": nothing,
    "members.update": form(role="viewer"),
    "metadata.create": form(sheet=b"file,title\nnew.txt,New\n"),
    "metadata.update": form(title="Another"),
    "older_tags.create": form(code="legal_argument", number="1.0"),
    "older_tags.delete": nothing,
    "projects.close": nothing,
    "projects.create": lambda _world, persona: Call(form={"name": "New", "slug": persona.name.lower()}),
    "projects.reopen": nothing,
    "projects.update": form(name="Another", description="", open_team="y"),
    "questions.create": form(label="Is it short?", type="boolean"),
    "questions.delete": nothing,
    "questions.move": form(by="-1"),
    "questions.update": as_shown("questions.edit", "questions.update", label="Is it very long?"),
    "regions.create": region,
    "regions.delete": another_region,
    "regions.update": another_kind,
    "resets.create": secret("reset", password=PASSWORD),
    "resets.new": secret("reset"),
    "releases.create": a_version,
    "releases.withdraw": form(reason="A witness asked for it."),
    "round_moves.extend": form(amount="1"),
    "round_moves.hand_over": handed_over,
    "round_moves.lock": form(anyway="y"),
    "round_moves.open_": planned_round,
    "round_moves.reopen": reopened,
    "round_moves.unlock": form(reason="A caption was coded."),
    "rounds.create": a_round,
    "rounds.delete": planned_round,
    "rounds.offer": a_round,
    "rounds.preview": a_round,
    "rounds.tell": form(name="Another", note=""),
    "rounds.update": planned_round,
    "sign_in.create": form(name="somebody", password="wrong"),
    "sign_in.delete": nothing,
    "threads.settle": on_final(),
    "training.again": practised,
    "training.index": lesson,
    "training.show": lesson,
    "verdicts.delete": on_final(),
    "verdicts.update": on_final(decision="accept"),
}
"""Endpoint -> what its caller sends; routes that are only looked at need none."""

ELSEWHERE = {
    "static": "files that everybody may read; the address is made by asset()",
    "setup.new": "is 404 as soon as there is an account: tests/access/test_first_run.py",
    "setup.create": "the same",
}
"""Endpoints that this walk can't enter, and where they are tested."""

REFUSES = {
    "api.releases.compare": 409,
    "api.releases.download": 409,
    "api.withdrawals.create": 409,
    "account.change_password": 422,
    "confirmations.delete": 409,
    "discussions.answer": 409,
    "discussions.create": 409,
    "invitations.accept": 409,
    "older_tags.create": 409,
    "releases.compare": 409,
    "releases.download": 409,
    "releases.withdraw": 409,
    "sign_in.create": 422,
}
"""Endpoints whose sample some of those who may be there find refused for its content, with that status."""
