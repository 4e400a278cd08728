"""A project in which everything that people type says the same few words, and the address of each thing in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests import rounds
from tests.make import Make
from tests.security import corpus
from webapp.domain.codebook import BELONGS, AttributeSpec, CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.codebook_plans import Split
from webapp.domain.descriptions import Creator, Description
from webapp.domain.drafts import (
    Choice,
    CodingDraft,
    InquiryDraft,
    ReplyDraft,
    SettingsDraft,
    TokenDraft,
    VerdictDraft,
)
from webapp.domain.ids import new_id
from webapp.domain.regions import Region
from webapp.domain.releases import Terms
from webapp.domain.roles import Actor, Role
from webapp.domain.spans import Span
from webapp.domain.workflow import Layer, Purpose
from webapp.models import Disagreement, Document, Project, User
from webapp.services import (
    accounts,
    agenda_items,
    annotations,
    codebook_drafts,
    codebook_edits,
    codebooks,
    codings,
    comments,
    decisions,
    descriptions,
    discussions,
    documents,
    examples,
    identity,
    inquiries,
    invitations,
    meetings,
    members,
    operations,
    projects,
    releases,
    settling,
    tokens,
    verdicts,
)
from webapp.services.documents import DocumentDraft

MARKED = "# Heading\n\nPlain *words* and **more** of `them`.\n\n- one\n- two\n\n1. one\n\n> said"
OPENING = "A wolf howled by the river."
"""Words of the text that are tagged; what people type follows."""


@dataclass(frozen=True)
class Words:
    """What people type: *line* where a line fits, *prose* where there is room."""

    line: str
    prose: str

    @property
    def choices(self) -> tuple[str, ...]:
        return (self.line, f"{self.line} too")


PLAIN = Words("Plain words", MARKED)
"""What nobody would mind."""


def hostile() -> list[Words]:
    """The corpus in pieces: each as a line, and with the next four where there is room."""
    pieces = list(corpus.lines())
    return [Words(line, " ".join((pieces * 2)[place : place + 5])) for place, line in enumerate(pieces)]


@dataclass
class Scene:
    """A project with an owner (an administrator too), a reviewer and a coder, by role in *people*."""

    slug: str
    people: dict[Role, Actor]
    things: dict[str, Any]
    secrets: dict[str, str]

    def address(self, rule: Rule) -> str:
        """The address of a route, for the things of this scene."""
        noun = rule.endpoint.removeprefix("api.").partition(".")[0]
        known = {**self.things, "secret": self.secrets.get(noun, "no-such-secret")}
        if noun in ("training", "inquiries"):
            known |= {"document_id": self.things["lesson_id"], "round_id": self.things["practice_id"]}
        if noun == "static":
            known["name"] = "css/main.css"
        unknown = rule.arguments - known.keys()
        assert not unknown, f"teach tests/security/scene.py what {sorted(unknown)} of {rule.rule} is"
        built = rule.build({name: known[name] for name in rule.arguments})
        assert built
        return built[1]


def build(make: Make, slug: str, words: Words) -> Scene:
    """The scene, made through the services that pages and API use."""
    session = make.session
    people = {role: _person(session, f"{slug}.{role.word}", words, is_admin=role is Role.OWNER) for role in Role}
    owner = session.get_one(User, people[Role.OWNER].user_id)
    project = projects.create(session, Actor.system(), slug, words.line, codebook(words), owner)
    for role, person in people.items():
        if role is not Role.OWNER:
            members.admit(session, people[Role.OWNER], project, session.get_one(User, person.user_id), role)
    projects.update(session, people[Role.OWNER], slug, SettingsDraft(words.line, words.prose[:2_000]))
    document = documents.create(session, people[Role.OWNER], slug, article(words))
    things = {"slug": slug, "document_id": document.id, "user_id": people[Role.ANNOTATOR].user_id}
    things |= _said(make, people, document, words)
    things |= _links(make, people, slug, words)
    things |= _training(make, people, slug, words)
    things |= _split(session, people[Role.OWNER], slug, words)
    things |= _draft(session, people[Role.OWNER], slug, words)
    things |= _round(make, people, slug, words)
    things |= _version(session, people[Role.OWNER], slug, words)
    things |= {"stamp": "now", "handle": "0" * 16, "ending": "qdc", "batch_id": new_id()}
    guest = accounts.create(session, Actor.system(), f"{slug}.guest", None, words.line)
    secrets = {
        "invitations": invitations.invite(session, people[Role.OWNER], slug, Role.VIEWER, words.line),
        "resets": invitations.reset_link(session, people[Role.OWNER], guest),
    }
    return Scene(slug, people, things, secrets)


def _version(session: Session, owner: Actor, slug: str, words: Words) -> dict[str, Any]:
    """Two dataset versions of which the first was withdrawn."""
    about = Description(words.line, words.prose, (Creator(words.line, "", words.line),), limits=words.prose)
    descriptions.update(session, owner, slug, about)
    for number in ("1.0", "1.1", "1.2"):
        with releases.made(session, owner, slug, Terms(number, words.prose, ticked=True)) as draft:
            releases.keep(session, owner, draft)
    releases.withdraw(session, owner, slug, "1.0", words.line)
    return {"release_number": "1.2"}


def codebook(words: Words) -> CodebookSpec:
    """Codes and questions that say the words wherever they can."""
    one = CodeSpec(
        "first",
        words.line,
        brief_definition=words.prose,
        full_definition=words.prose,
        when_to_use=words.prose,
        when_not_to_use=words.prose,
        examples=words.choices,
        counter_examples=words.choices,
        key="1",
        attributes=tuple(_attributes(words)),
        children=(CodeSpec("first/below", words.line, colour="#0c7c67", key="2"),),
    )
    asked = (
        QuestionSpec("about", words.line, "text", values=(), brief_definition=words.prose),
        QuestionSpec("which", words.line, "enum_many", values=words.choices, when_to_use=words.prose),
    )
    return CodebookSpec(
        words.line,
        (one,),
        unit_of_coding=words.prose,
        guidelines=words.prose,
        change_note=words.prose,
        questions=(BELONGS, *asked),
    )


def article(words: Words) -> DocumentDraft:
    """A document with all that can be known of one."""
    text = f"{OPENING} {words.line}\n\n{words.prose}\n\nREAD MORE {words.line}\n"
    start = text.index("READ MORE")
    return DocumentDraft(
        text,
        title=words.line,
        authors=words.choices,
        affiliation=words.line,
        outlet=words.line,
        published=(2031, 3, 14),
        source_url="https://example.org/a?x=1&y='\"<>",
        source_file=f"{words.line}.txt",
        licence=words.line,
        external_id=words.line,
        regions=(Region(start, len(text) - 1, "related_link"),),
        columns={"Column": words.prose[:2_000]},
    )


def _lesson(words: Words) -> DocumentDraft:
    """A short article, of nothing but words."""
    return replace(article(words), text=f"{OPENING} {words.line}", external_id=None, regions=())


def _attributes(words: Words) -> Iterator[AttributeSpec]:
    yield AttributeSpec("said", "text", unit=words.line[:40], description=words.prose)
    yield AttributeSpec("one", "enum", required=True, values=words.choices, description=words.prose)
    yield AttributeSpec("many", "enum", multiple=True, values=words.choices)
    yield AttributeSpec("lines", "text", multiple=True, personal=True)


def _person(session: Session, name: str, words: Words, *, is_admin: bool) -> Actor:
    letters = "".join(letter for letter in words.line if not letter.isspace() and letter not in "@<>")[:60]
    email = f"{letters}@example.org" if letters else ""
    user = accounts.create(session, Actor.system(), name, None, words.line, is_admin=is_admin, email=email)
    identity.begin(session, user.id, words.prose)
    return identity.as_actor(user)


def _round(make: Make, people: dict[Role, Actor], slug: str, words: Words) -> dict[str, Any]:
    """An open round with an article of its own."""
    asked = documents.create(
        make.session,
        people[Role.OWNER],
        slug,
        replace(article(words), text="An owl hooted.", regions=(), external_id=None),
    )
    coders = [people[Role.ANNOTATOR], people[Role.REVIEWER]]
    told = {"name": words.line, "note": words.prose[:5_000], "blind": False}
    made = rounds.planned(make.session, people[Role.OWNER], coders, slug=slug, chosen=[asked], opened=True, **told)
    return {"round_id": made.id}


def _said(make: Make, people: dict[Role, Actor], document: Document, words: Words) -> dict[str, Any]:
    """Tags, decisions on them, comments and answers."""
    session, coder, reviewer = make.session, people[Role.ANNOTATOR], people[Role.REVIEWER]
    values = {"said": words.line, "one": words.choices[0], "many": words.choices[1], "lines": words.line}
    plain = make.draft(document, OPENING, "first", **values)
    draft = make.changed(plain, note=words.prose, certainty="unsure")
    tag = annotations.save(session, coder, draft, None).annotation
    for person, quote, code in ((reviewer, "by the river", "first/below"), (people[Role.OWNER], "howled", "first")):
        noted = make.changed(make.draft(document, quote, code), note=words.prose)
        annotations.save(session, person, noted, None)
    session.flush()
    verdicts.give(session, reviewer, tag.id, VerdictDraft("rejected", words.prose))
    session.flush()
    question = comments.create(session, coder, tag.id, words.prose)
    settling.settle(session, reviewer, question.id, words.prose)
    examples.mark(session, reviewer, tag.id, counter=False)
    slug = session.get_one(Project, tag.project_id).slug
    about = [discussions.ask(session, coder, slug, "first", words.prose) for _ in range(2)]
    settling.settle(session, reviewer, about[0].id, words.line)
    comment = comments.create(session, people[Role.OWNER], tag.id, words.line)
    for person, said in ((coder, words.prose), (reviewer, words.line)):
        given = {"belongs": ("yes",), "about": (said,), "which": (words.choices[1],)}
        codings.save(session, person, document.id, CodingDraft("in_progress", given))
    discussed = _decided(make, (coder, reviewer), slug, words)
    region = documents.regions(session, document.id)[0]
    return {"annotation_id": tag.id, "comment_id": comment.id, "region_id": region.id, **discussed}


def _decided(make: Make, coders: tuple[Actor, Actor], slug: str, words: Words) -> dict[str, Any]:
    """Passages on which coders differ: one decided and revised with a reason, two in a meeting for the second time,
    one on the agenda.
    """
    session, (coder, reviewer) = make.session, coders
    draft = DocumentDraft(f"{OPENING} {words.line}\n{words.prose}", title=words.line)
    document = documents.create(session, Actor.system(), slug, draft)
    tagged = ((coder, OPENING, "first"), (reviewer, "howled", "first/below"), (coder, "wolf", "first/below"))
    for who, quote, code in (*tagged, (coder, "river", "first/below")):
        noted = make.changed(make.draft(document, quote, code), note=words.prose, certainty="unsure")
        annotations.save(session, who, noted, None)
    for who in coders:
        codings.save(session, who, document.id, CodingDraft("complete"))
    wanted = select(Disagreement.id).where(Disagreement.document_id == document.id).order_by(Disagreement.start)
    first, *others, last = session.scalars(wanted).all()
    decisions.decide(session, reviewer, first, Choice(), 1, reason=words.prose)
    decisions.decide(session, reviewer, first, Choice(), 2, reason=words.line)
    for case in others:
        agenda_items.add(session, reviewer, case, 1, words.prose)
    before = meetings.start(session, reviewer, slug, words.line[:500])
    for item in meetings.show(session, reviewer, before.id).items:
        meetings.carry(session, reviewer, item.id, words.prose)
    meetings.end(session, reviewer, before.id)
    meeting = meetings.start(session, reviewer, slug, words.line[:500])
    items = meetings.show(session, reviewer, meeting.id).items
    meetings.carry(session, reviewer, items[0].id, words.prose)
    agenda_items.add(session, reviewer, last, 1, words.prose)
    return {"disagreement_id": first, "meeting_id": meeting.id, "item_id": items[1].id}


def _training(make: Make, people: dict[Role, Actor], slug: str, words: Words) -> dict[str, Any]:
    """A blind training round with an article that was finished, and questions to the owners, one of them answered."""
    session, coder = make.session, people[Role.ANNOTATOR]
    document = documents.create(session, people[Role.OWNER], slug, _lesson(words))
    draft = make.changed(make.draft(document, OPENING, "first", one=words.choices[0]), note=words.prose)
    kept = annotations.save(session, people[Role.REVIEWER], draft, None).annotation
    kept.layer, kept.final = Layer.REFERENCE.value, False
    practice = make.round([document], [coder], purpose=Purpose.TRAINING, slug=slug)
    practice.name = practice.note = words.line
    said = {"one": words.choices[1], "said": words.line}
    annotations.save(session, coder, make.draft(document, OPENING, "first", **said), None)
    for _ in range(2):
        asked = inquiries.ask(session, coder, document.id, InquiryDraft(words.prose, Span(2, 6), "first"))
    inquiries.answer(session, people[Role.OWNER], asked.id, ReplyDraft(words.prose, words.line))
    codings.save(session, coder, document.id, CodingDraft("complete", {}))
    return {"practice_id": practice.id, "lesson_id": document.id, "inquiry_id": asked.id}


def _split(session: Session, owner: Actor, slug: str, words: Words) -> dict[str, Any]:
    """A code split in two, of which a passage waits."""
    parts = tuple(CodeSpec("", words.line, brief_definition=words.prose, colour="") for _ in range(2))
    done = operations.perform(session, owner, slug, Split("first/below", parts), words.prose)
    return {"operation_id": done.operation_id, "event_id": done.event_id}


def _draft(session: Session, owner: Actor, slug: str, words: Words) -> dict[str, Any]:
    """A draft of the next codebook, in which a code and a question are new."""
    codebook_drafts.begin(session, owner, slug)
    code = replace(codebook(words).codes[0], code="third", key="9", children=())
    codebook_edits.add_code(session, owner, slug, code, None)
    codebook_edits.add_question(session, owner, slug, QuestionSpec("third", words.line, brief_definition=words.prose))
    return {"code": "first", "name": "about", "question": "about", "kind": "rename"}


def _links(make: Make, people: dict[Role, Actor], slug: str, words: Words) -> dict[str, Any]:
    session, owner = make.session, people[Role.OWNER]
    token, _ = tokens.create_own(session, owner, TokenDraft(words.line, slug, 30))
    invitations.invite(session, owner, slug, Role.ANNOTATOR, words.line)
    session.flush()
    first = invitations.index(session, owner, slug)[0]
    in_use = codebooks.show(session, owner, slug)
    return {"token_id": token.id, "invitation_id": first.id, "number": in_use.number, "version_id": in_use.id}
