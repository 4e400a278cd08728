"""The page of a codebook, and the draft of its next version."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.stage import SignedInClient, Stage
from webapp.domain.codebook import CodebookSpec, CodeSpec, QuestionSpec
from webapp.domain.roles import Actor, Role
from webapp.services import codebook_drafts, codebooks, projects

BOOK = "/projects/corpus/codebook"
DRAFT = f"{BOOK}/draft"


@pytest.fixture
def owner(stage: Stage) -> Actor:
    with stage.making() as make:
        return make.owner()


@pytest.fixture
def client(stage: Stage, owner: Actor) -> SignedInClient:
    """The owner's browser, with a draft begun."""
    client = stage.client(owner)
    assert client.post(DRAFT).status_code == 303
    return client


def _draft(stage: Stage, owner: Actor) -> codebook_drafts.Draft:
    with stage.database.reading() as session:
        return codebook_drafts.show(session, owner, "corpus").draft


def _code(spec: CodebookSpec, key: str) -> CodeSpec:
    found = spec.code(key)
    assert found
    return found


def _fields(client: SignedInClient, address: str) -> dict[str, Any]:
    """What a browser would send of the open form if nothing were changed."""
    from selectolax.lexbor import LexborHTMLParser

    form = LexborHTMLParser(client.get(address).text).css_first("form.writing")
    sent: dict[str, Any] = {}
    for node in form.css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type")
        if not name or name == "csrf_token" or (kind == "checkbox" and "checked" not in node.attributes):
            continue
        if node.tag == "select":
            chosen = [one.attributes.get("value") for one in node.css("option") if "selected" in one.attributes]
            sent[name] = chosen if "multiple" in node.attributes else (chosen or [""])[0]
        else:
            sent[name] = node.attributes.get("value") or "" if node.tag == "input" else node.text().removeprefix("\n")
    return sent


def _seen(client: SignedInClient) -> str:
    """What the page of the draft sends of its tree."""
    return client.get(DRAFT).text.split('name="seen" value="')[1].split('"')[0]


@contextmanager
def _counted(stage: Stage) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(stage.database.read, "before_cursor_execute", note)
    yield seen
    event.remove(stage.database.read, "before_cursor_execute", note)


def test_everybody_in_the_team_reads_the_version_in_use(stage: Stage) -> None:
    with stage.making() as make:
        document = make.document("A wolf howled.")
        for _ in range(2):
            make.tag(make.member(), document, "wolf", "testimony")
        reviewer, viewer = make.member(Role.REVIEWER), make.member(Role.VIEWER)
    page = stage.client(reviewer).get(BOOK)
    assert page.status_code == 200
    for words in ("Version 1.0", "Testimony", "2 tags in 1 article", "refugee", "may identify a person", "Belongs in"):
        assert words in page.text
    seen = stage.client(viewer).get(BOOK).text
    assert "tags in" not in seen
    assert "Edit" not in seen
    assert "colours.css" in seen


def test_the_colours_are_a_stylesheet_of_the_version(stage: Stage, client: SignedInClient) -> None:
    sheet = client.get(f"{BOOK}/1.0/colours.css")
    assert '[data-code="testimony"] { --c: light-dark(#0c7c67, ' in sheet.text
    again = client.get(f"{BOOK}/1.0/colours.css", headers={"If-None-Match": sheet.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{DRAFT}/colours.css").text == sheet.text
    assert client.get("/projects/corpus/codebook.css").text == sheet.text


def test_what_codes_mean_and_ask_comes_at_once_and_is_kept_by_the_browser(client: SignedInClient) -> None:
    aside = client.get("/projects/corpus/codebook.html")
    assert aside.text.count("data-meaning=") == 3
    assert re.findall('data-fields="([^"]*)"', aside.text) == ["testimony", "statistic"]
    assert 'name="witness" value="refugee"' in aside.text
    assert re.findall('data-attribute="([^"]*)" data-personal', aside.text) == ["name"]
    again = client.get("/projects/corpus/codebook.html", headers={"If-None-Match": aside.headers["ETag"]})
    assert (again.status_code, aside.headers["Cache-Control"]) == (304, "private, no-cache")


def test_an_open_form_that_is_sent_back_unchanged_changes_nothing(
    stage: Stage, owner: Actor, client: SignedInClient
) -> None:
    before = _draft(stage, owner)
    parts = ("whole", "codes/legal_argument", "codes/testimony", "codes/statistic", "questions/belongs")
    for part in parts:
        sent = client.post(f"{DRAFT}/{part}", data=_fields(client, f"{DRAFT}/{part}"))
        assert (sent.status_code, sent.location) == (303, DRAFT), part
    assert _draft(stage, owner) == before


def test_a_definition_is_changed_and_comes_into_use(stage: Stage, owner: Actor, client: SignedInClient) -> None:
    fields = _fields(client, f"{DRAFT}/codes/testimony")
    fields |= {"brief_definition": "What somebody saw.", "examples": "One.\n\nTwo,\nlonger.", "retired": ""}
    assert client.post(f"{DRAFT}/codes/testimony", data=fields).status_code == 303
    assert _code(_draft(stage, owner).spec, "testimony").examples == ("One.", "Two,\nlonger.")
    compared = client.get(f"{DRAFT}/changes").text
    assert "Brief definition added" in compared
    sent = _fields(client, f"{DRAFT}/changes")
    for note, sentence in (
        (" ", "Say what changed and why"),
        ("a\0b", "NUL"),
        ("x" * 20_001, "longer"),
    ):
        refused = client.post(f"{DRAFT}/changes", data={**sent, "change_note": note})
        assert (refused.status_code, sentence in refused.text) == (422, True), refused.text
    used = client.post(f"{DRAFT}/changes", data={**sent, "change_note": "Clearer."})
    assert (used.status_code, used.location) == (303, BOOK)
    page = client.get(BOOK).text
    assert "Version 1.1" in page
    assert "Clearer." in page
    assert "What changed since 1.0" in page
    assert "What somebody saw." not in client.get(f"{BOOK}/1.0").text
    assert "Version 1.1 is in use now" in client.get(f"{BOOK}/1.0").text
    assert {client.get(f"{BOOK}/{number}").status_code for number in ("2.0", "a%00b", "1.1%20", "%ED%A0%80")} == {404}


def test_a_code_is_added_with_fields_that_buttons_bring(stage: Stage, owner: Actor, client: SignedInClient) -> None:
    fields = _fields(client, f"{DRAFT}/codes")
    assert (fields["key"], fields["colour"]) == ("4", "#4d3054")
    form = client.post(f"{DRAFT}/codes", data={**fields, "name": "Rumour", "do": "add"})
    assert (form.status_code, 'value="Rumour"' in form.text) == (200, True)
    sent = {
        **fields,
        "name": "Rumour",
        "attributes-0-name": "Told by",
        "attributes-0-type": "enum",
        "attributes-0-values": "a friend\n\nnobody\n",
        "attributes-0-required": "y",
        "attributes-1-name": "How many",
        "attributes-1-type": "number",
        "attributes-1-unit": "people",
        "attributes-1-values": "ignored",
    }
    moved = client.post(f"{DRAFT}/codes", data={**sent, "do": "down-0"}).text
    assert moved.index("How many") < moved.index("Told by")
    assert client.post(f"{DRAFT}/codes", data=sent).location == DRAFT
    told, many = _code(_draft(stage, owner).spec, "rumour").attributes
    assert (told.name, told.type, told.values, told.required) == ("told_by", "enum", ("a friend", "nobody"), True)
    assert (many.name, many.unit, many.values) == ("how_many", "people", ())


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("codes", {"name": ""}, "A code needs a name."),
    ("codes", {"name": "x" * 121}, "Field cannot be longer than 120 characters."),
    ("codes", {"name": "A", "colour": "red"}, "A colour is # and six digits."),
    ("codes", {"name": "A", "key": "1"}, "Not a valid choice."),
    ("codes", {"name": "A", "unit": "chapter"}, "Not a valid choice."),
    ("codes", {"name": "A", "parent": "nothing"}, "Not a valid choice."),
    ("codes", {"name": "A", "code": "Not A Key"}, "Small letters, digits and _"),
    ("codes", {"name": "A", "code": "testimony"}, "key of another code"),
    ("codes", {"name": "A\u0000B"}, "codes[3].name"),
    ("codes", {"name": "A", "attributes-0-name": "", "attributes-0-type": "text"}, "A field needs a name."),
    ("codes", {"name": "A", "attributes-0-name": "B", "attributes-0-type": "enum"}, "at least one value"),
    (
        "codes",
        {"name": "A", "attributes-0-name": "B", "attributes-0-type": "enum", "attributes-0-values": "x\nx"},
        "stands here twice",
    ),
    (
        "codes",
        {
            "name": "A",
            **{f"attributes-{n}-name": "B" for n in (0, 1)},
            **{f"attributes-{n}-type": "text" for n in (0, 1)},
        },
        "Two fields have the same name.",
    ),
    ("questions", {"label": "", "type": "text"}, "A question needs its words."),
    ("questions", {"label": "A", "type": "date"}, "Not a valid choice."),
    ("questions", {"label": "A", "type": "enum_many"}, "at least one value"),
    ("whole", {"title": "one\ntwo"}, "This is one line."),
    ("whole", {"guidelines": "x" * 20_001}, "cannot be longer"),
]


def test_what_is_wrong_comes_back_with_a_sentence(stage: Stage, owner: Actor, client: SignedInClient) -> None:
    before = _draft(stage, owner)
    for part, wrong, sentence in WRONG:
        refused = client.post(f"{DRAFT}/{part}", data={**_fields(client, f"{DRAFT}/{part}"), **wrong})
        assert (refused.status_code, sentence in refused.text.replace("&#39;", "'")) == (422, True), (part, wrong)
        assert "One thing has to be mended" in refused.text, (part, wrong)
        assert "{&#39;" not in refused.text, (part, wrong)
    assert _draft(stage, owner) == before


def test_no_wish_about_fields_breaks_the_form(client: SignedInClient) -> None:
    fields = _fields(client, f"{DRAFT}/codes/testimony")
    for do in ("add", "drop-9", "up-0", "down-99999", "drop--1", "drop-²", "nonsense", "-"):
        assert client.post(f"{DRAFT}/codes/testimony", data={**fields, "do": do}).status_code == 200, do


def test_two_editors_of_one_part_are_told_and_nothing_is_overwritten(
    stage: Stage, owner: Actor, client: SignedInClient
) -> None:
    with stage.making() as make:
        other = make.member(Role.OWNER)
    mine, theirs = (_fields(client, f"{DRAFT}/codes/testimony") for _ in range(2))
    elsewhere = _fields(client, f"{DRAFT}/codes/statistic")
    sent = stage.client(other).post(f"{DRAFT}/codes/testimony", data={**theirs, "full_definition": "It was seen."})
    assert sent.status_code == 303
    stale = client.post(f"{DRAFT}/codes/testimony", data={**mine, "full_definition": "It was heard."})
    assert stale.status_code == 422
    assert "Somebody else changed this" in stale.text
    assert "<del>seen</del><ins>heard</ins>" in stale.text
    assert _code(_draft(stage, owner).spec, "testimony").full_definition == "It was seen."
    assert client.post(f"{DRAFT}/codes/statistic", data={**elsewhere, "name": "Number"}).status_code == 303
    fresh = stale.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    knowingly = client.post(
        f"{DRAFT}/codes/testimony", data={**mine, "full_definition": "It was heard.", "seen": fresh}
    )
    assert knowingly.status_code == 303
    assert _code(_draft(stage, owner).spec, "testimony").full_definition == "It was heard."


def test_questions_are_written_and_the_first_one_stays(stage: Stage, owner: Actor, client: SignedInClient) -> None:
    new = {**_fields(client, f"{DRAFT}/questions"), "label": "Which paper?", "type": "enum", "values": "a\nb"}
    assert client.post(f"{DRAFT}/questions", data=new).location == DRAFT
    fixed = {**_fields(client, f"{DRAFT}/questions/belongs"), "label": "Is it about wolves?"}
    assert client.post(f"{DRAFT}/questions/belongs", data={**fixed, "type": "text", "values": "x"}).status_code == 303
    first, second = _draft(stage, owner).spec.questions
    assert (first.label, first.values) == ("Is it about wolves?", ("yes", "no", "unsure"))
    assert second == QuestionSpec("which_paper", "Which paper?", "enum", values=("a", "b"))
    assert client.post(f"{DRAFT}/question-removals/belongs").status_code == 409
    assert client.post(f"{DRAFT}/question-removals/which_paper").status_code == 303
    assert client.post(f"{DRAFT}/question-moves/which_paper").status_code == 410


def test_codes_move_and_go_and_what_has_tags_stays(stage: Stage, owner: Actor, client: SignedInClient) -> None:
    with stage.making() as make:
        make.tag(make.member(), make.document("A wolf howled."), "wolf", "testimony")
    seen = _seen(client)
    assert client.post(f"{DRAFT}/code-moves", data={"code": "testimony", "step": "up", "seen": seen}).status_code == 303
    assert client.post(f"{DRAFT}/code-removals/statistic").status_code == 303
    assert client.post(f"{DRAFT}/code-removals/testimony").status_code == 409
    assert [code.code for code in _draft(stage, owner).spec.codes] == ["testimony", "legal_argument"]
    assert client.post(f"{DRAFT}/code-removals/legal_argument").status_code == 303
    assert client.post(f"{DRAFT}/code-removals/nothing").status_code == 410


def test_a_code_is_put_below_another_and_the_page_says_where_it_stands(
    stage: Stage, owner: Actor, client: SignedInClient
) -> None:
    place = {"code": "statistic", "parent": "legal_argument", "position": "0", "seen": _seen(client)}
    moved = client.post(f"{DRAFT}/code-moves", data=place, headers={"HX-Request-Type": "partial"})
    assert moved.status_code == 200
    assert "Statistic, the only one below Legal argument." in moved.text
    assert "1 change to version 1.0" in moved.text
    (above, _) = _draft(stage, owner).spec.codes
    assert [code.code for code in above.children] == ["statistic"]
    stale = client.post(f"{DRAFT}/code-moves", data={**place, "step": "out"}, headers={"HX-Request-Type": "partial"})
    assert (stale.status_code, "Somebody else has changed this" in stale.text) == (422, True)
    deeper = {"code": "legal_argument", "parent": "statistic", "position": "0", "seen": _seen(client)}
    assert "below itself" in client.post(f"{DRAFT}/code-moves", data=deeper, follow_redirects=True).text
    assert client.post(f"{DRAFT}/code-moves", data={"code": "nothing", "seen": _seen(client)}).status_code == 410
    assert [code.code for code in _draft(stage, owner).spec.walk()] == ["legal_argument", "statistic", "testimony"]


def test_without_scripts_a_press_on_a_code_shows_its_steps(client: SignedInClient) -> None:
    taken = client.post(f"{DRAFT}/code-moves", data={"take": "testimony"}, follow_redirects=True)
    assert re.search('name="code" value="testimony"', taken.text)
    assert '<div class="steps" role="group" aria-label="Move it">' in taken.text


def test_a_draft_is_discarded_unless_it_changed_meanwhile(stage: Stage, owner: Actor, client: SignedInClient) -> None:
    assert client.post(f"{DRAFT}/discard", data={"edition": "7"}).status_code == 412
    assert client.post(f"{DRAFT}/discard", data={"edition": "many"}).status_code == 412
    assert client.post(f"{DRAFT}/discard", data={"edition": "1"}).location == BOOK
    assert client.get(DRAFT).status_code == 410
    assert client.post(f"{DRAFT}/codes/testimony", data={}).status_code == 410


def test_what_was_changed_since_the_comparison_is_compared_again(
    stage: Stage, owner: Actor, client: SignedInClient
) -> None:
    client.post(f"{DRAFT}/codes/testimony", data={**_fields(client, f"{DRAFT}/codes/testimony"), "name": "Account"})
    compared = {**_fields(client, f"{DRAFT}/changes"), "change_note": "A better name."}
    client.post(f"{DRAFT}/codes/statistic", data={**_fields(client, f"{DRAFT}/codes/statistic"), "name": "Number"})
    stale = client.post(f"{DRAFT}/changes", data=compared)
    assert stale.status_code == 422
    assert "was changed since you compared" in stale.text
    assert "A better name." in stale.text
    with stage.database.reading() as session:
        assert codebooks.show(session, owner, "corpus").number == "1.0"


def test_what_was_said_of_a_code_s_tags_stays_when_the_draft_is_compared_again(
    stage: Stage, owner: Actor, client: SignedInClient
) -> None:
    def rewrite(key: str) -> None:
        fields = _fields(client, f"{DRAFT}/codes/{key}")
        client.post(f"{DRAFT}/codes/{key}", data={**fields, "brief_definition": "Put otherwise."})

    with stage.making() as make:
        coder, document = make.member(), make.document("A wolf howled.")
        for code in ("testimony", "statistic"):
            make.tag(coder, document, "wolf", code)
    rewrite("testimony")
    page = client.get(f"{DRAFT}/changes").text
    assert "1 tag in 1 article" in page
    assert re.search('name="again" value="testimony" form="use" checked', page)
    compared = {**_fields(client, f"{DRAFT}/changes"), "change_note": "Typos.", "asked": ["testimony"]}
    rewrite("statistic")
    again = client.post(f"{DRAFT}/changes", data=compared).text
    assert re.search('name="again" value="testimony" form="use">', again)
    assert re.search('name="again" value="statistic" form="use" checked', again)
    sent = {**_fields(client, f"{DRAFT}/changes"), "change_note": "Typos.", "again": ["statistic"]}
    assert client.post(f"{DRAFT}/changes", data=sent).status_code == 303
    with stage.database.reading() as session:
        now = codebooks.show(session, owner, "corpus")
    assert {key for key, since in now.meanings.items() if since == now.id} == {"statistic"}


def test_a_closed_project_is_read_only(stage: Stage, owner: Actor, client: SignedInClient) -> None:
    with stage.making() as make:
        projects.close(make.session, owner, "corpus")
    assert client.get(BOOK).status_code == 200
    assert client.get(DRAFT).status_code == 409
    assert client.post(f"{DRAFT}/codes/testimony", data={}).status_code == 409


def test_others_are_refused_and_strangers_learn_nothing(stage: Stage, client: SignedInClient) -> None:
    with stage.making() as make:
        people = ((make.member(Role.REVIEWER), 403), (make.stranger(), 404))
    gets = ("", "/whole", "/codes", "/codes/testimony", "/questions", "/questions/belongs", "/changes", "/colours.css")
    posts = (*gets[:-1], "/discard", "/code-moves", "/code-removals/testimony", "/question-moves/belongs")
    for person, status in people:
        browser = stage.client(person)
        assert {browser.get(DRAFT + path).status_code for path in gets} == {status}
        assert {browser.post(DRAFT + path, data={}).status_code for path in posts} == {status}
    assert stage.client(people[1][0]).get(BOOK).status_code == 404


def test_pages_ask_the_same_number_of_questions_of_the_database_however_many_codes_there_are(stage: Stage) -> None:
    asked = []
    for count in (2, 40):
        codes = tuple(
            CodeSpec(f"c{n}", f"Code {n}", key=None, children=(CodeSpec(f"d{n}", f"Below {n}", key=None),))
            for n in range(count)
        )
        slug = f"of-{count}"
        with stage.making() as make:
            make.project(slug, CodebookSpec("Book", codes))
            owner = make.owner(slug)
        client = stage.client(owner)
        client.post(f"/projects/{slug}/codebook/draft")
        pages = ("", "/1.0", "/draft", "/draft/codes/c0", "/draft/changes", "/compare")
        client.get(f"/projects/{slug}/codebook")  # what never changes is in memory from here on
        numbers = []
        for page in pages:
            with _counted(stage) as statements:
                assert client.get(f"/projects/{slug}/codebook{page}").status_code == 200
            numbers.append(len(statements))
        asked.append(numbers)
    assert asked[0] == asked[1]
    assert max(asked[0]) < 25
