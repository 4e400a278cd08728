"""Word files for tests: made by python-docx, or out of the XML that stands in one."""

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
from docx.document import Document

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(write: Callable[[Document], object]) -> bytes:
    """The file of a document that *write* fills."""
    document = docx.Document()
    write(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def packed(body: str, more: Mapping[str, str] | None = None) -> bytes:
    """A file whose text has this XML as its body, and further parts by name, as `footnotes`."""
    parts = {"document": f"<w:document {_W} {_MC}><w:body>{body}</w:body></w:document>"}
    parts |= {name: f"<w:{name} {_W}>{said}</w:{name}>" for name, said in (more or {}).items()}
    kinds = {name: f"{_TYPE}.{'document.main' if name == 'document' else name}+xml" for name in parts}
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>' for name, kind in kinds.items())
    related = "".join(f'<Relationship Type="{_REL}/{name}" Target="{name}.xml"/>' for name in parts)
    files = {f"word/{name}.xml": said for name, said in parts.items()}
    files["[Content_Types].xml"] = f"<Types>{types}</Types>"
    files["word/_rels/document.xml.rels"] = f"<Relationships>{related}</Relationships>"
    return zipped(files)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """An archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files.items():
            archive.writestr(name, contents)
    return stream.getvalue()


def run(text: str) -> str:
    """The XML of some words."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inside: str, settings: str = "") -> str:
    """The XML of a paragraph."""
    return f"<w:p>{f'<w:pPr>{settings}</w:pPr>' if settings else ''}{inside}</w:p>"
