"""How INCEpTION names the files of a project that it exports, and what its list of them says.

    annotation/DOCUMENT/PERSON.json     as the person left it
    curation/DOCUMENT/CURATION_USER.json     as the team settled it

XMI lies there as a zip with its types; archives in archives stay closed. Files of other programs are often called
DOCUMENT.PERSON, which is known by documents of which there are several.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any, Final

import msgspec

from webapp.errors import AppError
from webapp.formats import kept
from webapp.formats.bundle import Bundle, is_archive
from webapp.formats.kept import Named

CURATION: Final = "CURATION_USER"
"""Who signs what the team has settled."""
ARCHIVE: Final = ("archive in it that has to be unpacked first", "archives in it that have to be unpacked first")
_INITIAL: Final = "INITIAL_CAS"  # the document before anybody has begun
_FOLDERS: Final = ("annotation", "curation")
_LIST: Final = re.compile(r"exportedproject\w*\.json")
_DONE: Final = ("FINISHED", "COMPLETE")
_ENDINGS: Final = frozenset(
    ("conll", "csv", "docx", "htm", "html", "json", "md", "odt", "pdf", "rtf", "text", "tsv", "txt", "xmi", "xml")
)


class _State(msgspec.Struct):
    name: str
    user: str
    state: str = ""


class _Project(msgspec.Struct):
    annotation_documents: list[_State] = []


def finished(bundle: Bundle) -> Mapping[str, Sequence[str]]:
    """Who is through with each document, as the list of a project says."""
    done: dict[str, list[str]] = {}
    for name in (name for name in bundle.names if _LIST.fullmatch(PurePosixPath(name).name)):
        with suppress(AppError, msgspec.MsgspecError, ValueError, RecursionError):
            for one in msgspec.json.decode(bundle.read(name), type=_Project).annotation_documents:
                if one.state in _DONE:
                    done.setdefault(one.name, []).append(one.user)
    return done


def archives(bundle: Bundle) -> int:
    """How many files of people are archives, which stay closed."""
    return sum(is_archive(name) and _is_project(PurePosixPath(name)) for name in bundle.names)


def grouped(names: Sequence[str]) -> Iterator[tuple[str, list[Named]]]:
    """The files of each document, with whose they are."""
    articles: dict[str, list[Named]] = {}
    rest: list[str] = []
    paths = [PurePosixPath(name) for name in names]
    dotted = _dotted([path for path in paths if not _is_project(path)])
    for name, path in zip(names, paths, strict=True):
        if _is_project(path):
            articles.setdefault(path.parts[-2], []).append(Named(name, _person(path)))
        elif path.parent in dotted and (parts := _parts(path)):
            articles.setdefault(parts[0], []).append(Named(name, parts[1]))
        else:
            rest.append(name)
    yield from articles.items()
    yield from kept.grouped(rest)


def _is_project(path: PurePosixPath) -> bool:
    return len(path.parts) > 2 and path.parts[-3] in _FOLDERS


def _person(path: PurePosixPath) -> str | None:
    if path.stem.startswith(CURATION) or path.parts[-3] == "curation":
        return CURATION  # a number may follow
    return None if path.stem == _INITIAL else path.stem


def _dotted(paths: Sequence[PurePosixPath]) -> set[PurePosixPath]:
    """Folders in which files are called DOCUMENT.PERSON, since one document has several."""
    people: dict[tuple[Any, str], set[str]] = {}
    for path in paths:
        if not kept.is_own_folder(path.parent.name) and (parts := _parts(path)):
            people.setdefault((path.parent, parts[0]), set()).add(parts[1])
    return {folder for (folder, _), names in people.items() if len(names) > 1}


def _parts(path: PurePosixPath) -> tuple[str, str] | None:
    """Document and person of a file; none where what looks like a person is an ending or a number."""
    document, dot, person = path.stem.rpartition(".")
    is_name = bool(dot and document) and person.lower() not in _ENDINGS and re.search(r"[^\W\d]", person)
    return (document, person) if is_name else None
