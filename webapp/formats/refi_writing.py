"""REFI-QDA projects, written: texts one by one, and the XML that must come after them from temporary files.

Who tagged, which codes there are and which variables is only known at the end, and stands at the beginning of the XML:
of these the names are kept, of articles nothing.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from webapp.domain.codebook_filed import guid_of
from webapp.domain.records import AnnotationRecord, Corpus, DocumentRecord, NoteRecord
from webapp.domain.workflow import Layer
from webapp.formats import codebook_qdc, jsonl
from webapp.formats.base import Files
from webapp.formats.books import Books
from webapp.formats.refi_parts import (
    FRAME_NOTE,
    NAMESPACE,
    PROGRAM,
    QUOTED,
    TAG_NOTE,
    UNLISTED,
    described,
    guid,
    moment,
    variables,
)
from webapp.formats.xml_words import attributes, content, json_content

_PIECE: Final = 1 << 16
_ABOUT: Final = (
    "Written by Glossator. The notes whose names begin with “Glossator” hold what this format has no place for;"
    " where they are kept, everything comes back."
)


def files(corpus: Corpus) -> Files:
    """The texts, then project.qde, then the versions of the codebook, which other programs leave alone."""
    with tempfile.TemporaryDirectory(prefix="glossator-") as name:
        project = _Project(corpus, Path(name))
        books = Books(corpus)
        for document in books.over():
            if document.text is not None:
                yield f"Sources/{guid('text', document.doc_id)}.txt", [document.text.encode()]
            project.keep(document)
        yield "project.qde", project.written()
        yield from books.versions()


class _Project:
    """The XML of a project in the making: its sources and notes in files, what they refer to as names."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self._corpus, self._folder = corpus, folder
        self._users: set[tuple[str, str]] = set()
        self._variables: set[tuple[str, str]] = set()
        self._codes = {code.code: code.guid or guid_of(code.code) for code in corpus.codebook.walk()}
        self._unlisted: set[str] = set()

    def keep(self, document: DocumentRecord) -> None:
        """Keep what the XML says of an article."""
        with (self._folder / "sources").open("ab") as sources, (self._folder / "notes").open("ab") as notes:
            _put(sources, self._source(document))
            _put(notes, self._notes(document))

    def written(self) -> Iterator[bytes]:
        """The XML, in the order of the standard."""
        given = {"xmlns": NAMESPACE, "name": self._corpus.title, "origin": PROGRAM}
        yield _lines(['<?xml version="1.0" encoding="UTF-8"?>', f"<Project{attributes(dict(given))}>"])
        users = [_user(kind, name) for kind, name in sorted(self._users)]
        codes = [*codebook_qdc.code_lines(self._corpus.codebook), *map(_unlisted, sorted(self._unlisted))]
        yield _lines(_within("Users", users))
        yield _lines(_within("CodeBook", _within("Codes", codes)))
        yield _lines(_within("Variables", [_variable(kind, name) for kind, name in sorted(self._variables)]))
        yield from self._kept("Sources")
        yield from self._kept("Notes")
        sets = codebook_qdc.set_lines(self._corpus.codebook, "targetGUID") if self._codes else ()
        yield _lines(_within("Sets", sets))
        yield _lines([f"<Description>{content(_ABOUT)}</Description>", "</Project>"])

    def _kept(self, name: str) -> Iterator[bytes]:
        file = self._folder / name.lower()
        if not file.exists() or not file.stat().st_size:
            return
        yield f"<{name}>\n".encode()
        with file.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece
        yield f"</{name}>\n".encode()

    def _source(self, document: DocumentRecord) -> Iterator[str]:
        given = {
            "guid": guid("document", document.doc_id),
            "name": document.title or document.doc_id,
            "plainTextPath": f"internal://{guid('text', document.doc_id)}.txt",
            "creationDateTime": moment(document),
        }
        yield f"<TextSource{attributes(dict(given))}>"
        for tag in document.annotations:
            yield from self._selection(tag)
        yield _ref("NoteRef", guid("article", document.doc_id))
        for note in document.notes:
            yield _ref("NoteRef", guid("note", note.id))
        for (kind, name), value in variables(document).items():
            self._variables.add((kind, name))
            yield f"<VariableValue>{_ref('VariableRef', guid(kind, name))}<TextValue>{content(value)}</TextValue>"
            yield "</VariableValue>"
        yield "</TextSource>"

    def _selection(self, tag: AnnotationRecord) -> Iterator[str]:
        user = self._voice(tag)
        given = {
            "guid": guid("selection", tag.id),
            "name": (tag.quote or "")[:QUOTED],
            "startPosition": str(tag.start),
            "endPosition": str(tag.end),
            "creatingUser": user,
            "creationDateTime": tag.created_at,
            "modifiedDateTime": tag.updated_at,
        }
        coding = {"guid": guid("tag", tag.id), "creatingUser": user, "creationDateTime": tag.created_at}
        yield f"<PlainTextSelection{attributes(dict(given))}>"
        if said := described(tag.annotator, tag.attributes, tag.notes):
            yield f"<Description>{content(said)}</Description>"
        yield f"<Coding{attributes(dict(coding))}>{_ref('CodeRef', self._code(tag.code))}"
        yield _ref("NoteRef", guid("about", tag.id))
        for note in tag.notes:
            yield _ref("NoteRef", guid("note", note.id))
        yield "</Coding></PlainTextSelection>"

    def _notes(self, document: DocumentRecord) -> Iterator[str]:
        frame = json_content(jsonl.frame_json(document))
        name, user = f"{FRAME_NOTE} {document.doc_id}", self._user("layer", PROGRAM)
        yield _note(guid("article", document.doc_id), name, frame, user, moment(document))
        for note in document.notes:
            yield self._said(note)
        for tag in document.annotations:
            about = json_content(jsonl.tag_json(tag))
            yield _note(guid("about", tag.id), f"{TAG_NOTE} {tag.id}", about, self._voice(tag), tag.created_at)
            for note in tag.notes:
                yield self._said(note)

    def _said(self, note: NoteRecord) -> str:
        """A note or comment for people to read; what is read back stands in a note of ours."""
        user = self._user("person", note.author)
        name = "Note" if note.thread is None else "Reply"
        return _note(guid("note", note.id), name, content(note.body), user, note.created_at)

    def _voice(self, tag: AnnotationRecord) -> str:
        """A coder, or a layer that is nobody's own."""
        own = tag.layer == Layer.INDIVIDUAL
        return self._user("person", tag.annotator) if own else self._user("layer", tag.layer)

    def _user(self, kind: str, name: str) -> str:
        self._users.add((kind, name))
        return guid(kind, name)

    def _code(self, key: str) -> str:
        if key not in self._codes:
            self._unlisted.add(key)
        return self._codes.get(key) or guid_of(key)


def _put(stream: IO[bytes], lines: Iterable[str]) -> None:
    for line in lines:
        stream.write(line.encode() + b"\n")


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _within(name: str, lines: Iterable[str]) -> list[str]:
    """The element with what is in it, or nothing, since none of them may be empty."""
    inner = list(lines)
    return [f"<{name}>", *inner, f"</{name}>"] if inner else []


def _user(kind: str, name: str) -> str:
    return f"<User{attributes({'guid': guid(kind, name), 'name': name, 'id': name})}/>"


def _unlisted(key: str) -> str:
    given = {"guid": guid_of(key), "name": key, "isCodable": "false"}
    return f"<Code{attributes(dict(given))}><Description>{UNLISTED}</Description></Code>"


def _variable(kind: str, name: str) -> str:
    return f"<Variable{attributes({'guid': guid(kind, name), 'name': name, 'typeOfVariable': 'Text'})}/>"


def _ref(name: str, target: str) -> str:
    return f'<{name} targetGUID="{target}"/>'


def _note(own: str, name: str, said: str, user: str, made: str) -> str:
    given = attributes({"guid": own, "name": name, "creatingUser": user, "creationDateTime": made})
    return f"<Note{given}><PlainTextContent>{said}</PlainTextContent></Note>"
