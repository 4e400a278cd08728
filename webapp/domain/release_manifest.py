"""The manifest of a dataset version, after the schema of the corpus."""

import re
from collections.abc import Sequence
from typing import Any, Final

from webapp.domain.codebook_json import digest
from webapp.domain.records import SCHEMA_VERSION
from webapp.domain.release_told import Told
from webapp.domain.releases import FileRecord, Tally

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9._:-]{0,127}")
_NOT_STATED: Final = "not stated"


def corpus_id(slug: str) -> str:
    """The id of a project's corpus; ids begin with a letter."""
    return slug if _ID.fullmatch(slug) else f"p-{slug}"


def manifest(told: Told, tally: Tally, files: Sequence[FileRecord]) -> dict[str, Any]:
    """What a version says of itself; *files* are all that were written before."""
    about = told.description
    return {
        "schema_version": SCHEMA_VERSION,
        "corpus_id": told.corpus_id,
        "title": told.title,
        "description": about.description,
        "version": told.terms.number,
        "created_at": tally.latest,
        "generator": "Glossator",
        "variant": "full" if told.terms.text else "text_free",
        "licence_annotations": about.licence or _NOT_STATED,
        "licence_texts": told.licence_of_texts or _NOT_STATED,
        "rights_note": about.rights or _NOT_STATED,
        "language": list(told.languages),
        "codebook": {"file": "codebook.json", "version": told.codebook.version, "sha256": digest(told.codebook)},
        "counts": dict(told.counts),
        "files": [
            {"path": one.path, "bytes": one.bytes, "sha256": one.sha256, "records": one.records} for one in files
        ],
        "annotators": [person.portray() for person in told.people],
        "selection": about.selection or _NOT_STATED,
        "agreement": [figure.as_json() for one in told.agreement for figure in one.figures],
        "known_limits": about.known_limits,
        "citation": told.citation,
    }
