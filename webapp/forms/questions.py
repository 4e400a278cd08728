"""A question about the article as a whole, as people write it."""

from dataclasses import replace
from typing import Final, Self

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField

from webapp.domain.codebook import BELONGS, CodebookSpec, QuestionSpec
from webapp.domain.codebook_edits import find_question, fingerprint
from webapp.forms.base import PlainForm, choices, text
from webapp.forms.codebooks import line, lines, prose, require_values

TYPES: Final = (
    ("enum", "one of some values"),
    ("enum_many", "one or more of some values"),
    ("text", "words"),
    ("number", "a number"),
    ("boolean", "yes or no"),
)


class QuestionForm(PlainForm):
    """A question with all its parts; the kind of the fixed one is not asked for."""

    label = line("Question", "A question needs its words.", 300)
    type = SelectField("Takes", choices=choices(*TYPES), default="enum")
    values = prose("Values, a line each", 3)
    required = BooleanField("Required", description="An article is finished only when it is answered.")
    brief_definition = prose("What is meant", 2)
    when_to_use = prose("When to answer what", 2)
    when_not_to_use = prose("What does not count", 2)
    seen = HiddenField()

    @classmethod
    def of(cls, spec: CodebookSpec, name: str) -> Self:
        """The form with what the question of that name says now."""
        question = find_question(spec, name)
        names = ("label", "type", "required", "brief_definition", "when_to_use", "when_not_to_use")
        shown = {part: getattr(question, part) for part in names} | {"values": "\n".join(question.values)}
        return cls(formdata=None, data=shown, seen=fingerprint(spec, question=name)).for_name(name)

    def for_name(self, name: str) -> Self:
        """Leave out what can't be changed of the question of that name."""
        if name == BELONGS.name:
            del self.type, self.values, self.required
        return self

    def validate_values(self, field: TextAreaField) -> None:
        require_values(field, self.type.data or "")

    def draft(self, name: str = "") -> QuestionSpec:
        """The question that was typed, of that name."""
        question = QuestionSpec(
            name,
            text(self.label.data),
            brief_definition=text(self.brief_definition.data),
            when_to_use=text(self.when_to_use.data),
            when_not_to_use=text(self.when_not_to_use.data),
        )
        if name == BELONGS.name:
            return question
        kind = self.type.data or "text"
        values = lines(self.values.data) if kind.startswith("enum") else ()
        return replace(question, type=kind, required=bool(self.required.data), values=values)
