"""What a REFI-QDA project says beside its sources: people, codes, variables, links, and cases with their values."""

from dataclasses import dataclass, field

from webapp.domain.codebook import CodebookSpec
from webapp.domain.codebook_filed import guid_of
from webapp.formats import codebook_qdc
from webapp.formats.refi_files import Files
from webapp.formats.refi_parts import UNLISTED, plain_guid
from webapp.formats.xml_tree import Element


@dataclass
class Head:
    """Names by id. *codes* are keys for codes of ours, else names, where no two codes share one."""

    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)  # by either end
    cases: dict[str, list[Element]] = field(default_factory=dict)  # variable values by source
    codebook: CodebookSpec | None = None


def read_head(files: Files) -> Head:
    """The head of a project; refused as a codebook is."""
    head = Head()
    book = Element("CodeBook", {})
    for part in files.parts("Users CodeBook Variables Cases Links Sets"):
        if part.name == "CodeBook":
            book.children += part.children
        elif part.name == "Sets":
            book.children.append(part)
        elif part.name == "Cases":
            _read_cases(part, head)
        elif part.name == "Links":
            _read_links(part, head)
        else:
            names = head.users if part.name == "Users" else head.variables
            for one in part.children:
                own = plain_guid(one.given.get("guid", ""))
                names[own] = one.given.get("name") or one.given.get("id") or own
    _read_codes(book, head)
    return head


def _read_cases(part: Element, head: Head) -> None:
    for case in part.all("Case"):
        for source in case.all("SourceRef"):
            target = plain_guid(source.given.get("targetGUID", ""))
            head.cases.setdefault(target, []).extend(case.all("VariableValue"))


def _read_links(part: Element, head: Head) -> None:
    for link in part.all("Link"):
        origin, target = (plain_guid(link.given.get(end, "")) for end in ("originGUID", "targetGUID"))
        head.links.setdefault(origin, []).append(target)
        head.links.setdefault(target, []).append(origin)


def _read_codes(book: Element, head: Head) -> None:
    for codes in book.all("Codes"):
        for element in [element for element in codes.all("Code") if element.text_of("Description") == UNLISTED]:
            head.codes[plain_guid(element.given.get("guid", ""))] = element.given.get("name", "")
            codes.children.remove(element)
    if not any(codes.children for codes in book.all("Codes")):
        return
    found = codebook_qdc.of(book)
    head.codebook = found.spec
    names = [code.name.casefold() for code in found.spec.walk()]
    for code in found.spec.walk():
        by_name = code.code in found.keyless and names.count(code.name.casefold()) == 1
        head.codes[code.guid or guid_of(code.code)] = code.name if by_name else code.code
