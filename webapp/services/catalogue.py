"""The articles whose facts come with the program: recognised by the SHA-256 of their files."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from webapp import resources
from webapp.domain import metadata
from webapp.domain.metadata import Known
from webapp.domain.regions import Region

_FILES = ("catalogue.toml", "demo/catalogue.toml")
_FACTS = (*metadata.FIELDS, "external_id")


@dataclass(frozen=True, slots=True)
class Article:
    """What the catalogue knows of one file."""

    file_sha256: str
    text_sha256: str
    known: Known
    regions: tuple[Region, ...]


def recognised(file_sha256: str) -> Article | None:
    """The article whose file has this SHA-256, or None."""
    return _articles().get(file_sha256)


@cache
def _articles() -> Mapping[str, Article]:
    found: dict[str, Article] = {}
    for name in _FILES:
        stated = tomllib.loads((resources.path("seeds") / name).read_text(encoding="utf-8"))
        for given in stated["article"]:
            article = _article(given)
            found[article.file_sha256] = article
    return found


def _article(given: Mapping[str, Any]) -> Article:
    facts = metadata.read({name: given[name] for name in _FACTS if name in given})
    regions = tuple(Region(one["start"], one["end"], one["kind"]) for one in given["regions"])
    return Article(given["file_sha256"], given["text_sha256"], facts, regions)
