"""What is to be told of files of another program: how they were read, and what of them is not as they say it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from webapp.domain.adopted_codes import Codes
from webapp.domain.adopting import Adopted
from webapp.domain.codebook import CodeSpec
from webapp.domain.foreign import Remark
from webapp.services.corpus_report import Report, Troubles

_NAMED = 10
_KINDS, _OTHER = 50, ("other thing", "other things")


@dataclass(slots=True)
class ForeignReport:
    """How files were read as *title*; *codes* are complete once everything was read."""

    form: str
    title: str
    codes: Codes
    readings: Counter[str] = field(default_factory=Counter)  # what offsets count, and in how many articles
    sought: int = 0
    left: Troubles = field(default_factory=Troubles)
    behind: Counter[tuple[str, str]] = field(default_factory=Counter)  # one such thing and several in words
    unread: list[str] = field(default_factory=list)
    drafted: bool | None = None  # whether unknown codes went into the draft; None: not asked for
    trouble: str = ""  # why they did not

    def add(self, name: str, adopted: Adopted) -> None:
        """Take in what is to be told of an article."""
        if adopted.reading.sentence:
            self.readings[adopted.reading.sentence] += 1
        self.sought += adopted.sought
        for one in adopted.left:
            self.left.tell(name, 0, one.sentence)

    def leave(self, remark: Remark) -> None:
        """Take in what the reader says to leave; of very many kinds of things the last are not told apart."""
        kind = (remark.thing, remark.things)
        self.behind[kind if kind in self.behind or len(self.behind) < _KINDS else _OTHER] += remark.count

    @property
    def unknown(self) -> list[tuple[CodeSpec, int]]:
        """Codes that the project does not know, with how many tags have them."""
        return list(self.codes.met())

    def without_unknown(self, report: Report) -> Report:
        """*report* without what it says of codes that are told here."""
        for found in [found for found in report.strangers if found.code in self.codes.unknown]:
            del report.strangers[found]
        return report

    def sentences(self) -> Iterator[str]:
        """All of it in words, without the single tags that stay out."""
        yield f"Read as {self.title}."
        yield from self.remarks()
        yield from self.of_codes()

    def remarks(self) -> Iterator[str]:
        """What is not as the files say it, or was not looked at."""
        for said, count in sorted(self.readings.items()):
            where = "In 1 article" if count == 1 else f"In {count:,} articles"
            yield f"{where} the other program counted {said}. The quotes show it, so tags stand in the right places."
        if self.sought:
            were = "1 tag was" if self.sought == 1 else f"{self.sought:,} tags were"
            yield f"{were} not where the file says, and found by the words, which stand in the text once."
        if self.left.count:
            yield "1 tag stays out." if self.left.count == 1 else f"{self.left.count:,} tags stay out."
        if self.behind:
            kinds = sorted(self.behind.items())
            told = [f"{count:,} {thing if count == 1 else things}" for (thing, things), count in kinds]
            yield f"Not taken in: {', '.join(told)}."
        if self.unread:
            names = ", ".join(self.unread[:_NAMED]) + (", …" if len(self.unread) > _NAMED else "")
            were = "1 file was" if len(self.unread) == 1 else f"{len(self.unread):,} files were"
            yield f"{were} not looked into: {names}."

    def of_codes(self, most: int = 50) -> Iterator[str]:
        """What becomes of codes that the project does not know, so many of them by name."""
        if not self.unknown:
            return
        names = self.named_codes()
        codes = "1 code is" if len(names) == 1 else f"{len(names):,} codes are"
        listed = ", ".join(names[:most]) + (", …" if len(names) > most else ".")
        go = "went" if self.drafted else "would go" if self.drafted is None else "could not go"
        yield f"{codes} not in the codebook and {go} into its draft: {listed}"
        if self.trouble:
            yield self.trouble

    def named_codes(self) -> list[str]:
        """The codes that the project does not know, each with how many tags have it."""
        return [f"{code.name} ({'1 tag' if count == 1 else f'{count:,} tags'})" for code, count in self.unknown]

    def portray(self) -> dict[str, Any]:
        """The same as JSON gives it."""
        return {
            "format": self.form,
            "offsets": [{"count": said, "articles": count} for said, count in sorted(self.readings.items())],
            "found_by_words": self.sought,
            "left_out": {
                "count": self.left.count,
                "first": [{"name": one.name, "message": one.sentence} for one in self.left.first],
            },
            "not_taken_in": [{"what": things, "count": count} for (_, things), count in sorted(self.behind.items())],
            "unknown_codes": [{"code": code.code, "name": code.name, "tags": count} for code, count in self.unknown],
            "drafted": bool(self.drafted),
            "unread": self.unread,
        }
