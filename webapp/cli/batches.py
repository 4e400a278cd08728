"""Batch after batch into the database: one is committed while the next is read, since neither waits for the other."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from webapp.db import Database, Session


class Batches:
    """The sessions of a run that writes in short transactions; a dry run forgets each of them.

    What a commit refuses is raised by the next `session`, or at the end of the run.
    """

    def __init__(self, database: Database, *, dry: bool) -> None:
        self._database, self._dry = database, dry
        self._behind = ThreadPoolExecutor(max_workers=1)
        self._committing: Future[None] | None = None

    def __enter__(self) -> "Batches":
        return self

    def __exit__(self, failed: type[BaseException] | None, *_more: object) -> None:
        self._behind.shutdown()
        if failed is None:
            self._settle()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that is committed once the block has ended well; the one before is done by then."""
        self._settle()
        session = self._database.writing()
        try:
            yield session
        except BaseException:
            session.close()
            raise
        if self._dry:
            session.close()
        else:
            self._committing = self._behind.submit(_commit, session)

    def _settle(self) -> None:
        if self._committing:
            self._committing.result()
            self._committing = None


def _commit(session: Session) -> None:
    with session:
        session.commit()
