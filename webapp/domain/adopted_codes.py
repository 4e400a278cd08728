"""Which code of ours is meant by what another program calls one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from webapp.domain.codebook import CODE_KEY, AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.codebook_edits import key_of
from webapp.domain.colours import next_colour
from webapp.domain.file_names import one_line


class Codes:
    """Codes by whatever a file calls them: by the key, else by the name; others get a key made of their name.

    *books* are those of the project, the one in use first. What the file's own codebook says is kept for unknown ones.
    """

    def __init__(self, books: Iterable[CodebookSpec]) -> None:
        codes = [code for book in books for code in book.walk()]
        self._keys = {code.code for code in codes}
        self._names: dict[str, str] = {}
        for code in codes:
            self._names.setdefault(code.name.casefold(), code.code)
        self._colours = [code.colour for code in codes]
        self._met: dict[str, str] = {}  # what the file calls it -> key
        self._theirs: dict[str, CodeSpec] = {}
        self.unknown: dict[str, CodeSpec] = {}  # by their keys
        self.counts: Counter[str] = Counter()  # tags of each key

    def learn(self, book: CodebookSpec) -> None:
        """Take in a codebook that came with the file; what one before said counts."""
        names = {code.name.casefold(): code for code in reversed(list(book.walk()))}
        self._theirs = {**names, **{code.code: code for code in book.walk()}, **self._theirs}

    def key(self, called: str, fields: Iterable[str] = ()) -> str:
        """The key of the code that the file calls so, on a tag that has these fields, a name for each value."""
        known = self._met.get(called)
        if known is None:
            known = self._met[called] = self._find(called)
        self._count(known, fields)
        return known

    def meet(self, key: str, fields: Iterable[str] = ()) -> None:
        """Take note of a tag whose code is a key of ours already, known or not."""
        if key not in self._keys:
            self._add(key, self._theirs.get(key), key.rpartition("/")[2].replace("_", " ").capitalize())
        self._met.setdefault(key, key)
        self._count(key, fields)

    def met(self) -> Iterator[tuple[CodeSpec, int]]:
        """The unknown codes, by key, with how many tags have them."""
        return ((self.unknown[key], self.counts[key]) for key in sorted(self.unknown))

    def _find(self, called: str) -> str:
        theirs = self._theirs.get(called) or self._theirs.get(called.casefold())
        name = one_line(theirs.name if theirs else called, 80)
        if called in self._keys and called not in self.unknown:
            return called
        if found := self._names.get(name.casefold()) or self._names.get(called.casefold()):
            return found
        made = theirs.code if theirs else called if CODE_KEY.fullmatch(called) else key_of(name)
        if made in self._keys and made not in self.unknown:
            return made
        if made in self._keys:
            made = key_of(name, self._keys)
        self._add(made, theirs, name or made)
        return made

    def _add(self, key: str, theirs: CodeSpec | None, name: str) -> None:
        """Remember an unknown code, with what the file's own codebook says of it."""
        colour = theirs.colour if theirs else next_colour(self._colours)
        spec = theirs or CodeSpec(key, name, colour=colour)
        self.unknown[key] = replace(spec, code=key, children=(), key=None, replaced_by=())
        self._keys.add(key)
        self._names.setdefault(name.casefold(), key)
        self._colours.append(colour)

    def _count(self, key: str, fields: Iterable[str]) -> None:
        self.counts[key] += 1
        spec = self.unknown.get(key)
        if spec is not None:
            self.unknown[key] = _with_fields(spec, Counter(fields))


def _with_fields(code: CodeSpec, fields: Mapping[str, int]) -> CodeSpec:
    """The code with the fields that a tag shows and it does not have."""
    known = {field.name: field for field in code.attributes}
    for name, values in fields.items():
        field = known.get(name, AttributeSpec(name))
        known[name] = replace(field, multiple=field.multiple or values > 1)
    found = tuple(known.values())
    return code if found == code.attributes else replace(code, attributes=found)
