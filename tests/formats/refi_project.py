"""The structure of projects in REFI-QDA 1.5 as a schema, as far as texts go: no pictures, sound, links or graphs."""

from lxml import etree

from tests.formats.refi_codebook import COLOUR, GUID

_NOTES = '<x:element name="NoteRef" type="Ref" minOccurs="0" maxOccurs="unbounded"/>'
_CODINGS = '<x:element name="Coding" type="Coding" minOccurs="0" maxOccurs="unbounded"/>'
_VALUES = '<x:element name="VariableValue" type="Value" minOccurs="0" maxOccurs="unbounded"/>'
_DESCRIPTION = '<x:element name="Description" type="x:string" minOccurs="0"/>'
_GUID = '<x:attribute name="guid" type="Guid" use="required"/>'
_NAME = '<x:attribute name="name" type="x:string"/>'
_NAMED = '<x:attribute name="name" type="x:string" use="required"/>'
_MADE = """<x:attribute name="creatingUser" type="Guid"/><x:attribute name="creationDateTime" type="x:dateTime"/>"""
_CHANGED = """<x:attribute name="modifyingUser" type="Guid"/><x:attribute name="modifiedDateTime" type="x:dateTime"/>"""


def _many(name: str, item: str, kind: str) -> str:
    """An element that may be left out, but not stand empty."""
    return f"""<x:element name="{name}" minOccurs="0"><x:complexType><x:sequence>
        <x:element name="{item}" type="{kind}" maxOccurs="unbounded"/></x:sequence></x:complexType></x:element>"""


def _type(name: str, sequence: str, attributes: str) -> str:
    return f'<x:complexType name="{name}"><x:sequence>{sequence}</x:sequence>{attributes}</x:complexType>'


def _members(*names: str) -> str:
    return "".join(f'<x:element name="{name}" type="Ref" minOccurs="0" maxOccurs="unbounded"/>' for name in names)


_SOURCES = """<x:element name="Sources" minOccurs="0"><x:complexType><x:choice maxOccurs="unbounded">
    <x:element name="TextSource" type="Text"/></x:choice></x:complexType></x:element>"""
_BOOK = f"""<x:element name="CodeBook" minOccurs="0"><x:complexType><x:sequence>
    {_many("Codes", "Code", "Code").replace(' minOccurs="0"', "", 1)}</x:sequence></x:complexType></x:element>"""
_PROJECT = (
    _many("Users", "User", "User") + _BOOK + _many("Variables", "Variable", "Variable")
    + _many("Cases", "Case", "Case") + _SOURCES + _many("Notes", "Note", "Text") + _many("Sets", "Set", "Set")
    + _DESCRIPTION + _NOTES
)  # fmt: skip
_TEXT = (
    _DESCRIPTION + '<x:element name="PlainTextContent" type="x:string" minOccurs="0"/>'
    '<x:element name="PlainTextSelection" type="Selection" minOccurs="0" maxOccurs="unbounded"/>'
    + _CODINGS + _NOTES + _VALUES
)  # fmt: skip
_VALUE = '<x:element name="VariableRef" type="Ref"/><x:choice>{}</x:choice>'.format(
    "".join(
        f'<x:element name="{name}Value" type="x:{kind}" minOccurs="0"/>'
        for name, kind in [("Text", "string"), ("Boolean", "boolean"), ("Integer", "integer"), ("Float", "decimal"),
                           ("Date", "date"), ("DateTime", "dateTime")]
    )
)  # fmt: skip
_TYPES = {
    "Code": (
        _DESCRIPTION + _NOTES + '<x:element name="Code" type="Code" minOccurs="0" maxOccurs="unbounded"/>',
        (
            f"{_GUID}{_NAMED}"
            '<x:attribute name="isCodable" type="x:boolean" use="required"/><x:attribute name="color" type="Colour"/>'
        ),
    ),
    "User": ("", f'{_GUID}{_NAME}<x:attribute name="id" type="x:string"/>'),
    "Variable": (_DESCRIPTION, f'{_GUID}{_NAMED}<x:attribute name="typeOfVariable" type="Kind" use="required"/>'),
    "Case": (_DESCRIPTION + _members("CodeRef") + _VALUES + _members("SourceRef", "SelectionRef"), _GUID + _NAME),
    "Set": (_DESCRIPTION + _members("MemberCode", "MemberSource", "MemberNote"), _GUID + _NAMED),
    "Coding": ('<x:element name="CodeRef" type="Ref"/>' + _NOTES, _GUID + _MADE),
    "Selection": (
        _DESCRIPTION + _CODINGS + _NOTES,
        (
            f"{_GUID}{_NAME}{_MADE}{_CHANGED}"
            '<x:attribute name="startPosition" type="x:integer" use="required"/>'
            '<x:attribute name="endPosition" type="x:integer" use="required"/>'
        ),
    ),
    "Text": (
        _TEXT,
        (
            f"{_GUID}{_NAME}{_MADE}{_CHANGED}"
            '<x:attribute name="richTextPath" type="x:string"/><x:attribute name="plainTextPath" type="x:string"/>'
        ),
    ),
    "Value": (_VALUE, ""),
    "Ref": ("", '<x:attribute name="targetGUID" type="Guid" use="required"/>'),
}
_KINDS = "".join(
    f'<x:enumeration value="{kind}"/>' for kind in ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")
)

SCHEMA = etree.XMLSchema(
    etree.XML(
        f"""<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns="urn:QDA-XML:project:1.0"
            targetNamespace="urn:QDA-XML:project:1.0" elementFormDefault="qualified">
          <x:element name="Project"><x:complexType><x:sequence>{_PROJECT}</x:sequence>
            {_NAMED}<x:attribute name="origin" type="x:string"/><x:attribute name="creatingUserGUID" type="Guid"/>
            <x:attribute name="creationDateTime" type="x:dateTime"/><x:attribute name="basePath" type="x:string"/>
            <x:attribute name="modifyingUserGUID" type="Guid"/>
            <x:attribute name="modifiedDateTime" type="x:dateTime"/>
          </x:complexType></x:element>
          {"".join(_type(name, *parts) for name, parts in _TYPES.items())}
          <x:simpleType name="Kind"><x:restriction base="x:string">{_KINDS}</x:restriction></x:simpleType>
          {GUID}{COLOUR}
        </x:schema>"""
    )
)


def require_valid(raw: bytes) -> None:
    """Return when *raw* is a project that fits; raises lxml's DocumentInvalid otherwise."""
    SCHEMA.assertValid(etree.XML(raw, etree.XMLParser(huge_tree=True)))
