"""What pages look like while nobody means harm, to hold against those that show what somebody typed who does."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import count, cycle
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from tests.security import corpus
from tests.security.dom import Look, Shape
from tests.security.scene import OPENING, PLAIN, Scene, Words, build
from tests.security.walk import PARTIAL, fields, pages, posts
from tests.stage import Stage
from webapp.domain.roles import Role

READERS = [(role, part) for role in (Role.OWNER, Role.REVIEWER, Role.ANNOTATOR) for part in (False, True)]
"""Who looks: in which role, and whether at whole pages or at the parts that htmx asks for."""
Place = tuple[str, Role, bool]
_numbers = count()


@dataclass(frozen=True)
class Shown:
    """An answer: where it stands, and what is in it."""

    place: Place
    status: int
    page: str

    @property
    def look(self) -> Look:
        return Look.at(self.page)


@dataclass(frozen=True)
class Usual:
    """Status and look of every page, and all elements of pages and of answers to forms."""

    looks: dict[Place, tuple[int, Look]]
    shapes: set[Shape]

    def added(self, shown: Shown) -> Iterator[str]:
        """What a page holds more than usual, and what could run in it."""
        status, usual = self.looks[shown.place]
        look = shown.look
        for what in (*(look.shapes - usual.shapes), *look.faults):
            yield f"{shown.place}: {what}"
        if shown.status != status or corpus.COMPUTED in shown.page:
            yield f"{shown.place}: {shown.status} instead of {status}"

    def require_harmless(self, page: str, place: str) -> None:
        """Return when an answer that shows no page of the walk has nothing but elements that are known."""
        look = Look.at(page)
        assert (look.shapes - self.shapes, look.faults) == (set(), []), place
        assert corpus.COMPUTED not in page, place


def of(house: Stage) -> Usual:
    """How an application looks in which everybody types plain words."""
    with house.making() as make:
        scene = build(make, "usual", PLAIN)
    looks = {shown.place: (shown.status, shown.look) for reader in READERS for shown in walk(house, scene, *reader)}
    shapes = set().union(*(look.shapes for _, look in looks.values()))
    for _, page in answers(house, PLAIN):
        shapes |= Look.at(page).shapes
    return Usual(looks, shapes)


def walk(house: Stage, scene: Scene, role: Role, part: bool) -> Iterator[Shown]:
    """Every page of *scene* as the person of that role gets it."""
    client = house.client(scene.people[role])
    for rule in pages(house.app):
        with client.get(scene.address(rule), headers=PARTIAL if part else {}) as answer:
            if answer.mimetype == "text/html":
                yield Shown((rule.rule, role, part), answer.status_code, answer.text)


def answers(house: Stage, *typed: Words) -> Iterator[tuple[str, str]]:
    """Each form filled with some of the words, refused outright and where only free text is odd; what comes back."""
    with house.making() as make:
        scene = build(make, f"answers{next(_numbers)}", PLAIN)
    some = cycle(typed)
    for rule in posts(house.app):
        client = house.client(scene.people[_fitting(rule)])
        for odd_choices, headers in ((True, {}), (True, PARTIAL), (False, {})):
            body = _body(scene, next(some), odd_choices=odd_choices)
            with client.post(scene.address(rule), data=body, headers=headers) as answer:
                assert answer.status_code < 500, rule.rule
                if answer.mimetype == "text/html":
                    yield rule.rule, answer.text
                following = answer.headers.get("Location", "")
            if following.startswith("/"):
                with client.get(following) as answer:
                    yield f"{rule.rule} {following}", answer.text


def _fitting(rule: Rule) -> Role:
    """Owners may do everything but finish an article in which they tag nothing."""
    return Role.ANNOTATOR if rule.endpoint.startswith("codings") else Role.OWNER


def _body(scene: Scene, words: Words, *, odd_choices: bool) -> MultiDict[str, Any]:
    """Every field that any form has, each with *words*; choices, numbers and offsets right, unless *odd_choices*."""
    body: MultiDict[str, Any] = MultiDict((name, words.line) for name in fields())
    prose = ("text", "body", "comment", "description", "guidelines", "examples", "change_note", "when_to_use")
    body.update(dict.fromkeys((*prose, "brief_definition", "full_definition", "when_not_to_use"), words.prose))
    if not odd_choices:
        body.update({"decision": "accept", "role": "viewer", "kind": "boilerplate", "start": "0", "version": "1"})
        body.update({"end": str(len(OPENING)), "quote": OPENING, "slug": f"n{next(_numbers)}", "published": "2031"})
        body.update({"language": "en", "source_url": "https://example.org", "email": "", "project": "", "days": "30"})
        body.update({"password": "correct horse battery staple", "confirmed": "", "column": "Column", "unit": "free"})
        body.update({"colour": "#2f5aa8", "key": "3", "type": "text", "edition": "1", "code": "third", "parent": ""})
    body.setlist("files", [_file(f"{words.line}.{kind}", _contents(words, kind)) for kind in ("txt", "html", "jsonl")])
    body.add("files", _file(f"{words.line}.zip", b"PK"))
    body["sheet"] = _file(f"{words.line}.csv", f"file,title,{words.line.replace(',', '')}\nx.txt,'',x\n".encode())
    return body


def _contents(words: Words, kind: str) -> bytes:
    if kind == "html":
        hidden = "&lt;img src=x onerror=pwn()&gt;"
        return f"<title>{words.line}</title><h1>{words.line}</h1><p>{next(_numbers)} {hidden}".encode()
    if kind == "jsonl":
        return b'{"text": 7}\nnonsense\n'
    return f"{next(_numbers)} {words.prose}".encode()


def _file(name: str, contents: bytes) -> tuple[BytesIO, str]:
    return BytesIO(contents), name.replace("\n", " ")
