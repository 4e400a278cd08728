"""What is asked for and what is answered: which figures of agreement, and one figure with all that it must name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.domain.agreement.data import UNITS, Unit
from webapp.domain.agreement.gamma import Align


@dataclass(frozen=True, slots=True)
class Choice:
    """Which figures are wanted."""

    coders: Sequence[str]
    """Whose, in the order in which pairs name them."""
    codes: Mapping[str, str]
    """Key to name, in the order of the codebook; tags of other codes are left out."""
    codebook_version: str
    units: Sequence[Unit] = UNITS
    """By which presence is judged; characters are always there as an extra."""
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of each code the fields to compare."""
    questions: Sequence[str] = ()
    splitter: str = ""
    """What found the sentences, with its version."""
    draws: int = 1000
    """Of the bootstrap; 0 for no intervals."""
    seed: int = 1
    gamma: Align | None = None
    """What finds the best alignment; None for no gamma."""
    gamma_draws: int = 30
    """Random continua for gamma's expected disorder."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: how far *annotators* agree by one measure, or None and why in *reason*."""

    measure: str
    definition: str
    code: str | None
    """None for all codes together."""
    annotators: tuple[str, ...]
    """A pair, or everybody."""
    n_documents: int
    n_spans: int
    value: float | None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_method: str | None = None
    reason: str | None = None
    """Why there is no value, in words for a coder."""
    remarks: tuple[str, ...] = ()
    """What else must be known: no interval and why, spread over the pairs, what is pooled."""
    length: int = 0
    """Code points that were measured, without what is no article."""
    unit: Unit | None = None
    n_units: int | None = None
    prevalence: Mapping[str, float] = field(default_factory=dict)
    """Of each coder the share of units with the code."""
    field: str | None = None
    """The field of the tag or the question about the document that is compared."""
    sd: float | None = None
    """Of a mean over pairs the standard deviation over them."""
    codebook_version: str = ""

    @property
    def note(self) -> str:
        """Reason, remarks, and what the export schema has no place for."""
        said = [self.reason] if self.reason else []
        said += self.remarks
        if self.field:
            said.append(f"field {self.field}")
        if self.unit and self.n_units is not None:
            said.append(f"{self.n_units:,} {self.unit}s")
        if self.prevalence:
            said.append("prevalence " + ", ".join(f"{who} {share:.3f}" for who, share in self.prevalence.items()))
        said += [f"{self.length:,} code points", f"codebook version {self.codebook_version}"]
        return "; ".join(said)

    def as_json(self) -> dict[str, Any]:
        """As `agreement_figure` of the export schema has it."""
        return {
            "measure": self.measure,
            "definition": self.definition,
            "code": self.code,
            "annotators": list(self.annotators),
            "n_documents": self.n_documents,
            "n_spans": self.n_spans,
            "value": self.value,
            "ci_low": self.ci_low,
            "ci_high": self.ci_high,
            "ci_method": self.ci_method,
            "note": self.note,
        }
