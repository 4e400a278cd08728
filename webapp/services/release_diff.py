"""How two dataset versions of a project differ."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from webapp.domain import release_diff
from webapp.domain.release_diff import Difference, Shelf
from webapp.domain.roles import Actor
from webapp.formats import dataset, dataset_shelf
from webapp.services import releases


def difference(session: Session, actor: Actor, slug: str, old: str, new: str) -> Difference:
    """What version *new* has otherwise than version *old*; raises as `releases.archive` does for either."""
    with _at_hand(session, actor, slug, old) as before, _at_hand(session, actor, slug, new) as after:
        return release_diff.difference(before, after)


@contextmanager
def _at_hand(session: Session, actor: Actor, slug: str, number: str) -> Iterator[Shelf]:
    _, pieces = releases.archive(session, actor, slug, number)
    with tempfile.TemporaryFile() as stream:
        stream.writelines(pieces)
        with dataset.opened(stream) as found, dataset_shelf.unpacked(found) as shelf:
            yield shelf
