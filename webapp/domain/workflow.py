"""States of rounds and codings and the moves between them."""

from enum import StrEnum


class Purpose(StrEnum):
    """What a round is for."""

    TRAINING = "training"
    PILOT = "pilot"
    RELIABILITY = "reliability"
    PRODUCTION = "production"


class RoundState(StrEnum):
    """How far a round is; a locked one holds an unchangeable copy."""

    PLANNED = "planned"
    OPEN = "open"
    LOCKED = "locked"


class CodingState(StrEnum):
    """How far a coder is with a document."""

    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


class Layer(StrEnum):
    """Whose reading an annotation is."""

    INDIVIDUAL = "individual"
    CONSENSUS = "consensus"
    REFERENCE = "reference"
    MACHINE = "machine"


class Status(StrEnum):
    """What review made of an annotation."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
