"""A reference layer for tests: what a careful pass by somebody experienced would have tagged."""

from sqlalchemy import update

from tests.make import Make
from webapp.domain.drafts import CodingDraft
from webapp.domain.roles import Actor
from webapp.models import Annotation, Assignment, Coding, Document, Tally
from webapp.services import identity, training

DONE = CodingDraft("complete", {})


def reference(
    make: Make, document: Document, quote: str, code: str = "legal_argument", note: str = "", **attributes: str
) -> Annotation:
    """A tag of the reference layer, as an import leaves it: by a person who only exists in the corpus."""
    author = identity.as_actor(make.user())
    member = make.member()
    tag = make.tag(member, document, quote, code, **attributes)
    changed = {"layer": "reference", "final": False, "note": note, "author_id": author.user_id}
    make.session.execute(update(Annotation).where(Annotation.id == tag.id).values(**changed))
    for table in (Coding, Tally, Assignment):
        make.session.query(table).filter_by(document_id=document.id, user_id=member.user_id).delete()
    make.session.expire_all()
    return make.session.get_one(Annotation, tag.id)


def results(make: Make, actor: Actor, document: Document) -> list[str]:
    """How each passage of an article came out."""
    return [one.result.value for one in training.show(make.session, actor, document.id).compared.findings]
