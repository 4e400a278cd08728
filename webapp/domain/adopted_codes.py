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
        """Take in the codebook that came with the file."""
        self._theirs |= {code.code: code for code in book.walk()}

    def key(self, called: str, fields: Iterable[str] = ()) -> str:
        """The key of the code that the file calls so, on a tag that has these fields, a name for each value."""
        known = self._met.get(called)
        if known is None:
            known = self._met[called] = self._find(called)
        self.counts[known] += 1
        spec = self.unknown.get(known)
        if spec is not None:
            self.unknown[known] = _with_fields(spec, Counter(fields))
        return known

    def met(self) -> Iterator[tuple[CodeSpec, int]]:
        """The unknown codes, by key, with how many tags have them."""
        return ((self.unknown[key], self.counts[key]) for key in sorted(self.unknown))

    def _find(self, called: str) -> str:
        theirs = self._theirs.get(called)
        name = one_line(theirs.name if theirs else called, 80)
        if called in self._keys and called not in self.unknown:
            return called
        if found := self._names.get(name.casefold()) or self._names.get(called.casefold()):
            return found
        made = called if CODE_KEY.fullmatch(called) else key_of(name)
        if made in self._keys and made not in self.unknown:
            return made
        if made in self._keys:
            made = key_of(name, self._keys)
        colour = theirs.colour if theirs else next_colour(self._colours)
        bare = CodeSpec(made, name or made, colour=colour)
        spec = replace(theirs, code=made, children=(), key=None, replaced_by=()) if theirs else bare
        self._keys.add(made)
        self._names.setdefault(name.casefold(), made)
        self._colours.append(colour)
        self.unknown[made] = spec
        return made


def _with_fields(code: CodeSpec, fields: Mapping[str, int]) -> CodeSpec:
    """The code with the fields that a tag shows and it does not have."""
    known = {field.name: field for field in code.attributes}
    for name, values in fields.items():
        field = known.get(name, AttributeSpec(name))
        known[name] = replace(field, multiple=field.multiple or values > 1)
    found = tuple(known.values())
    return code if found == code.attributes else replace(code, attributes=found)
