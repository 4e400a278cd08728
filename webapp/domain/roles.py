"""Who may do what: one table. Every route is declared against an Action of it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from uuid import UUID

from webapp.domain import names


class Role(IntEnum):
    """What somebody is in a project; each includes the ones before it."""

    VIEWER = 1
    ANNOTATOR = 2
    REVIEWER = 3
    OWNER = 4

    @property
    def word(self) -> str:
        """The role in API and commands."""
        return self.name.lower()

    @property
    def called(self) -> str:
        """The role on screens."""
        return "coder" if self is Role.ANNOTATOR else self.word

    @classmethod
    def named(cls, word: str) -> "Role | None":
        """The role that *word* names, or None."""
        return cls.__members__.get(word.upper())


class Action(StrEnum):
    """What a person may want to do in a project."""

    READ = "read"
    EXPORT = "export"
    ANNOTATE = "annotate"
    COMMENT = "comment"
    SEE_OUTCOMES = "see_outcomes"
    SEE_AGREEMENT = "see_agreement"
    SEE_REVIEW = "see_review"
    SEE_ROUNDS = "see_rounds"
    JUDGE = "judge"
    CURATE = "curate"
    MARK_REGIONS = "mark_regions"
    IMPORT = "import"
    EDIT_METADATA = "edit_metadata"
    EDIT_CODEBOOK = "edit_codebook"
    MANAGE_ROUNDS = "manage_rounds"
    MANAGE_RELEASES = "manage_releases"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_PROJECT = "manage_project"


GRANTS: dict[Action, Role] = {
    Action.READ: Role.VIEWER,
    Action.EXPORT: Role.VIEWER,
    Action.ANNOTATE: Role.ANNOTATOR,
    Action.COMMENT: Role.ANNOTATOR,
    Action.SEE_OUTCOMES: Role.ANNOTATOR,
    Action.SEE_AGREEMENT: Role.ANNOTATOR,
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
"""The least role that may do an action."""


def may(role: Role, action: Action) -> bool:
    """Whether *role* is enough for *action*."""
    return role >= GRANTS[action]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, or the program itself (`user_id` None), which may do everything.

    *project_id* is set when they came with a token that is good for one project only.
    """

    user_id: UUID | None
    name: str
    display_name: str = ""
    is_admin: bool = False
    project_id: UUID | None = None

    @classmethod
    def system(cls) -> "Actor":
        """The program, as its commands act."""
        return cls(None, "system", "Glossator", is_admin=True)

    @property
    def is_system(self) -> bool:
        return self.user_id is None

    @property
    def initials(self) -> str:
        """One or two letters for the round mark of a person."""
        return names.initials(self.display_name or self.name)
