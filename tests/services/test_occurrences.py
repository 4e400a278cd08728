"""Passages that say the same, in the articles that somebody still has to finish."""

import pytest
from sqlalchemy.orm import Session

from tests.make import Make
from tests.statements import counted
from webapp.domain.drafts import CodingDraft
from webapp.domain.regions import Region
from webapp.domain.roles import Role
from webapp.errors import Forbidden, NotFound
from webapp.services import codings, occurrences


def test_each_place_comes_with_its_sentence_and_the_codes_it_has(session: Session, make: Make) -> None:
    coder = make.member()
    first = make.document("Long ago. A state has signed it. Later nobody had.", title="First")
    make.document("Nothing of the kind.")
    second = make.document("It has  signed 🐺 twice, has signed.", title="Second")
    make.tag(coder, first, "has signed it", "testimony")
    make.tag(make.member(), second, "has signed", "statistic")
    found = occurrences.page(session, coder, "corpus", " has signed ", None)
    told = [
        (group.document.title, p.before, p.words, p.after, p.codes) for group in found.groups for p in group.passages
    ]
    assert told == [
        ("First", "Long ago. A state ", "has signed", " it. Later nobody had.", ["testimony"]),
        ("Second", "It ", "has  signed", " 🐺 twice, has signed.", []),
        ("Second", "It has  signed 🐺 twice, ", "has signed", ".", []),
    ]


def test_finished_articles_and_parts_that_are_left_out_are_not_listed(session: Session, make: Make) -> None:
    coder = make.member()
    done = make.document("It has signed.")
    make.document("READ: Who has signed\nNobody.", Region(0, 20, "related_link"))
    codings.save(session, coder, done.id, CodingDraft("complete"))
    assert occurrences.page(session, coder, "corpus", "has signed", None).groups == []


def test_pages_follow_each_other_and_cost_the_same(session: Session, make: Make) -> None:
    coder = make.member()
    for number in range(23):
        make.document(f"Number {number} has signed.")
    seen, after = [], None
    for _ in range(3):
        with counted() as statements:
            found = occurrences.page(session, coder, "corpus", "has signed", after)
        assert len(statements) <= 8
        seen += [group.document.id for group in found.groups]
        after = found.after
    assert (len(seen), len(set(seen)), after) == (23, 23, None)


def test_only_coders_look_and_nothing_is_found_for_nothing(session: Session, make: Make) -> None:
    make.document("It has signed.")
    with pytest.raises(Forbidden):
        occurrences.page(session, make.member(Role.VIEWER), "corpus", "signed", None)
    with pytest.raises(NotFound):
        occurrences.page(session, make.stranger(), "corpus", "signed", None)
    for words in ("", "  ", "…", '"'):
        assert occurrences.page(session, make.member(), "corpus", words, None).groups == ()
