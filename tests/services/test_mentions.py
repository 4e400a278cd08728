"""Whom a comment mentions: who is told, how it reads, and that no export gives a name away."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.corpus import bring, written
from tests.make import Make
from tests.services.test_comments import _blind_round
from tests.statements import counted
from webapp.domain.ids import new_id
from webapp.domain.mentions import Piece, pseudonyms
from webapp.domain.roles import Actor, Role
from webapp.errors import Forbidden, NotFound
from webapp.models import Annotation, Assignment, Comment, Mention, Project, Round, User
from webapp.services import annotations, comments, corpus_people, members, mentions, projects, reviews

TEXT = "A wolf 🐺 howled. Nobody counted the 312 returns."


def test_who_may_read_a_comment_is_told_and_marked_and_nobody_else(session: Session, make: Make) -> None:
    coder, mina = make.member(), make.member(name="mina")
    make.member(Role.VIEWER, name="vera")
    make.user("stranger")
    tag = _tag(session, make, coder)
    comment = comments.create(session, coder, tag.id, "@mina, @vera and @stranger: look.")
    assert _told(session, comment) == [mina.user_id]
    assert _read(session, mina, tag) == [Piece("@mina", "Mina"), Piece(", @vera and @stranger: look.")]


def test_a_name_is_kept_as_a_pseudonym_even_of_who_has_left(session: Session, make: Make) -> None:
    coder, mina = make.member(), make.member(name="mina")
    tag = _tag(session, make, coder)
    members.remove(session, make.owner(), "corpus", session.get_one(User, mina.user_id).id)
    comment = comments.create(session, coder, tag.id, "As @mina said.")
    assert "mina" not in comment.body
    assert _told(session, comment) == []
    assert _read(session, coder, tag) == [Piece("As @mina said.")]


def test_nobody_mentions_themselves_or_a_disabled_account(session: Session, make: Make) -> None:
    mina, jonas = make.member(name="mina"), make.member(name="jonas")
    session.get_one(User, jonas.user_id).disabled_at = session.get_one(User, jonas.user_id).created_at
    tag = _tag(session, make, mina)
    assert _told(session, comments.create(session, mina, tag.id, "@mina @jonas")) == []


def test_in_a_blind_round_only_who_may_see_the_tag_is_told_and_offered(session: Session, make: Make) -> None:
    coder, jonas, owner = make.member(name="mina"), make.member(name="jonas"), make.owner()
    mine, theirs = _tag(session, make, coder), _tag(session, make, jonas)
    blind = _blind_round(session, coder, mine, theirs)
    _assign(session, blind, jonas, theirs)
    said = comments.create(session, owner, mine.id, f"@jonas, @{owner.name}, @mina")
    assert (_told(session, said), _offered(session, owner, mine)) == ([], [])
    said = comments.create(session, jonas, theirs.id, f"@mina, @{owner.name}")
    assert (_told(session, said), _offered(session, jonas, theirs)) == ([owner.user_id], [owner.name])


def test_all_who_would_read_it_are_offered_by_name_without_oneself(session: Session, make: Make) -> None:
    coder = make.member(name="mina")
    for name, role in (("zoe", Role.OWNER), ("adam", Role.REVIEWER), ("vera", Role.VIEWER)):
        make.member(role, name=name)
    owner = make.owner()
    tag = _tag(session, make, coder)
    assert _offered(session, coder, tag) == sorted(["adam", owner.name, "zoe"])


def test_where_the_team_does_not_see_each_other_colleagues_are_not_offered(session: Session, make: Make) -> None:
    coder, colleague = make.member(name="mina"), make.member(name="jonas")
    document = make.document(TEXT)
    tag = make.tag(coder, document, "wolf")
    make.tag(colleague, document, "312")
    session.flush()
    assert "jonas" in _offered(session, coder, tag)
    session.get_one(Project, document.project_id).open_team = False
    session.flush()
    assert "jonas" not in _offered(session, coder, tag)


def test_strangers_and_viewers_are_offered_nobody(session: Session, make: Make) -> None:
    tag = _tag(session, make, make.member())
    with pytest.raises(NotFound):
        mentions.offered(session, make.stranger(), tag.id)
    with pytest.raises(Forbidden):
        mentions.offered(session, make.member(Role.VIEWER), tag.id)


def test_a_large_team_is_asked_about_in_few_statements(session: Session, make: Make) -> None:
    coder = make.member()
    tag = _tag(session, make, coder)
    for _ in range(30):
        make.member()
    with counted() as statements:
        assert len(mentions.offered(session, coder, tag.id)) == 31
    assert len(statements) <= 6


def test_cards_ask_for_names_once_and_not_at_all_without_any(session: Session, make: Make) -> None:
    coder = make.member(name="mina")
    tag, other = _tag(session, make, coder), _tag(session, make, coder)
    place = projects.show(session, coder, "corpus")
    comments.create(session, make.owner(), tag.id, "No names.")
    session.flush()
    with counted() as none:
        reviews.cards(session, place, coder, [tag, other])
    for words in ("@mina", "And @mina again"):
        comments.create(session, make.owner(), tag.id, words)
        comments.create(session, make.owner(), other.id, words)
    session.flush()
    with counted() as some:
        reviews.cards(session, place, coder, [tag, other])
    assert len(some) == len(none) + 2


def test_an_export_names_nobody_and_comes_back_byte_for_byte(session: Session, make: Make) -> None:
    coder, reviewer = make.member(name="mina"), make.member(Role.REVIEWER, name="rhea")
    tag = _tag(session, make, coder)
    comments.create(session, reviewer, tag.id, "Ask @mina, not @rhea; @nobody knows.")
    first = written(session)
    assert b"@mina" not in first
    assert b"@rhea" not in first
    assert b"@nobody" in first
    make.project("other")
    projects.join(session, make.project("other"), make.user("nobody"), Role.OWNER)
    bring(session, first, "other")
    assert written(session, "other") == first
    assert session.scalars(select(Mention.user_id)).all() == [coder.user_id]


def test_a_name_from_elsewhere_is_read_once_it_is_bound_to_an_account(session: Session, make: Make) -> None:
    coder, reviewer = make.member(name="mina"), make.member(Role.REVIEWER)
    comments.create(session, reviewer, _tag(session, make, coder).id, "Ask @mina.")
    make.project("other")
    bring(session, written(session), "other")
    there = session.scalars(select(Comment).join(Project).where(Project.slug == "other")).one()
    assert _pieces(session, there) == [Piece(there.body)]
    (named,) = pseudonyms(there.body)
    corpus_people.bind(session, make.project("other"), named, make.user("anna"))
    assert _pieces(session, there) == [Piece("Ask @anna.")]


def _tag(session: Session, make: Make, coder: Actor) -> Annotation:
    """A tag of *coder* in a document of its own, as the session knows it."""
    made = make.tag(coder, make.document(f"{TEXT} {coder.name} {make.user().name}"), "wolf")
    return session.get_one(Annotation, made.id, options=annotations.LOADED)


def _assign(session: Session, blind: Round, coder: Actor, tag: Annotation) -> None:
    place = {"document_id": tag.document_id, "user_id": coder.user_id, "round_id": blind.id, "position": 1}
    session.add(Assignment(id=new_id(), project_id=tag.project_id, created_at=blind.created_at, **place))
    session.flush()


def _told(session: Session, comment: Comment) -> list[object]:
    return sorted(session.scalars(select(Mention.user_id).where(Mention.comment_id == comment.id)))


def _offered(session: Session, actor: Actor, tag: Annotation) -> list[str | None]:
    return [user.name for user in mentions.offered(session, actor, tag.id)]


def _read(session: Session, actor: Actor, tag: Annotation) -> list[Piece]:
    card = reviews.card(session, actor, tag.id)
    return [piece for comment in card.comments for piece in card.pieces[comment.id]]


def _pieces(session: Session, comment: Comment) -> list[Piece]:
    return list(mentions.pieces(session, [comment])[comment.id])
