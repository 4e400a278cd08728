"""Corpora for the tests of formats that other programs open: invented, and as Hypothesis makes them."""

from collections.abc import Iterable, Mapping

from tests.make import CODEBOOK
from webapp import formats
from webapp.domain import text as texts
from webapp.domain.codebook import CodebookSpec
from webapp.domain.foreign import Found
from webapp.domain.records import AnnotationRecord, AttributeRecord, Corpus, DateRecord, DocumentRecord, NoteRecord
from webapp.formats.bundle import Held

NAME = "ferry-co--d-1"
"""What files of `document` are called."""
TEXT = 'The 🚢 left\tat dawn.\nAn étude <b>&amp;</b> "tea"\fwas late;\n\n41 crossings\u2028in all.\n'
NOTE = 'Two lines,\n\ta tab, "quotes" and \\n.'


def tag(identifier: str, quote: str, code: str, text: str = TEXT, **more: object) -> AnnotationRecord:
    """A tag on the only place where *quote* stands."""
    start = text.index(quote)
    given = AnnotationRecord(
        id=identifier,
        layer="individual",
        start=start,
        end=start + len(quote),
        quote=quote,
        quote_prefix=quote[:24],
        quote_sha256=texts.digest(quote),
        code=code,
        attributes=(),
        certainty="sure",
        origin="hand",
        annotator="u-00000000000000aa",
        created_at="2031-03-01T09:00:00.000Z",
        updated_at="2031-03-01T09:00:00.000Z",
        status="submitted",
        reviews=(),
        notes=(),
        codebook_version="1.0",
        round=None,
        final=False,
        derived_from=(),
    )
    return given._replace(**more)  # type: ignore[arg-type]  # its own fields


def document(*tags: AnnotationRecord, text: str = TEXT, doc_id: str = "d-1") -> DocumentRecord:
    """A document with these tags, in the order of the canonical form."""
    in_order = sorted(tags, key=lambda tag: (tag.start, tag.end, tag.code, tag.id))
    about = (None, "Ferry & <co>", ("Ana Bek",), None, None, DateRecord(2031, 3), "en", None, None, None)
    sums = (len(text), texts.digest(text), texts.normalised_digest(text), None)
    return DocumentRecord(doc_id, *about, text, *sums, (), (), (), tuple(in_order), (), (), "1.0")


def sample() -> DocumentRecord:
    """Overlaps, two coders and a layer, fields of each kind, a note, line breaks and a tab inside quotes."""
    fields = (AttributeRecord("source", "press"), AttributeRecord("source", "state"), AttributeRecord("value", "41"))
    witness = (AttributeRecord("witness", "official"),)
    note = NoteRecord("n-1", "u-00000000000000aa", "2031-03-01T09:05:00.000Z", NOTE, None, None)
    return document(
        tag("a-1", "The 🚢 left\tat dawn.\nAn étude", "testimony", attributes=witness),
        tag("a-2", "🚢 left", "legal_argument"),
        tag("a-3", "41 crossings\u2028in all", "statistic", attributes=fields, notes=(note,)),
        tag("b-1", '"tea"\fwas late', "testimony/overheard", annotator="u-00000000000000bb"),
        tag("c-1", "<b>&amp;</b>", "statistic", layer="consensus", annotator="u-00000000000000cc", final=True),
    )


def corpus(documents: Iterable[DocumentRecord]) -> Corpus:
    return Corpus("corpus", "Corpus", CODEBOOK, {"1.0": CODEBOOK}, documents, ("Région",))


def written(name: str, documents: Iterable[DocumentRecord]) -> dict[str, bytes]:
    """The files of a format of several."""
    form = formats.tag_formats()[name]
    assert form.files
    return {name: b"".join(pieces) for name, pieces in form.files(corpus(documents))}


def read(name: str, files: Mapping[str, bytes]) -> list[Found]:
    """What its reader finds in the files."""
    form = formats.tag_formats()[name]
    assert form.read
    return single(form.read(Held(files)))


def single(found: Iterable[Found]) -> list[Found]:
    """What was found; a version of the codebook that says the same as the codebook in use is left out."""
    told: list[Found] = []
    for one in found:
        if not (isinstance(one, CodebookSpec) and one in told):
            told.append(one)
    return told


def records(found: Iterable[Found]) -> list[DocumentRecord]:
    return [one for one in found if isinstance(one, DocumentRecord)]
