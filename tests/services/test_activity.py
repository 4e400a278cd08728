"""The log as owners read it."""

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.make import Make
from webapp.clock import now
from webapp.domain.drafts import SettingsDraft, VerdictDraft
from webapp.domain.events import EventName
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.domain.telling import words
from webapp.errors import Forbidden
from webapp.models import Assignment, Event, Round
from webapp.services import activity, members, projects, verdicts
from webapp.services.activity import Part

TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns of étude in 강변."


def test_it_says_who_did_what_newest_first(session: Session, make: Make) -> None:
    owner, coder, document = make.owner(), make.member(name="mina"), make.document(TEXT, title="The river")
    tag = make.tag(coder, document, "wolf")
    verdicts.give(session, owner, tag.id, VerdictDraft("accepted"))
    assert coder.user_id
    members.change_role(session, owner, "corpus", coder.user_id, Role.REVIEWER)
    projects.update(session, owner, "corpus", SettingsDraft("Corpus", open_team=False))
    told = told_to(session, owner)
    assert told == [
        f"{owner.display_name} hid coders' tags from each other",
        f"{owner.display_name} made Mina reviewer, coder before",
        f"{owner.display_name} accepted a tag in The river",
        "Mina tagged a passage as legal_argument in The river",
        "Glossator imported The river",
        "Glossator made the project",
    ]


def test_many_alike_in_a_row_are_told_as_one(session: Session, make: Make) -> None:
    coder, document = make.member(name="mina"), make.document(TEXT, title="The river")
    for quote in ("wolf", "312", "강변"):
        make.tag(coder, document, quote)
    make.document("Another.")
    make.document("A third.")
    assert told_to(session, make.owner())[:2] == [
        "Glossator imported 2 documents",
        "Mina tagged 3 passages in The river",
    ]


def test_documents_that_came_together_are_told_as_one(session: Session, make: Make) -> None:
    first, second, third = (make.document(f"A wolf howled {number} times.", title=f"No. {number}") for number in "123")
    session.execute(delete(Event).where(Event.name == EventName.DOCUMENT_IMPORTED))
    for ids in ([first.id, second.id], [third.id]):
        after = {"documents": [str(one) for one in ids]}
        activity.record(
            session, Actor.system(), EventName.DOCUMENT_IMPORTED, None, project=first.project_id, after=after
        )
    owner = make.owner()
    assert told_to(session, owner)[0] == "Glossator imported 3 documents"
    session.execute(delete(Event).where(Event.name == EventName.DOCUMENT_IMPORTED))
    activity.record(session, Actor.system(), EventName.DOCUMENT_IMPORTED, None, project=first.project_id, after=after)
    assert told_to(session, owner)[0] == "Glossator imported No. 3"


def test_it_is_read_page_by_page(session: Session, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "_PAGE", 2)
    coder, owner = make.member(), make.owner()
    for number in range(3):
        make.tag(coder, make.document(f"A wolf howled {number} times."), "wolf")
    seen, before = [], None
    while True:
        page = activity.page(session, owner, "corpus", before=before)
        seen += [entry.id for entry in page.entries]
        if page.older is None:
            break
        before = page.older
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 7


def test_a_part_of_it_can_be_chosen(session: Session, make: Make) -> None:
    coder, owner = make.member(name="mina"), make.owner()
    make.tag(coder, make.document(TEXT, title="The river"), "wolf")
    tags = activity.page(session, owner, "corpus", Part.TAGS)
    assert [entry.words for entry in tags.entries] == ["tagged a passage as legal_argument in"]
    assert [entry.words for entry in activity.page(session, owner, "corpus", Part.TEAM).entries] == ["made the project"]


def test_it_tells_nothing_of_other_projects(session: Session, make: Make) -> None:
    make.tag(make.member(slug="other"), make.document(TEXT, slug="other"), "wolf")
    assert told_to(session, make.owner()) == ["Glossator made the project"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER])
def test_only_owners_read_it(session: Session, make: Make, role: Role) -> None:
    with pytest.raises(Forbidden):
        activity.page(session, make.member(role), "corpus")


def test_an_owner_who_codes_in_a_blind_round_reads_nothing_of_colleagues_there(session: Session, make: Make) -> None:
    owner, coder, document = make.owner(), make.member(name="mina"), make.document(TEXT)
    blind = Round(
        id=new_id(), export_id="r-1", project_id=document.project_id, name="One", purpose="pilot", state="open",
        blind=True, created_at=now(),
    )  # fmt: skip
    session.add(blind)
    session.flush()
    session.add(
        Assignment(
            id=new_id(), project_id=document.project_id, document_id=document.id, user_id=owner.user_id,
            round_id=blind.id, position=1, created_at=now(),
        )
    )  # fmt: skip
    make.tag(coder, document, "wolf")
    make.tag(owner, document, "312")
    tags = activity.page(session, owner, "corpus", Part.TAGS)
    assert [entry.who.name for entry in tags.entries if entry.who] == [owner.name]


@pytest.mark.parametrize("name", list(EventName))
def test_every_event_can_be_told_also_when_it_was_purged(name: EventName) -> None:
    for count in (1, 3):
        assert words(name, None, None, count)
        assert "{" not in words(name, {}, {}, count, "Mina")


def told_to(session: Session, owner: Actor) -> list[str]:
    entries = activity.page(session, owner, "corpus").entries
    return [
        " ".join(
            [
                entry.who.display_name if entry.who else "Glossator",
                entry.words,
                *([entry.document[1]] if entry.document else []),
            ]
        )
        for entry in entries
    ]
