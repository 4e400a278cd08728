"""The columns of the analysis tables: which there are, what they are called and what they mean."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from webapp.domain.codebook import AttributeSpec, CodebookSpec, QuestionSpec
from webapp.domain.records import Corpus
from webapp.domain.variables import Names, Variable

TAGS, DOCUMENTS, CODERS, VARIABLES = "tags", "documents", "coders", "variables"
_TEXT, _NUMBER, _YES_NO, _TIME = "text", "number", "yes/no", "time"
_LAYERS: Final = ("individual", "consensus", "reference", "machine")

_ABOUT: Final = (
    ("doc_id", "Article", _TEXT, "", (), "the same in all tables"),
    ("external_id", "Id that the importer gave", _TEXT, "", (), ""),
    ("title", "Title", _TEXT, "", (), ""),
    ("authors", "Authors", _TEXT, "", (), "several are joined by “; ”"),
    ("affiliation", "Affiliation of the authors", _TEXT, "", (), ""),
    ("outlet", "Outlet", _TEXT, "", (), ""),
    ("published", "Date of publication", _TEXT, "", (), "as precise as it is stated: 2031-03-14, 2031-03 or 2031"),
    ("year", "Year of publication", _NUMBER, "", (), ""),
    ("month", "Month of publication", _NUMBER, "", (), ""),
    ("day", "Day of publication", _NUMBER, "", (), ""),
    ("language", "Language", _TEXT, "", (), "BCP 47, like en"),
    ("source_url", "Address", _TEXT, "", (), ""),
    ("source_file", "File that it came from", _TEXT, "", (), ""),
    ("licence", "Licence", _TEXT, "", (), ""),
)
_TAG: Final = (
    ("tag_id", "Tag", _TEXT, "", (), ""),
    ("code", "Code", _TEXT, "", (), "the stable key of the code"),
    ("coder", "Coder", _TEXT, "", (), "pseudonym; the same in all tables"),
    ("layer", "Layer", _TEXT, "", _LAYERS, "individual: of one coder; consensus: decided by the team"),
    (
        "final",
        "Belongs to the final data",
        _YES_NO,
        "",
        (),
        "decided by the team, or of the only coder and not rejected",
    ),
    ("status", "What review made of it", _TEXT, "", ("submitted", "accepted", "rejected", "superseded"), ""),
    ("start", "Start", _NUMBER, "characters", (), "code points of the text before it"),
    ("end", "End", _NUMBER, "characters", (), "code points of the text up to its end"),
    ("characters", "Length", _NUMBER, "characters", (), ""),
    ("words", "Length in words", _NUMBER, "words", (), ""),
    ("quote", "Passage", _TEXT, "", (), ""),
    ("unsure", "The coder was unsure", _YES_NO, "", (), ""),
    ("note", "Note of the coder", _TEXT, "", (), ""),
    ("origin", "How it came to be", _TEXT, "", ("hand", "every_occurrence", "import", "suggestion"), ""),
    ("round", "Round", _TEXT, "", (), "empty outside of rounds"),
    ("codebook_version", "Version of the codebook", _TEXT, "", (), ""),
    ("created_at", "Made", _TIME, "UTC", (), ""),
    ("updated_at", "Changed", _TIME, "UTC", (), ""),
)
_DOCUMENT: Final = (
    ("characters", "Length", _NUMBER, "characters", (), "without what is not article"),
    ("words", "Length in words", _NUMBER, "words", (), "without what is not article"),
    ("coders_finished", "Coders who have finished it", _NUMBER, "", (), ""),
    ("tags", "Tags", _NUMBER, "", (), "of everybody, in the layers exported"),
    ("final_tags", "Final tags", _NUMBER, "", (), ""),
)
_CODER: Final = (
    ("coder", "Coder", _TEXT, "", (), "pseudonym; the same in all tables"),
    ("documents_begun", "Articles begun", _NUMBER, "", (), "finished ones included"),
    ("documents_finished", "Articles finished", _NUMBER, "", (), ""),
    ("tags", "Tags", _NUMBER, "", (), ""),
    ("accepted", "Accepted tags", _NUMBER, "", (), ""),
    ("rejected", "Rejected tags", _NUMBER, "", (), ""),
    ("final_tags", "Final tags", _NUMBER, "", (), ""),
)
_VARIABLE: Final = ("table", "variable", "label", "type", "unit", "values", "description")
_MEASURES: Final = (
    ("n", "number of tags", _NUMBER, ""),
    ("any", "at least one tag", _YES_NO, ""),
    ("share_words", "share of the article's words", _NUMBER, "0 to 1"),
    ("share_chars", "share of the article's characters", _NUMBER, "0 to 1"),
)
Columns = dict[str, Variable]
"""The columns of a table, in order: key of the value in a row -> the variable."""


def columns(corpus: Corpus, seen: Iterable[str]) -> dict[str, Columns]:
    """The columns of each table; *seen* are the keys of rows that the codebooks may not know, in any order."""
    seen = set(seen)
    known = {f"own:{name}" for name in corpus.columns} | {key for key in seen if key.startswith("own:")}
    own = sorted(known)
    codes = _codes(corpus, seen)
    found = {
        TAGS: _Table(TAGS).fixed(_TAG[:1]).fixed(_ABOUT).own(own).fixed(_TAG[1:]).fields(corpus, seen, codes),
        DOCUMENTS: _Table(DOCUMENTS)
        .fixed(_ABOUT)
        .own(own)
        .fixed(_DOCUMENT)
        .questions(corpus, seen)
        .measures(corpus, codes, _MEASURES),
        CODERS: _Table(CODERS).fixed(_CODER).measures(corpus, codes, _MEASURES[:1]),
    }
    tables = {name: table.columns for name, table in found.items()}
    return tables | {VARIABLES: {name: Variable(VARIABLES, name, name) for name in _VARIABLE}}


def variable_row(variable: Variable) -> dict[str, str]:
    """A variable as a row of the table that explains them all."""
    values = "; ".join(variable.values)
    said = (variable.table, variable.name, variable.label, variable.type, variable.unit, values, variable.description)
    return dict(zip(_VARIABLE, said, strict=True))


class _Table:
    """Gathers the columns of one table under names of their own."""

    def __init__(self, name: str) -> None:
        self.columns: Columns = {}
        self._name, self._names = name, Names()

    def _add(self, key: str, parts: Iterable[str], variable: Variable) -> None:
        self.columns[key] = replace(variable, table=self._name, name=self._names.new(*parts))

    def fixed(self, given: Iterable[tuple[str, str, str, str, tuple[str, ...], str]]) -> "_Table":
        for name, label, kind, unit, values, description in given:
            self._add(name, [name], Variable("", "", label, kind, unit, values, description))
        return self

    def own(self, keys: Iterable[str]) -> "_Table":
        for key in keys:
            name = key.removeprefix("own:")
            self._add(key, [name], Variable("", "", name, description="the project's own metadata"))
        return self

    def fields(self, corpus: Corpus, seen: set[str], codes: Iterable[str]) -> "_Table":
        """A column for each field of each code, those of the codebook in use first."""
        for code in codes:
            stray = sorted(key.split(":", 2)[2] for key in seen if key.startswith(f"field:{code}:"))
            for name in dict.fromkeys([*_fields_of(corpus, code), *stray]):
                spec = _fields_of(corpus, code).get(name, AttributeSpec(name))
                label = f"{name_of(corpus, code)}: {name.replace('_', ' ')}"
                kind = _NUMBER if spec.type == "number" and not spec.multiple else _TEXT
                values = ("true", "false") if spec.type == "boolean" else spec.values
                said = [spec.description, "several are joined by “; ”" if spec.multiple else ""]
                words = "; ".join(part for part in [*said, "may identify a person" if spec.personal else ""] if part)
                variable = Variable("", "", label, kind, spec.unit or "", values, words)
                self._add(f"field:{code}:{name}", [code, name], variable)
        return self

    def questions(self, corpus: Corpus, seen: set[str]) -> "_Table":
        known = _questions_of(corpus)
        stray = sorted(key.removeprefix("question:") for key in seen if key.startswith("question:"))
        for name in dict.fromkeys([*known, *stray]):
            asked = known.get(name, QuestionSpec(name, name))
            words = "agreed on, else the different answers of the coders, joined by “; ”"
            self._add(f"question:{name}", ["q", name], Variable("", "", asked.label, _TEXT, "", asked.values, words))
        return self

    def measures(self, corpus: Corpus, codes: Iterable[str], measures: Iterable[tuple[str, str, str, str]]) -> "_Table":
        over = "over the layers exported" if corpus.layers or self._name == CODERS else "over final tags"
        if self._name == DOCUMENTS:
            over += "; empty where nobody has finished the article, or several tagged it and nothing is decided"
        for code in codes:
            for name, words, kind, unit in measures:
                label = f"{name_of(corpus, code)}: {words}"
                self._add(f"code:{code}:{name}", [code, name], Variable("", "", label, kind, unit, (), over))
        return self


def name_of(corpus: Corpus, code: str) -> str:
    """What a code is called, in the version in use if it has it."""
    found = next((spec for book in _books(corpus) if (spec := book.code(code))), None)
    return found.name if found else code


def _books(corpus: Corpus) -> list[CodebookSpec]:
    """The codebook in use, then the others, newest first as they are given."""
    return [corpus.codebook, *reversed([book for book in corpus.codebooks.values() if book != corpus.codebook])]


def _codes(corpus: Corpus, seen: set[str]) -> list[str]:
    """Every code that the codebook in use or a tag has."""
    used = sorted(key.split(":", 2)[1] for key in seen if key.startswith(("code:", "field:")))
    return list(dict.fromkeys([*(code.code for code in corpus.codebook.walk()), *used]))


def _fields_of(corpus: Corpus, code: str) -> Mapping[str, AttributeSpec]:
    found: dict[str, AttributeSpec] = {}
    for book in _books(corpus):
        for attribute in spec.attributes if (spec := book.code(code)) else ():
            found.setdefault(attribute.name, attribute)
    return found


def _questions_of(corpus: Corpus) -> Mapping[str, QuestionSpec]:
    found: dict[str, QuestionSpec] = {}
    for book in _books(corpus):
        for question in book.questions:
            found.setdefault(question.name, question)
    return found
