"""Makes what a test needs, through the real services; each thing has a name that says nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.drafts import AnnotationDraft
from webapp.domain.ids import exported, new_id
from webapp.domain.regions import Region
from webapp.domain.roles import Actor, Role
from webapp.domain.spans import Span
from webapp.domain.workflow import Purpose, RoundState
from webapp.models import Annotation, Assignment, Document, DocumentText, Membership, Project, Round, User
from webapp.services import accounts, annotations, documents, identity, projects
from webapp.services.documents import DocumentDraft

CODEBOOK = CodebookSpec(
    title="A codebook",
    codes=(
        CodeSpec("legal_argument", "Legal argument", colour="#2f5aa8", key="1", unit="sentence"),
        CodeSpec(
            "testimony",
            "Testimony",
            colour="#0c7c67",
            key="2",
            attributes=(
                AttributeSpec("witness", "enum", required=True, values=("refugee", "relative", "official")),
                AttributeSpec("anonymised", "boolean"),
                AttributeSpec("name", "text", personal=True),
            ),
        ),
        CodeSpec(
            "statistic",
            "Statistic",
            colour="#b4510f",
            key="3",
            attributes=(
                AttributeSpec("value", "number", required=True),
                AttributeSpec("unit", "text"),
                AttributeSpec("source", "enum", multiple=True, values=("state", "press", "other")),
            ),
        ),
    ),
)
"""Three codes: one without fields, one with choices, one with a number and several choices."""

PASSWORD = "correct horse battery staple"


@dataclass
class Make:
    """A project called `corpus` with an owner, and whatever else is asked for, in *session*."""

    session: Session
    _numbers: Iterator[int]

    @classmethod
    def on(cls, session: Session) -> "Make":
        return cls(session, count(session.query(User).count() + 1))

    def user(self, name: str | None = None, *, password: str | None = None, is_admin: bool = False) -> User:
        """An account."""
        name = name or f"person{next(self._numbers)}"
        return accounts.create(self.session, Actor.system(), name, password, name.title(), is_admin=is_admin)

    def project(self, slug: str = "corpus", codebook: CodebookSpec = CODEBOOK) -> Project:
        """The project of that slug, made with an owner of its own when it is not there yet."""
        found = self.session.scalars(select(Project).where(Project.slug == slug)).one_or_none()
        return found or projects.create(self.session, Actor.system(), slug, slug.title(), codebook, self.user())

    def member(self, role: Role = Role.ANNOTATOR, slug: str = "corpus", name: str | None = None) -> Actor:
        """Somebody new in the team of the project."""
        user = self.user(name)
        projects.join(self.session, self.project(slug), user, role)
        return identity.as_actor(user)

    def owner(self, slug: str = "corpus") -> Actor:
        """The owner with whom the project was made."""
        owners = (
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.project_id == self.project(slug).id, Membership.role == int(Role.OWNER))
            .order_by(Membership.created_at, User.id)
        )
        return identity.as_actor(self.session.scalars(owners).first() or self.user())

    def stranger(self) -> Actor:
        """Somebody who is in no team."""
        return identity.as_actor(self.user())

    def document(self, text: str, *regions: Region, slug: str = "corpus", title: str | None = None) -> Document:
        """A document of the project with that text."""
        self.project(slug)
        draft = DocumentDraft(text, title=title or f"Document {next(self._numbers)}", regions=regions)
        return documents.create(self.session, Actor.system(), slug, draft)

    def draft(self, document: Document, quote: str, code: str = "legal_argument", **attributes: str) -> AnnotationDraft:
        """A tag of the first place where the document says *quote*."""
        text = self.session.scalars(select(DocumentText.text).where(DocumentText.document_id == document.id)).one()
        start = text.index(quote)
        values = {name: (value,) for name, value in attributes.items()}
        return AnnotationDraft(new_id(), document.id, Span(start, start + len(quote)), quote, code, values)

    def tag(
        self, actor: Actor, document: Document, quote: str, code: str = "legal_argument", **attributes: str
    ) -> Annotation:
        """A saved tag of *actor*."""
        return annotations.save(self.session, actor, self.draft(document, quote, code, **attributes), None).annotation

    def round(
        self,
        documents: Iterable[Document],
        coders: Iterable[Actor],
        *,
        purpose: Purpose = Purpose.RELIABILITY,
        blind: bool = True,
        state: RoundState = RoundState.OPEN,
        version: UUID | None = None,
        hides_source: bool = False,
        slug: str = "corpus",
    ) -> Round:
        """A round in which each of *coders* is asked to code each of *documents*, in that order."""
        moment, project, round_id = now(), self.project(slug), new_id()
        made = Round(
            id=round_id,
            export_id=exported("r", round_id),
            project_id=project.id,
            name=f"Round {next(self._numbers)}",
            purpose=purpose.value,
            state=state.value,
            blind=blind,
            hides_source=hides_source,
            version_id=version,
            created_at=moment,
        )
        self.session.add(made)
        self.session.flush()
        asked = {"project_id": project.id, "round_id": round_id, "created_at": moment}
        for position, document in enumerate(documents, 1):
            for coder in coders:
                who = {"document_id": document.id, "user_id": coder.user_id, "position": position}
                self.session.add(Assignment(id=new_id(), **who, **asked))
        self.session.flush()
        return made

    def changed(self, draft: AnnotationDraft, **changes: object) -> AnnotationDraft:
        """*draft* with other values."""
        return replace(draft, **changes)  # type: ignore[arg-type]  # tests name the fields
