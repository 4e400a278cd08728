"""What a new version of the codebook changed for each coder, and that they have seen it."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.make import CODEBOOK, Make
from tests.statements import counted
from webapp.clock import now
from webapp.domain.codebook import CodeSpec
from webapp.domain.codebook_plans import Merge, Rename
from webapp.domain.drafts import CodingDraft
from webapp.domain.ids import new_id
from webapp.domain.roles import Actor, Role
from webapp.domain.workflow import CodingState
from webapp.errors import Conflict, Forbidden
from webapp.models import Acknowledgement, Coding, Document, Event, Round
from webapp.services import acknowledgements, codebooks, codings, operations, readings, undoing, work
from webapp.services.acknowledgements import News

TEXT = "A wolf howled by the river. Nobody counted the 312 returns."


@pytest.fixture
def article(make: Make) -> Document:
    return make.document(TEXT)


def use(session: Session, make: Make, *, code: str = "", **changes: object) -> codebooks.Edition:
    """Put a version into use in which a code, or the whole, says something else."""
    spec = codebooks.in_use(session, make.project().id).spec
    if code:
        codes = tuple(replace(one, **changes) if one.code == code else one for one in spec.codes)  # type: ignore[arg-type]  # tests name the parts
        changes = {"codes": codes}
    return codebooks.replace(session, make.owner(), "corpus", replace(spec, **changes)).edition  # type: ignore[arg-type]  # the same


def news(session: Session, actor: Actor) -> News:
    found = acknowledgements.show(session, actor, "corpus")
    assert found
    return found


def told(found: News) -> list[str]:
    return [item.group.name for item in found.own]


def test_a_coder_is_told_of_the_codes_they_use_and_of_the_others_by_number(
    session: Session, make: Make, article: Document
) -> None:
    coder = make.member()
    make.tag(coder, article, "312", "statistic", value="312")
    assert acknowledgements.show(session, coder, "corpus") is None
    use(session, make, code="statistic", when_to_use="Numbers that count people.")
    use(session, make, code="testimony", name="Witness", when_to_use="Somebody speaks.")
    found = news(session, coder)
    assert (found.since, found.number, told(found)) == ("1.0", "1.2", ["Statistic"])
    assert ([item.group.name for item in found.others], found.more) == (["Witness"], 2)


def test_only_what_they_do_not_use_has_changed_so_nothing_is_said(
    session: Session, make: Make, article: Document
) -> None:
    coder = make.member()
    make.tag(coder, article, "312", "statistic", value="312")
    use(session, make, code="testimony", when_to_use="Somebody speaks.")
    assert acknowledgements.show(session, coder, "corpus") is None
    assert session.scalars(select(Acknowledgement)).all() == []


def test_new_codes_and_the_codebook_as_a_whole_concern_everybody_who_has_worked(
    session: Session, make: Make, article: Document
) -> None:
    tagger, starter, fresh = make.member(), make.member(), make.member()
    make.tag(tagger, article, "312", "statistic", value="312")
    codings.save(session, starter, article.id, CodingDraft(CodingState.IN_PROGRESS))
    use(session, make, guidelines="Read slowly.", codes=(*CODEBOOK.codes, CodeSpec("wolf", "Wolf", colour="#112233")))
    assert told(news(session, tagger)) == told(news(session, starter)) == ["", "Wolf"]
    assert acknowledgements.show(session, fresh, "corpus") is None


def test_what_was_confirmed_is_recorded_and_not_told_again(session: Session, make: Make, article: Document) -> None:
    coder = make.member()
    make.tag(coder, article, "312", "statistic", value="312")
    use(session, make, code="statistic", when_to_use="Numbers.")
    acknowledgements.confirm(session, coder, "corpus", "1.1")
    acknowledgements.confirm(session, coder, "corpus", "1.1")
    assert acknowledgements.show(session, coder, "corpus") is None
    (entry,) = session.scalars(select(Event).where(Event.name == "codebook.acknowledged"))
    assert (entry.before, entry.after, entry.actor_id) == ({"version": "1.0"}, {"version": "1.1"}, coder.user_id)
    use(session, make, code="statistic", when_to_use="Numbers of people.")
    assert news(session, coder).since == "1.1"
    with pytest.raises(Conflict, match=r"Version 1\.2"):
        acknowledgements.confirm(session, coder, "corpus", "1.1")
    with pytest.raises(Forbidden):
        acknowledgements.confirm(session, make.member(Role.VIEWER), "corpus", "1.2")


def test_tagging_on_under_a_new_version_does_not_confirm_it(session: Session, make: Make, article: Document) -> None:
    coder = make.member()
    make.tag(coder, article, "312", "statistic", value="312")
    use(session, make, code="statistic", when_to_use="Numbers.")
    make.tag(coder, article, "312 returns", "statistic", value="312")
    assert news(session, coder).since == "1.0"
    use(session, make, code="statistic", when_to_use="Numbers of people.")
    assert news(session, coder).since == "1.0"


def test_renamed_merged_and_retired_codes_are_told_as_such(session: Session, make: Make, article: Document) -> None:
    coder, owner = make.member(), make.owner()
    make.tag(coder, article, "312", "statistic", value="312")
    make.tag(coder, article, "A wolf howled", "testimony", witness="refugee")
    make.tag(coder, article, "by the river")
    operations.perform(session, owner, "corpus", Rename("testimony", "Witness"))
    operations.perform(session, owner, "corpus", Merge(("statistic",), "testimony"))
    use(session, make, code="legal_argument", status="retired")
    by_name = {item.group.name: item for item in news(session, coder).own}
    assert by_name["Statistic"].fate == "This code is merged into “Witness”: its tags have that code now."
    assert by_name["Legal argument"].fate.startswith("This code is retired")
    assert by_name["Witness"].group.changes[0].change.kind == "renamed"


def test_an_undone_version_is_told_as_the_change_back(session: Session, make: Make, article: Document) -> None:
    coder, owner = make.member(), make.owner()
    make.tag(coder, article, "312", "statistic", value="312")
    done = operations.perform(session, owner, "corpus", Rename("statistic", "Figure"))
    acknowledgements.confirm(session, coder, "corpus", "1.1")
    undoing.undo(session, owner, "corpus", done.operation_id)
    found = news(session, coder)
    assert (found.since, found.number) == ("1.1", "1.0")
    acknowledgements.confirm(session, coder, "corpus", "1.0")
    assert acknowledgements.show(session, coder, "corpus") is None


def test_an_article_says_under_which_version_it_was_begun_and_a_round_keeps_its_own(
    session: Session, make: Make, article: Document
) -> None:
    coder = make.member()
    make.tag(coder, article, "312", "statistic", value="312")
    first = codebooks.in_use(session, make.project().id)
    assert readings.open_document(session, coder, article.id).versions == acknowledgements.Here()
    use(session, make, code="statistic", when_to_use="Numbers.")
    here = readings.open_document(session, coder, article.id).versions
    assert (here.begun, here.news is None) == ("1.0", False)
    _code_in_a_round(session, make, coder, article, first.id)
    assert readings.open_document(session, coder, article.id).versions == acknowledgements.Here()


def test_my_work_tells_it_too_and_an_article_costs_one_statement_more_once_it_is_confirmed(
    session: Session, make: Make, article: Document
) -> None:
    coder = make.member()
    make.tag(coder, article, "312", "statistic", value="312")
    use(session, make, code="statistic", when_to_use="Numbers.")
    (mine,) = work.mine(session, coder)
    assert (mine.news is not None, mine.older) == (True, 1)
    acknowledgements.confirm(session, coder, "corpus", "1.1")
    place = readings.open_document(session, coder, article.id).place
    edition = codebooks.in_use(session, make.project().id)
    with counted() as statements:
        acknowledgements.at_article(session, place, coder, edition, codings.mine(session, coder, article.id, None))
    assert len(statements) == 2  # the coding, and what was confirmed


def _code_in_a_round(session: Session, make: Make, coder: Actor, article: Document, version_id: object) -> None:
    project, moment = make.project(), now()
    round_ = Round(
        id=new_id(), export_id="r-1", project_id=project.id, name="One", purpose="pilot", state="open",
        version_id=version_id, created_at=moment,
    )  # fmt: skip
    session.add(round_)
    session.flush()
    session.add(
        Coding(
            id=new_id(),
            project_id=project.id,
            document_id=article.id,
            user_id=coder.user_id,
            round_id=round_.id,
            state="in_progress",
            version_id=version_id,
            created_at=moment,
            updated_at=moment,
        )
    )  # fmt: skip
    session.flush()
