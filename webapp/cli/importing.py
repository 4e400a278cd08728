"""One run of `glossator import`: batch after batch, each in a transaction of its own, and what there is to tell."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from webapp.cli.batches import Batches
from webapp.cli.printing import say
from webapp.db import Database
from webapp.domain.codebook import CodebookSpec
from webapp.domain.roles import Actor
from webapp.domain.spreadsheet import Sheet
from webapp.formats.base import Format
from webapp.formats.reading import Files, Source
from webapp.services import arrivals, corpora, deliveries, foreign_imports, imports, metadata
from webapp.services.arrivals import Arrival
from webapp.services.corpora import Line, Report
from webapp.services.foreign_report import ForeignReport
from webapp.services.imports import Fate, Outcome

TOLD = 50  # sentences of one kind; the rest is counted


class Import:
    """Brings texts and corpora into a project, and remembers what came of it."""

    def __init__(self, database: Database, slug: str, actor: Actor, sheet: Sheet | None, *, dry: bool) -> None:
        self._database, self._slug, self._actor, self._dry = database, slug, actor, dry
        self._rows = sheet.by_file() if sheet else {}
        self._loose = [(f"row {row.number}", row.problem) for row in sheet.problems()] if sheet else []
        self._named: set[str] = set()
        self._counted: Counter[Fate] = Counter()
        self._told: list[tuple[str, str]] = []
        self._errors: list[dict[str, Any]] = []
        self._report: Report | None = None
        self._foreign: list[ForeignReport] = []

    def texts(self, arriving: Iterable[Arrival]) -> None:
        """Bring in texts without tags."""
        known = (arrivals.with_row(arrival, self._rows) for arrival in arriving)
        with self._batches() as writing:
            for batch in imports.batches(known):
                with writing.session() as session:
                    outcomes = imports.bring(session, self._actor, self._slug, batch, dry=self._dry)
                for outcome in outcomes:
                    self._remember(outcome)

    def corpus(
        self,
        lines: Iterable[Line],
        *,
        people: Mapping[str, str] | None = None,
        codebooks: Mapping[str, CodebookSpec] | None = None,
        expects_texts: bool = True,
    ) -> None:
        """Bring in lines of canonical JSONL, or join them to what is here."""
        report = self._report = self._report or Report()
        with self._batches() as writing:
            with writing.session() as session:
                run = corpora.begin(
                    session, self._actor, self._slug, people=people, codebooks=codebooks, expects_texts=expects_texts
                )
            for batch in corpora.batches(lines):
                with writing.session() as session:
                    report.add(corpora.bring_in(session, self._actor, run.place, batch, run))

    def foreign(self, files: Files, form: Format, *, people: Mapping[str, str] | None = None) -> list[Source]:
        """Bring in files of another program; gives the texts among them of which it does not speak."""
        report = self._report = self._report or Report()
        with self._batches() as writing:
            with writing.session() as session:
                run = foreign_imports.begin(session, self._actor, self._slug, form, people=people)
            for batch in corpora.batches(foreign_imports.lines(run, files.found(form))):
                with writing.session() as session:
                    report.add(foreign_imports.bring_in(session, self._actor, run, batch))
            left = files.left_over(deliveries.endings())
            run.told.unread = files.unread
            if not self._dry:
                with writing.session() as session:
                    foreign_imports.finish(session, self._actor, run)
        self._foreign.append(run.told)
        return left

    def refuse(self, name: str, sentence: str) -> None:
        """Remember that a file can't be read."""
        self._counted[Fate.REFUSED] += 1
        self._told.append((name, sentence))
        self._errors.append({"name": name, "line": None, "message": sentence})

    def join_the_rest(self) -> None:
        """Join the rows of the spreadsheet that spoke of no file of this run to what the project held before."""
        left = [row for file, row in self._rows.items() if file not in self._named]
        if self._dry or not left:
            return
        joined = metadata.Joined()
        with self._database.writing() as session:
            for so_far in metadata.join(session, self._actor, self._slug, left):
                session.commit()
                joined = so_far
        self._loose += [(f"row {row.number}", f"There is no file {row.file}.") for row in joined.strangers]
        self._loose += [(f"row {row.number}", f"Several files are called {row.file}.") for row in joined.ambiguous]

    def tell(self, passed_over: int) -> None:
        """Say what came of it, troubles first."""
        _say_some([*self._told, *self._loose])
        if self._report:
            for troubles in (self._report.refused, self._report.conflicts, self._report.errors):
                _say_some(
                    [(f"{one.name}, line {one.line}" if one.line else one.name, one.sentence) for one in troubles.first]
                )
        for told in self._foreign:
            _say_some([(one.name, one.sentence) for one in told.left.first])
            for sentence in told.sentences():
                say(sentence)
        if passed_over:
            several = f"{passed_over:,} files of other kinds were passed over."
            say("1 file of another kind was passed over." if passed_over == 1 else several)
        if self._counted or not self._report:
            skipped, refused = self._counted[Fate.SKIPPED], self._counted[Fate.REFUSED]
            say(f"{_articles(self._counted[Fate.IMPORTED])} imported, {skipped:,} passed over, {refused:,} refused.")
        for sentence in self._report.sentences() if self._report else ():
            say(sentence)
        if self._dry:
            say("Nothing was written.")

    def result(self) -> dict[str, Any]:
        """The same as JSON gives it."""
        told: dict[str, Any] = {fate.value: self._counted[fate] for fate in Fate}
        told["errors"] = self._errors + [{"name": name, "message": sentence} for name, sentence in self._loose]
        if self._report:
            told["imported"] += self._report.imported
            told["corpus"] = self._report.portray()
        if self._foreign:
            told["foreign"] = [one.portray() for one in self._foreign]
        return told

    @property
    def failed(self) -> bool:
        """Whether something was refused and nothing at all came in."""
        came = self._counted[Fate.IMPORTED] + self._counted[Fate.SKIPPED]
        refused = self._counted[Fate.REFUSED]
        if self._report:
            came += self._report.imported + self._report.joined + self._report.unchanged + self._report.absent
            refused += self._report.errors.count
        return refused > 0 and came == 0

    def _batches(self) -> Batches:
        return Batches(self._database, dry=self._dry)

    def _remember(self, outcome: Outcome) -> None:
        name = outcome.arrival.name
        self._counted[outcome.fate] += 1
        if outcome.fate is Fate.IMPORTED:
            self._named |= {name, name.rpartition(".")[0]}
        if outcome.sentence:
            self._told.append((name, outcome.sentence))
        if outcome.fate is Fate.REFUSED:
            self._errors.append({"name": name, "line": outcome.arrival.line, "message": outcome.sentence})


def _say_some(told: list[tuple[str, str]]) -> None:
    for name, sentence in told[:TOLD]:
        say(f"{name}: {sentence}")
    if len(told) > TOLD:
        say(f"… and {len(told) - TOLD:,} more of this kind.")


def _articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number:,} articles"
