"""A project with all that a dataset version tells of, and its version as files."""

import io
import zipfile
from typing import Any

from sqlalchemy.orm import Session

from tests.make import Make
from tests.rounds import finished, planned
from webapp.domain.codebook_plans import Rename
from webapp.domain.descriptions import checked
from webapp.domain.releases import Terms
from webapp.domain.roles import Actor
from webapp.services import descriptions, operations, releases, round_moves

SLUG = "glacier-watch"
ANSWERS = {
    "title": "Voices on the ice",
    "description": "Articles in which people speak of the ice.",
    "creators": "Carberry, Josiah; 0000-0002-1825-0097; Brown University\nThe Ice Group",
    "publication": "10.1234/ice.5",
    "funding": "Ice Fund 12",
    "selection": "All articles of one outlet.",
    "period": "2031-03/2032-01",
    "limits": "One outlet only.\nEnglish only.",
    "ethics": "Board 5, 2031",
    "access": "On request.",
    "licence": "CC-BY-4.0",
    "rights": "The texts belong to their outlet.",
}


def described(session: Session, owner: Actor, **otherwise: str) -> None:
    """Let *owner* say all of it."""
    descriptions.update(session, owner, SLUG, checked(ANSWERS | otherwise))


def coded(session: Session, make: Make) -> Actor:
    """Two articles, coded by two in a locked round, and a code that got another name since; gives the owner."""
    owner = make.owner(SLUG)
    coders = [make.member(slug=SLUG, name=name) for name in ("ottoline", "bo")]
    articles = [
        make.document(f"The ice {verb}. It was {verb}, they said 🌊.", slug=SLUG) for verb in ("cracked", "sang")
    ]
    found = planned(session, owner, coders, slug=SLUG, opened=True, chosen=articles, name="First round")
    for at, coder in enumerate(coders):
        for article in articles[at:]:
            make.tag(coder, article, "they said 🌊", "testimony", witness="official", name="Ada Lovelace")
        for article in articles:
            finished(session, coder, article)
    round_moves.lock(session, owner, SLUG, found.id)
    operations.perform(session, owner, SLUG, Rename("testimony", "Voice"), "Shorter.")
    return owner


def files(session: Session, owner: Actor, number: str = "1.0", slug: str = SLUG, **terms: Any) -> dict[str, bytes]:
    """The files of a version that is made now."""
    with releases.made(session, owner, slug, Terms(number, **{"ticked": True, **terms})) as draft:
        releases.keep(session, owner, draft)
    _, pieces = releases.archive(session, owner, slug, number)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
