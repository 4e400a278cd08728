"""Pages of operations on codes in use: without a script, and with a database that is never asked more for more."""

from uuid import UUID

from tests.stage import Stage
from tests.statements import counted
from webapp.domain.codebook import CodeSpec
from webapp.domain.codebook_plans import Rename, Split
from webapp.domain.roles import Actor
from webapp.services import operations, splits

BOOK = "/projects/corpus/codebook"
PARTS = tuple(CodeSpec("", name, colour="") for name in ("Count", "Rate"))


def test_a_code_is_merged_with_plain_forms_and_the_notice_undoes_it(stage: Stage) -> None:
    with stage.making() as make:
        owner, coder = make.owner(), make.member()
        make.tag(coder, make.document("A wolf howled."), "wolf", "statistic")
    client, path = stage.client(owner), f"{BOOK}/operations/new/merge/statistic"
    assert "as soon as it is said" in client.get(path).text
    preview = client.get(path, query_string={"target": "testimony"}).text
    assert "1 tag in 1 article." in preview
    assert "2 exports will change: individual and final." in preview
    assert client.post(path, data={"target": ""}).status_code == 422
    stale = client.post(path, data={"target": "testimony", "number": "0.9"})
    assert "has come into use since you looked" in stale.text
    done = client.post(path, data={"target": "testimony", "number": "1.0", "note": "They are one."})
    assert done.status_code == 303
    shown = client.get(done.location).text
    assert "Version 2.0 of the codebook is in use." in shown
    undo = shown.partition('<form method="post" action="/projects/corpus/codebook/operations/')[2].partition('"')[0]
    after = client.post(f"{BOOK}/operations/{undo}", follow_redirects=True).text
    assert "Undone as a whole. Version 1.0 of the codebook is in use." in after
    assert "Merged “Statistic” into “Testimony”" in after


def test_a_passage_is_decided_and_put_back_without_a_script(stage: Stage) -> None:
    owner, split, tags = _split(stage, 2)
    client, path = stage.client(owner), f"{BOOK}/splits/{split}"
    assert client.post(f"{path}/passages/{tags[0]}", data={"code": "count"}).location == path
    assert "1 of 2 passages decided." in client.get(path).text
    assert client.post(f"{path}/passages/{tags[0]}", data={"code": "rate"}).status_code == 409
    assert client.post(f"{path}/passages/{tags[0]}/return").location == path
    assert "0 of 2 passages decided." in client.get(path).text
    with stage.database.reading() as session:
        assert not splits.holds(session, split, tags[0])


def test_few_and_many_passages_operations_and_codes_cost_the_same_statements(stage: Stage) -> None:
    numbers: list[list[int]] = []
    for code, count in (("statistic", 2), ("legal_argument", 9)):
        owner, split, _ = _split(stage, count, code)
        client, asked = stage.client(owner), []
        for path in (f"{BOOK}/splits/{split}", f"{BOOK}/operations", BOOK, f"{BOOK}/operations/new/retire/testimony"):
            client.get(path)
            with counted() as statements:
                assert client.get(path).status_code == 200
            asked.append(len(statements))
        numbers.append(asked)
    assert numbers[0] == numbers[1]


def _split(stage: Stage, count: int, code: str = "statistic") -> tuple[Actor, UUID, list[UUID]]:
    """A code with so many tags in as many articles, after as many other operations split by the owner."""
    with stage.making() as make:
        owner, tags = make.owner(), []
        for number in range(count):
            coder = make.member(name=f"coder.{count}.{number}")
            tags.append(make.tag(coder, make.document(f"Wolf {count}.{number} howled."), "howled", code).id)
            operations.perform(make.session, owner, "corpus", Rename("testimony", f"Name {count}.{number}"))
        done = operations.perform(make.session, owner, "corpus", Split(code, PARTS))
    return owner, done.operation_id, tags
