"""The codebook and the articles of the demo, for tests that work with them as its coders do."""

import hashlib
import json
from typing import Final

from tests.make import Make
from webapp import resources
from webapp.domain import text as texts
from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_json import parse
from webapp.models import Document
from webapp.services import catalogue

SEEDS: Final = resources.path("seeds")


def codebook() -> CodebookSpec:
    """The codebook of the demo."""
    return parse(json.loads((SEEDS / "codebook.json").read_text(encoding="utf-8")))


def text(name: str) -> str:
    """An article of the demo, as it is stored."""
    return texts.clean((SEEDS / "demo" / name).read_bytes())


def article(make: Make, name: str) -> Document:
    """An article of the demo in the project of *make*, with what is greyed in it."""
    known = catalogue.recognised(hashlib.sha256((SEEDS / "demo" / name).read_bytes()).hexdigest())
    assert known
    return make.document(text(name), *known.regions, title=known.known["title"])
