"""What a REFI-QDA project says beside its sources: people, codes, variables, links, and cases with their values."""

from dataclasses import dataclass, field
from typing import Final

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_filed import guid_of
from webapp.domain.foreign import Left
from webapp.formats import codebook_qdc
from webapp.formats.refi_files import Files
from webapp.formats.refi_parts import UNLISTED, plain_guid
from webapp.formats.xml_tree import Element

_LEFT: Final = {"Graphs": ("graph", "graphs"), "NoteRef": ("note on the project", "notes on the project")}
_SET: Final = ("set", "sets")


@dataclass
class Head:
    """Names by id. *codes* are keys for codes of ours, else names, where no two codes share one."""

    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)  # by either end
    pairs: list[tuple[str, str]] = field(default_factory=list)  # both ends of each link
    reached: set[str] = field(default_factory=set)  # ends of links that turned out to be notes
    cases: dict[str, list[Element]] = field(default_factory=dict)  # variable values by source
    codebook: CodebookSpec | None = None
    left: Left = field(default_factory=Left)  # what there is no place for


def read_head(files: Files) -> Head:
    """The head of a project; refused as a codebook is."""
    head = Head()
    book = Element("CodeBook", {})
    for part in files.parts("Users CodeBook Variables Cases Links Sets Graphs NoteRef"):
        if part.name == "CodeBook":
            book.children += part.children
        elif part.name == "Sets":
            book.children.append(part)
        elif part.name == "Cases":
            _read_cases(part, head)
        elif part.name == "Links":
            _read_links(part, head)
        elif part.name in _LEFT:
            head.left.add(_LEFT[part.name], len(part.children) or 1)
        else:
            names = head.users if part.name == "Users" else head.variables
            for one in part.children:
                own = plain_guid(one.given.get("guid", ""))
                names[own] = one.given.get("name") or one.given.get("id") or own
    _read_codes(book, head)
    return head


def _read_cases(part: Element, head: Head) -> None:
    for case in part.all("Case"):
        if not any(case.all("SourceRef")):
            head.left.add(("case without an article", "cases without articles"))
        for source in case.all("SourceRef"):
            target = plain_guid(source.given.get("targetGUID", ""))
            head.cases.setdefault(target, []).extend(case.all("VariableValue"))


def _read_links(part: Element, head: Head) -> None:
    for link in part.all("Link"):
        origin, target = (plain_guid(link.given.get(end, "")) for end in ("originGUID", "targetGUID"))
        head.pairs.append((origin, target))
        head.links.setdefault(origin, []).append(target)
        head.links.setdefault(target, []).append(origin)


def _read_codes(book: Element, head: Head) -> None:
    for codes in book.all("Codes"):
        for element in [element for element in codes.all("Code") if element.text_of("Description") == UNLISTED]:
            head.codes[plain_guid(element.given.get("guid", ""))] = element.given.get("name", "")
            codes.children.remove(element)
    sets = sum(1 for part in book.all("Sets") for _ in part.all("Set"))
    if not any(codes.children for codes in book.all("Codes")):
        head.left.add(_SET, sets)
        return
    found = codebook_qdc.of(book)
    head.codebook = found.spec
    head.left.add(_SET, sets - found.is_whole)
    names = [code.name.casefold() for code in found.spec.walk()]
    for code in found.spec.walk():
        by_name = code.code in found.keyless and names.count(code.name.casefold()) == 1
        head.codes[code.guid or guid_of(code.code)] = code.name if by_name else code.code
