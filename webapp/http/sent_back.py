"""A form that a service refused comes back with each fault at its field."""

from typing import Any, Protocol

from webapp.errors import AppError


class _Form(Protocol):
    form_errors: list[str]

    def __contains__(self, name: str) -> bool: ...

    def __getitem__(self, name: str) -> Any: ...


def blame(form: _Form, refusal: AppError) -> None:
    """Put what *refusal* says at the fields of *form*, or above all of them when it names none."""
    placed = False
    for fault in refusal.errors:
        if fault.field in form:
            field = form[fault.field]
            field.errors = [*field.errors, fault.message]
            placed = True
    if not placed:
        form.form_errors.append(refusal.detail)
