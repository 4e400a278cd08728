"""All that the describing files of a dataset version tell of it, gathered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from webapp.domain.agreement.figure import Figure
from webapp.domain.agreement_shown import Table
from webapp.domain.codebook import CodebookSpec
from webapp.domain.descriptions import Description
from webapp.domain.releases import Terms

WITHHELD: Final = "Names withheld"
"""Who made a version that is anonymous."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far the coders of a locked round agree, as the agreement page says it; *coders* are ids by their letters."""

    round: str
    name: str
    caption: str
    table: Table
    coders: Mapping[str, str]
    method: Sequence[str]
    settled: str
    figures: Sequence[Figure]

    @property
    def legend(self) -> str:
        """Who is who in the table."""
        return ", ".join(f"coder {letter} is {who}" for letter, who in self.coders.items())


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose work is in the data, as a pseudonym."""

    id: str
    role: str
    training: str | None

    def portray(self) -> dict[str, Any]:
        """As the manifest lists people."""
        return {"id": self.id, "role": self.role, "training": self.training}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told. *day* is when it was made, *rounds* are as in `rounds.json`, *final* has counts by code."""

    corpus_id: str
    title: str
    day: date
    terms: Terms
    description: Description
    codebook: CodebookSpec
    versions: Sequence[str]
    counts: Mapping[str, Any]
    final: Mapping[str, int]
    licences: Mapping[str, int]
    languages: Sequence[str]
    people: Sequence[Person]
    rounds: Sequence[Mapping[str, Any]]
    agreement: Sequence[Reliability]

    @property
    def tags(self) -> str:
        """How many tags there are, and how many of them are final, in words."""
        final = sum(self.final.values())
        return counted(self.counts["annotations"], "tag") + (f" ({final:,} of them final)" if final else "")

    @property
    def licence_of_texts(self) -> str:
        """The licences of the articles with how many have each, in a line."""
        return "; ".join(
            f"{licence or 'not stated'} ({counted(number, 'article')})" for licence, number in self.licences.items()
        )

    @property
    def citation(self) -> str:
        """How the version is cited, in a line."""
        names = [creator.name for creator in self.description.creators]
        who = ("; ".join(names) if names else WITHHELD if self.terms.anonymous else "[Author]").rstrip(".")
        return f"{who} ({self.day.year}). {self.title} (Version {self.terms.number}) [Data set]."


def counted(number: int, noun: str) -> str:
    """1 article; 1,200 articles."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
