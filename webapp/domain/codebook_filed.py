"""What a codebook from a file becomes beside the one that a project has, and what of one begins another project."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from webapp.domain.codebook import BELONGS, KEYS, RETIRED, CodebookSpec, CodeSpec
from webapp.domain.codebook_edits import key_of, parent_of
from webapp.domain.colours import next_colour
from webapp.errors import Conflict

Codes = tuple[CodeSpec, ...]
_GUIDS: Final = uuid5(NAMESPACE_URL, "urn:glossator:code")
_PARTS: Final = frozenset(field.name for field in fields(CodeSpec)) - {"code", "guid", "children"}


def guid_of(key: str) -> str:
    """The id under which other programs know the code of that key, where none of them has given it one."""
    return str(uuid5(_GUIDS, key))


def beside(
    present: CodebookSpec, spec: CodebookSpec, keyless: Collection[str], said: Mapping[str, frozenset[str]]
) -> CodebookSpec:
    """*spec* as it comes in where *present* is.

    Codes whose key is but made of their name are those that are here by id, else by name. Of a code in *said* the
    file says these parts only; the others stay as they are here.
    """
    keys = _keys(present, spec, keyless)
    own = {code.key for code in spec.walk() if "key" in said.get(code.code, _PARTS) and not code.retired}
    kept = {here.key for code in spec.walk() if (here := present.code(keys[code.code])) and not here.retired}
    free = iter([key for key in KEYS if key not in own | kept])
    colours = [code.colour for code in present.walk()]

    def told(code: CodeSpec) -> CodeSpec:
        here, parts = present.code(keys[code.code]), said.get(code.code, _PARTS)
        if here is None:
            key = code.key if "key" in parts else next(free, None)
            colours.append(code.colour if "colour" in parts else next_colour(colours))
            code = replace(code, code=keys[code.code], key=key, colour=colours[-1])
        else:
            stays = {part: getattr(here, part) for part in _PARTS - parts}
            if stays.get("key") in own:
                stays["key"] = None
            guid = here.guid if code.guid in (None, guid_of(here.code)) else code.guid
            code = replace(code, code=here.code, guid=guid, **stays)
        return replace(code, children=tuple(told(child) for child in code.children))

    return replace(spec, codes=tuple(told(code) for code in spec.codes))


def with_whole(present: CodebookSpec, spec: CodebookSpec) -> CodebookSpec:
    """*spec* with what *present* says beside its codes, for a file that speaks of codes only."""
    return replace(
        spec,
        title=present.title,
        unit_of_coding=present.unit_of_coding,
        guidelines=present.guidelines,
        questions=present.questions,
    )


def with_kept(present: CodebookSpec, spec: CodebookSpec, used: Collection[str]) -> tuple[CodebookSpec, list[CodeSpec]]:
    """*spec* with those codes of *present* as retired that have tags (*used*) and that it leaves out, and these.

    Each stands below the code that it stood below, where that is there, else at the end.
    """
    kept: list[CodeSpec] = []
    for code in present.walk():
        if code.code in used and spec.code(code.code) is None:
            retired = replace(code, status=RETIRED, children=())
            kept.append(retired)
            spec = _with(spec, retired, parent_of(present, code.code))
    return spec, kept


def afresh(spec: CodebookSpec) -> CodebookSpec:
    """*spec* as the first version of another project: without retired codes, and under an id of its own.

    What stood below a retired code takes its place. Raises Conflict when nothing is left.
    """
    codes = tuple(_active(spec.codes))
    left = {code.code for code in replace(spec, codes=codes).walk()}
    if not left:
        raise Conflict("All codes of that codebook are retired; there is nothing to begin with.")

    def told(code: CodeSpec) -> CodeSpec:
        others = tuple(key for key in code.replaced_by if key in left)
        return replace(code, replaced_by=others, children=tuple(told(child) for child in code.children))

    return replace(
        spec,
        codes=tuple(told(code) for code in codes),
        questions=spec.questions or (BELONGS,),
        change_note="",
        version="",
        previous_version=None,
        codebook_id="",
        issued_at="",
    )


def _keys(present: CodebookSpec, spec: CodebookSpec, keyless: Collection[str]) -> dict[str, str]:
    """For each code of *spec* the key that it has here: its own, that of the code that it is, or a free one."""
    by_guid = {code.guid or guid_of(code.code): code.code for code in present.walk()}
    by_name = {code.name.casefold(): code.code for code in present.walk()}
    keys = {code.code: code.code for code in spec.walk() if code.code not in keyless}
    homes = [(code, by_guid.get(code.guid or "")) for code in spec.walk()]
    homes += [(code, by_name.get(code.name.casefold())) for code in spec.walk()]
    for code, here in homes:
        if code.code not in keys and here and here not in keys.values():
            keys[code.code] = here
    for code in spec.walk():
        if code.code not in keys:
            taken = keys.values()
            keys[code.code] = code.code if code.code not in taken else key_of(code.name, set(taken))
    return keys


def _with(spec: CodebookSpec, code: CodeSpec, parent: str | None) -> CodebookSpec:
    def told(above: CodeSpec) -> CodeSpec:
        if above.code == parent:
            return replace(above, children=(*above.children, code))
        return replace(above, children=tuple(told(child) for child in above.children))

    if parent is None or spec.code(parent) is None:
        return replace(spec, codes=(*spec.codes, code))
    return replace(spec, codes=tuple(told(above) for above in spec.codes))


def _active(codes: Codes) -> Iterator[CodeSpec]:
    for code in codes:
        below = tuple(_active(code.children))
        if code.retired:
            yield from below
        else:
            yield replace(code, children=below)
