"""Every way in which the program says no: one class an HTTP status, one clear sentence each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of the input."""

    field: str
    message: str


class AppError(Exception):
    """A refusal that its reader can act on.

    *detail* is one sentence without text of documents, SQL or paths. *field* names the input at fault;
    several faults go into *errors*. *state* is what the caller may see of the thing that stood against it.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str,
        *,
        field: str | None = None,
        errors: tuple[FieldError, ...] = (),
        state: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or ((FieldError(field, detail),) if field else ())
        self.state = state
        self.retry_after = retry_after


class Malformed(AppError):
    """The request can't be read at all."""

    status, title = 400, "The request could not be read"


class Unauthenticated(AppError):
    """Nobody is signed in, or the token is not valid."""

    status, title = 401, "Please sign in"


class Forbidden(AppError):
    """The person is known and may not do this."""

    status, title = 403, "You may not do this"


class NotFound(AppError):
    """There is no such thing, or none that this person may know of: both read the same."""

    status, title = 404, "Not found"

    def __init__(self, detail: str = "There is nothing here, or you may not see it.", **more: Any) -> None:
        super().__init__(detail, **more)


class Conflict(AppError):
    """What is asked for contradicts what is there."""

    status, title = 409, "This can't be done as things are"


class Gone(AppError):
    """It was deleted."""

    status, title = 410, "This was deleted"


class Stale(AppError):
    """Somebody changed it in the meantime; `state` is the present one."""

    status, title = 412, "This was changed in the meantime"


class TooLarge(AppError):
    """More than is taken at once."""

    status, title = 413, "This is too large"


class Unsupported(AppError):
    """A kind of content that is not read here."""

    status, title = 415, "This kind of content is not read here"


class Invalid(AppError):
    """The request can be read, but a value in it is wrong."""

    status, title = 422, "A value is not allowed"


class Required(AppError):
    """A precondition, such as the version that is to be replaced, is missing."""

    status, title = 428, "The version is missing"


class TooMany(AppError):
    """Too often; `retry_after` says in how many seconds again."""

    status, title = 429, "Too many tries"


class Unavailable(AppError):
    """The database is busy or away; trying again may help."""

    status, title = 503, "The database can't be reached just now"


class Full(AppError):
    """There is no room left on the disk."""

    status, title = 507, "The disk is full"
