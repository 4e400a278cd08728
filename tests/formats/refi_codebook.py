"""The structure of codebooks in REFI-QDA 1.5 (section 5.2) as a schema; the one that circulates is not well-formed."""

from lxml import etree

_PATTERN = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_DESCRIBED = '<x:element name="Description" type="x:string" minOccurs="0"/>'
_NAMED = (
    '<x:attribute name="guid" type="Guid" use="required"/><x:attribute name="name" type="x:string" use="required"/>'
)
GUID = f"""<x:simpleType name="Guid"><x:restriction base="x:token">
    <x:pattern value="({_PATTERN})|(\\{{{_PATTERN}\\}})"/></x:restriction></x:simpleType>"""
COLOUR = """<x:simpleType name="Colour"><x:restriction base="x:token">
    <x:pattern value="#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})"/></x:restriction></x:simpleType>"""

SCHEMA = etree.XMLSchema(
    etree.XML(
        f"""<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns="urn:QDA-XML:codebook:1.0"
            targetNamespace="urn:QDA-XML:codebook:1.0" elementFormDefault="qualified">
          <x:element name="CodeBook"><x:complexType>
            <x:sequence>
              <x:element name="Codes"><x:complexType><x:sequence>
                <x:element name="Code" type="Code" maxOccurs="unbounded"/>
              </x:sequence></x:complexType></x:element>
              <x:element name="Sets" minOccurs="0"><x:complexType><x:sequence>
                <x:element name="Set" type="Set" maxOccurs="unbounded"/>
              </x:sequence></x:complexType></x:element>
            </x:sequence>
            <x:attribute name="origin" type="x:string"/>
          </x:complexType></x:element>
          <x:complexType name="Code">
            <x:sequence>{_DESCRIBED}
              <x:element name="Code" type="Code" minOccurs="0" maxOccurs="unbounded"/>
            </x:sequence>
            {_NAMED}
            <x:attribute name="isCodable" type="x:boolean" use="required"/>
            <x:attribute name="color" type="Colour"/>
          </x:complexType>
          <x:complexType name="Set">
            <x:sequence>{_DESCRIBED}
              <x:element name="MemberCode" minOccurs="0" maxOccurs="unbounded"><x:complexType>
                <x:attribute name="guid" type="Guid" use="required"/>
              </x:complexType></x:element>
            </x:sequence>
            {_NAMED}
          </x:complexType>
          {GUID}{COLOUR}
        </x:schema>"""
    )
)


def require_valid(raw: bytes) -> None:
    """Return when *raw* is a codebook that fits; raises lxml's DocumentInvalid otherwise."""
    SCHEMA.assertValid(etree.XML(raw))
