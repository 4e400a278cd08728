"""CITATION.cff of a dataset version: the Citation File Format 1.2.0."""

from typing import Any

from webapp.domain.descriptions import Creator
from webapp.domain.release_told import WITHHELD, Told
from webapp.formats import yaml


def written(told: Told) -> str:
    """The file. It needs an author, so where none is named a word stands in the place of one."""
    about = told.description
    unnamed = WITHHELD if told.terms.anonymous else "Not named"
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": _message(about.publication),
        "type": "dataset",
        "title": told.title,
        "version": told.terms.number,
        "date-released": told.day.isoformat(),
        "authors": [_author(one) for one in about.creators] or [{"name": unnamed}],
    }
    if about.description:
        content["abstract"] = about.description
    if about.spdx in SPDX:
        content["license"] = about.spdx
    return yaml.dumped(content)


def _message(publication: str) -> str:
    """What is asked of readers; the publication is named here, since the format's own DOI is that of the data."""
    asked = "If you use these data, please cite them as below"
    return (
        f"{asked}, and the publication that they belong to: https://doi.org/{publication}"
        if publication
        else f"{asked}."
    )


def _author(creator: Creator) -> dict[str, str]:
    if creator.family:
        named = {"family-names": creator.family, "given-names": creator.given}
        more = {"affiliation": creator.affiliation}
    else:
        named, more = {"name": creator.name}, {}  # a group has no affiliation in this format
    more["orcid"] = f"https://orcid.org/{creator.orcid}" if creator.orcid else ""
    return {key: value for key, value in (named | more).items() if value}


SPDX = frozenset(
    f"CC-BY{more}-{number}" for more in ("", "-NC", "-ND", "-SA", "-NC-ND", "-NC-SA") for number in ("3.0", "4.0")
) | {"CC0-1.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0", "MIT", "Apache-2.0"}
"""The licences of data that the format takes here; it refuses a file with any other words."""
