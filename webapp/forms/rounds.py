"""Rounds: what an owner asks for, and what may still be changed once it is coded."""

from __future__ import annotations  # wtforms' classes are generic in their stubs only

import secrets
from collections.abc import Callable, Sequence
from typing import Any, Final, Self
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.domain.rounds import KINDS, Frame, Kind, RoundDraft, Sampling, Telling
from webapp.domain.workflow import Purpose
from webapp.forms.base import PlainForm, WholeNumberField, choices, text
from webapp.forms.codebooks import line
from webapp.services.round_desks import Desk

MOST_NOTE: Final = 5_000


def _note() -> Any:
    return TextAreaField(
        "Note to the coders",
        [Length(max=MOST_NOTE)],
        description="They read it above their articles.",
        render_kw={"rows": 3},
    )


class DayField(DateField):
    """A day, or none; a body of JSON may hold anything in its place."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_data = [one for one in valuelist if isinstance(one, str)]
        super().process_formdata(self.raw_data)


def _day(label: str) -> Any:
    return DayField(label, [Optional()])


def _boxes(label: str, coerce: Callable[[Any], Any]) -> Any:
    return SelectMultipleField(
        label, coerce=coerce, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


def _id(given: object) -> UUID | None:
    """An id that was sent; None for anything else, which no choice is."""
    try:
        return given if isinstance(given, UUID) else UUID(str(given))
    except ValueError:
        return None


class RoundForm(PlainForm):
    """A round that is planned; `offer` says what there is to choose from."""

    purpose = HiddenField()
    round = HiddenField()  # the planned round that is changed
    name = line("Name", "The round needs a name.", limit=200)
    drawn = RadioField(
        "Which articles",
        choices=choices(("random", "Drawn at random"), ("chosen", "Chosen by hand")),
        coerce=text,
        default="random",
    )
    amount = WholeNumberField("How many", [Optional()])
    unit = SelectField(
        "Counted in",
        choices=choices(("articles", "articles"), ("percent", "% of them")),
        coerce=text,
        default="articles",
    )
    frame = SelectField(
        "From",
        choices=choices(
            (Frame.ALL.value, "all articles"),
            (Frame.UNCODED.value, "those that nobody has coded yet"),
            (Frame.REFERENCED.value, "those with a reference"),
        ),
        coerce=text,
        default=Frame.ALL.value,
    )
    facet = SelectField("Only where", coerce=text, default="")
    value = line("is", limit=500, render_kw={"list": "values", "autocomplete": "off"})
    stratum = SelectField(
        "In proportion to",
        coerce=text,
        default="",
        description="As many from each as its share of the articles asks for.",
    )
    chosen = _boxes("Articles", _id)
    coders = _boxes("Coders", _id)
    each = WholeNumberField(
        "Coders for each article",
        [Optional()],
        description="Left empty, everybody codes every article.",
        render_kw={"placeholder": "all"},
    )
    twice = WholeNumberField(
        "Coded twice, in %",
        [Optional()],
        description="Spread evenly over pairs of coders and over time. Coders can’t tell which these are.",
    )
    version = SelectField("Version of the codebook", coerce=text)
    blind = BooleanField(
        "Coders don’t see each other’s work",
        description="Tags, counts, comments and progress of others stay hidden from everybody who codes in the round, "
        "owners too, until it is locked.",
    )
    hides_source = BooleanField(
        "Hide the source",
        description="Title, author, outlet and date stay hidden from its coders until it is locked.",
    )
    starts_on = _day("Begins on")
    ends_on = _day("Should be over by")
    threshold = DecimalField(
        "Threshold",
        [Optional()],
        places=None,
        description="The alpha to be reached, set before anybody codes; 0.8 is customary, 0.667 the least.",
        render_kw={"step": "any", "min": 0, "max": 1},
    )
    seed = WholeNumberField(
        "Seed",
        [InputRequired("A seed is missing.")],
        description="With it anybody can draw the same articles and orders again.",
    )
    note = _note()

    def offer(self, desk: Desk) -> Self:
        """The form with what the project has to choose from."""
        facets = [(name, f"the {words}") for name, words in desk.facets]
        self.facet.choices = choices(("", "no further condition"), ("title", "the title"), *facets)
        self.stratum.choices = choices(("", "nothing in particular"), *desk.facets)
        self.version.choices = choices(
            *((number, f"{number}, in use" if in_use else number) for number, in_use in desk.versions)
        )
        self.coders.choices = [(coder.id, coder.name) for coder in desk.coders]
        self.chosen.choices = list(desk.articles)
        return self

    @property
    def kind(self) -> Kind:
        """What the round is for; pilot for what was never offered."""
        return KINDS.get(text(self.purpose.data), KINDS[Purpose.PILOT.value])

    def besides(self) -> UUID | None:
        """The planned round that is changed; None for a new one."""
        return _id(self.round.data)

    def sampling(self) -> Sampling:
        """Which documents are asked for; also of a form that is not valid."""
        return Sampling(
            by_hand=self.drawn.data == "chosen",
            frame=Frame(self.frame.data) if self.frame.data in set(Frame) else Frame.ALL,
            amount=self.amount.data or 0,
            percent=self.unit.data == "percent",
            facet=text(self.facet.data) if text(self.value.data) else "",
            value=text(self.value.data),
            stratum=text(self.stratum.data),
            chosen=tuple(found for found in self.chosen.data or () if found),
        )

    def draft(self) -> RoundDraft:
        """The round as it is asked for."""
        kind = self.kind
        return RoundDraft(
            name=text(self.name.data) if self.name else "",
            purpose=kind.purpose,
            seed=-1 if self.seed.data is None else self.seed.data,
            sampling=self.sampling(),
            coders=tuple(found for found in self.coders.data or () if found),
            each=self.each.data if kind.shared else None,
            twice=0 if kind.shared else self.twice.data or 0,
            version=text(self.version.data),
            blind=bool(self.blind.data),
            hides_source=bool(self.hides_source.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            threshold=None if self.threshold.data is None else float(self.threshold.data),
            note=text(self.note.data),
        )


def fresh(kind: Kind, desk: Desk, number: int, frame: Frame) -> RoundForm:
    """The form of a new round, the *number*th of its kind, with what usually fits its purpose."""
    given = {
        "purpose": kind.purpose.value,
        "name": f"{kind.name} {number}",
        "amount": kind.amount,
        "frame": frame.value,
        "coders": [coder.id for coder in desk.coders if coder.usual],
        "twice": kind.twice,
        "blind": kind.blind,
        "version": next((number for number, in_use in desk.versions if in_use), ""),
        "seed": secrets.randbelow(900_000) + 100_000,
    }
    return RoundForm(None, data=given).offer(desk)


def filled(found: UUID, draft: RoundDraft, desk: Desk) -> RoundForm:
    """The form of a planned round as it stands."""
    sampling = draft.sampling
    given = {
        **{name: getattr(draft, name) for name in RoundDraft.__dataclass_fields__ if name != "sampling"},
        **sampling.to_json(),
        "purpose": draft.purpose.value,
        "round": str(found),
        "coders": list(draft.coders),
        "chosen": list(sampling.chosen),
        "drawn": "chosen" if sampling.by_hand else "random",
        "unit": "percent" if sampling.percent else "articles",
        "frame": sampling.frame.value,
    }
    return RoundForm(None, data=given).offer(desk)


class TellingForm(PlainForm):
    """What may be changed of an open round."""

    name = line("Name", "The round needs a name.", limit=200)
    ends_on = _day("Should be over by")
    note = _note()

    def telling(self) -> Telling:
        """What was asked for."""
        return Telling(text(self.name.data), text(self.note.data), self.ends_on.data)


class MoreForm(PlainForm):
    """Further articles for an open production round."""

    amount = WholeNumberField("How many more", [InputRequired("Say how many.")])


class HeirForm(PlainForm):
    """Who takes over from somebody who left."""

    leaver = SelectField("From", coerce=_id)
    heir = SelectField("To", coerce=_id)

    def offer(self, leavers: Sequence[tuple[UUID, str]], heirs: Sequence[tuple[UUID, str]]) -> Self:
        """The form with these people, by id and name."""
        self.leaver.choices, self.heir.choices = list(leavers), list(heirs)
        return self


class ReasonForm(PlainForm):
    """Why a round is unlocked."""

    reason = line("Why", "Say why it is unlocked; the log keeps it.", limit=1_000)
