"""The backups that `serve` keeps by itself: of the last seven days, and of the four weeks before this one."""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from webapp import backups
from webapp.clock import now
from webapp.db import Database
from webapp.errors import AppError
from webapp.settings import Settings

FOLDER = "backups"
DAYS, WEEKS = 7, 4
FIRST, EVERY = 60.0, 600.0
"""Seconds from the start to the first look, and from one look to the next."""
_log = logging.getLogger("glossator")


class Keeper:
    """Backups of one database in a folder, one a day, old ones forgotten."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder

    def turn(self, moment: datetime) -> Path | None:
        """Make the backup of this day when it is missing, and delete those that are too old; gives the new one."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        today = self._file(moment.date())
        made = None if today.exists() else today
        if made:
            self._clear()
            backups.make(self._database, made)
        kept = to_keep(self._days(), moment.date())
        for day in self._days() - kept:
            self._file(day).unlink()
        return made

    def newest(self) -> Path | None:
        """The last backup that was made."""
        days = self._days()
        return self._file(max(days)) if days else None

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Look again and again while the block runs."""
        over = threading.Event()
        thread = threading.Thread(target=self._watch, args=(over,), name="backups", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(timeout=2)

    def _watch(self, over: threading.Event) -> None:
        wait = FIRST
        while not over.wait(wait):
            wait = EVERY
            try:
                made = self.turn(now())
            except (AppError, OSError) as error:
                _log.error("backup failed: %s", error)  # what stands against it, not where
            else:
                if made:
                    _log.info("backup made: %s", made.name)

    def _file(self, day: date) -> Path:
        return self._folder / f"glossator-{day.isoformat()}.zip"

    def _days(self) -> set[date]:
        found = set()
        for file in self._folder.glob("glossator-????-??-??.zip"):
            try:
                found.add(date.fromisoformat(file.stem.removeprefix("glossator-")))
            except ValueError:  # somebody else's file
                continue
        return found

    def _clear(self) -> None:
        """Remove what a server that was killed in the middle left behind."""
        for file in self._folder.glob(".*.partial"):
            file.unlink()


def older_copies(settings: Settings) -> list[Path]:
    """Every copy of the database that the home holds: kept backups, those before upgrades, what a restore replaced."""
    path = settings.sqlite_path
    replaced = path.parent.glob(f"{path.name}.before-*") if path else ()
    return sorted([*(settings.home / FOLDER).glob("*.zip"), *replaced])


def to_keep(days: Iterable[date], today: date) -> set[date]:
    """The days whose backups stay: the last seven, and the first of each of the four weeks before this one."""
    days = sorted(days)
    recent = {day for day in days if day > today - timedelta(days=DAYS)}
    earliest = _monday(today) - timedelta(weeks=WEEKS)
    firsts: dict[date, date] = {}
    for day in days:
        if _monday(day) >= earliest:
            firsts.setdefault(_monday(day), day)
    return recent | set(firsts.values())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
