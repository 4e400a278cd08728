"""datacite.json of a dataset version: what a repository asks for a DOI, after the DataCite Metadata Schema 4.5.

DOI and publisher are given by the repository that takes the version: until then the publisher is `(:tba)`, and there
is no DOI.
"""

from collections.abc import Mapping
from typing import Any, Final

from webapp.domain.descriptions import Creator
from webapp.domain.release_told import Told
from webapp.formats.citation_cff import SPDX

SCHEMA: Final = "http://datacite.org/schema/kernel-4"
_TO_COME, _UNKNOWN, _WITHHELD = "(:tba)", "(:unkn)", "(:unal)"


def portray(told: Told) -> dict[str, Any]:
    """The record; parts of which nothing is known are left out."""
    about, anonymous = told.description, told.terms.anonymous
    day = told.day.isoformat()
    content: dict[str, Any] = {
        "schemaVersion": SCHEMA,
        "creators": [_creator(one) for one in about.creators] or [{"name": _WITHHELD if anonymous else _UNKNOWN}],
        "titles": [{"title": told.title}],
        "publisher": {"name": _WITHHELD if anonymous else _TO_COME},
        "publicationYear": str(told.day.year),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Annotated text corpus"},
        "version": told.terms.number,
        "dates": [{"date": day, "dateType": "Created"}, *_collected(told)],
        "descriptions": _descriptions(told),
        "rightsList": _rights(told),
        "formats": ["application/x-ndjson", "application/json", "text/markdown", "text/html"],
    }
    if len(told.languages) == 1:
        content["language"] = told.languages[0]
    if about.publication:
        content["relatedIdentifiers"] = [
            {
                "relatedIdentifier": about.publication,
                "relatedIdentifierType": "DOI",
                "relationType": "IsSupplementTo",
            }
        ]
    if about.funding:
        content["fundingReferences"] = [{"funderName": line} for line in _once(about.funding)]
    return {key: value for key, value in content.items() if value}


def _creator(creator: Creator) -> dict[str, Any]:
    content: dict[str, Any] = {"name": creator.name}
    content["nameType"] = "Personal" if creator.family else "Organizational"
    if creator.family:
        content |= {"givenName": creator.given, "familyName": creator.family}
    if creator.orcid:
        content["nameIdentifiers"] = [
            {
                "nameIdentifier": f"https://orcid.org/{creator.orcid}",
                "nameIdentifierScheme": "ORCID",
                "schemeUri": "https://orcid.org",
            }
        ]
    if creator.affiliation:
        content["affiliation"] = [{"name": creator.affiliation}]
    return {key: value for key, value in content.items() if value}


def _collected(told: Told) -> list[dict[str, str]]:
    """The time that the data cover, where it can be read by machines."""
    period = told.description.dates
    return [{"date": period, "dateType": "Other", "dateInformation": "Covered"}] if period else []


def _descriptions(told: Told) -> list[dict[str, str]]:
    about = told.description
    given: Mapping[str, list[str]] = {
        "Abstract": [about.description],
        "Methods": [about.selection, *(" ".join(one.method) for one in told.agreement)],
        "Other": [about.limits, about.ethics],
    }
    return [{"description": words, "descriptionType": kind} for kind, said in given.items() for words in said if words]


def _rights(told: Told) -> list[dict[str, str]]:
    about, found = told.description, []
    if about.spdx in SPDX:
        scheme = {"rightsIdentifierScheme": "SPDX", "schemeUri": "https://spdx.org/licenses/"}
        found.append({"rights": f"Tags: {about.licence}", "rightsIdentifier": about.spdx, **scheme})
    elif about.licence:
        found.append({"rights": f"Tags: {about.licence}"})
    return found + [{"rights": words} for words in dict.fromkeys((about.rights, about.access)) if words]


def _once(lines: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
