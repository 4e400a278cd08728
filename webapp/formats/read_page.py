"""`read.html` of a dataset version: one page that needs nothing else, without script, written a document at a time.

Everything in it is escaped; its own policy forbids scripts, pictures and requests, whatever a text may say.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from webapp.domain.agreement_shown import Table
from webapp.domain.codebook import AttributeSpec, CodebookSpec, CodeSpec
from webapp.domain.colours import colours
from webapp.domain.records import DocumentRecord
from webapp.domain.release_told import Told, counted
from webapp.formats import prose
from webapp.formats.read_article import Shown, article
from webapp.formats.read_style import CSS

_GREY: Final = "#666d76"  # of a code that no codebook has


def pages(told: Told, books: Iterable[CodebookSpec], documents: Iterable[DocumentRecord]) -> Iterator[bytes]:
    """The page in pieces: what the data are, the codebook, how it was made, agreement, then each article."""
    shown = _shown(told, books)
    for piece in (*_head(told, shown), *_codebook(told.codebook, shown), *_making(told), *_agreement(told)):
        yield piece.encode()
    yield b'<h2 id="articles">Articles</h2>\n'
    for number, document in enumerate(documents, 1):
        yield "".join(article(number, document, shown)).encode()
    yield b"</main>\n</body>\n</html>\n"


def _shown(told: Told, books: Iterable[CodebookSpec]) -> Shown:
    """How every code that may stand in the data is called and coloured; the codebook in use has the last word."""
    codes: dict[str, CodeSpec] = {}
    for book in (*books, told.codebook):
        codes |= {code.code: code for code in book.walk()}
    unknown = {key: CodeSpec(key, key, colour=_GREY) for key in told.counts["by_code"] if key not in codes}
    return Shown(dict(sorted((codes | unknown).items())))


def _head(told: Told, shown: Shown) -> Iterator[str]:
    about = told.description
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield f"<title>{escape(told.title)}, version {escape(told.terms.number)}</title>\n"
    yield f"<style>{CSS}{_colours(shown)}</style>\n"
    yield "</head>\n<body>\n<header>\n"
    yield f'<p class="eyebrow">Dataset version {escape(told.terms.number)} · {told.day.day} {told.day:%B %Y}</p>\n'
    yield f"<h1>{escape(told.title)}</h1>\n"
    if about.description:
        yield f'<p class="lede">{escape(about.description)}</p>\n'
    counts = told.counts
    people = counted(len(told.people), "person").replace("persons", "people")
    facts = f"{counted(counts['documents'], 'article')}, {told.tags}, {people}"
    without = "" if told.terms.text else " The articles themselves are left out."
    yield f'<p class="lede soft">{facts}.{without}</p>\n'
    yield '<nav aria-label="Contents"><ul>'
    for anchor, words in (("codebook", "Codebook"), ("made", "How it was made"), ("agreement", "Agreement")):
        yield f'<li><a href="#{anchor}">{words}</a></li>'
    yield '<li><a href="#articles">Articles</a></li></ul></nav>\n</header>\n<main>\n'


def _colours(shown: Shown) -> str:
    """Each code's colour for both themes: as a property, and as that of whatever has its name for a class."""
    rules = []
    for key, code in shown.codes.items():
        name, (light, dark) = shown.style(key), colours(code.colour)
        rules.append(f":root {{ --{name}: light-dark({light}, {dark}); }} .{name} {{ --k: var(--{name}); }}\n")
    return "".join(rules)


def _codebook(book: CodebookSpec, shown: Shown) -> Iterator[str]:
    yield f'<section>\n<h2 id="codebook">Codebook {escape(book.version)}: {escape(book.title)}</h2>\n'
    if book.unit_of_coding:
        yield '<dl class="facts">'
        for name, words in prose.ruled(book.unit_of_coding):
            head = f"<dt>{escape(name)}</dt><dd>" if name else '<dd class="wide">'
            yield f"{head}{prose.phrase(words)}</dd>"
        yield "</dl>\n"
    if book.guidelines:
        yield f'<div class="prose guide">{prose.page(book.guidelines, 2)}</div>\n'
    for code in book.codes:
        yield from _code(code, 0, shown)
    if book.questions:
        yield '<div class="code"><h3>Questions about each article</h3><dl class="facts">'
        for question in book.questions:
            values = " | ".join(question.values)
            yield f"<dt>{escape(question.label)}</dt><dd>{escape(values or question.type)}</dd>"
        yield "</dl></div>\n"
    yield "</section>\n"


def _code(code: CodeSpec, depth: int, shown: Shown) -> Iterator[str]:
    retired = " · retired" if code.retired else ""
    yield f'<div class="code {shown.style(code.code)} deep{min(depth, 2)}" id="code-{escape(code.code)}">'
    yield f"<h3>{escape(code.name)}<small><code>{escape(code.code)}</code>{retired}</small></h3>"
    for words in (code.brief_definition, code.full_definition):
        if words:
            yield f"<p>{escape(words)}</p>"
    told = {
        "When to use": escape(code.when_to_use),
        "When not to use": escape(code.when_not_to_use),
        "Examples": _list(code.examples),
        "Counter-examples": _list(code.counter_examples),
        "Fields": _list(_field(field) for field in code.attributes),
    }
    if any(told.values()):
        yield '<dl class="facts">'
        yield from (f"<dt>{head}</dt><dd>{said}</dd>" for head, said in told.items() if said)
        yield "</dl>"
    yield "</div>\n"
    for child in code.children:
        yield from _code(child, depth + 1, shown)


def _field(field: AttributeSpec) -> str:
    kind = " | ".join(field.values) or {"boolean": "yes or no"}.get(field.type, field.type)
    traits = [kind, *(["required"] if field.required else []), *(["personal"] if field.personal else [])]
    return f"{field.name}: {', '.join(traits)}" + (f". {field.description}" if field.description else "")


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _making(told: Told) -> Iterator[str]:
    about = told.description
    rounds = [f"{one['name']}: {' '.join(one['in_words'])}" for one in told.rounds]
    said = {
        "New in this version": told.terms.note,
        "How the articles were chosen": about.selection,
        "Time that it covers": about.period,
        "Rounds": "\n".join(rounds),
        "People": "\n".join(f"{one.id}: {one.role}" for one in told.people),
        "Known limits": "\n".join(about.known_limits),
        "Licence of the tags": about.licence,
        "Licence of the articles": told.licence_of_texts,
        "Rights": about.rights,
        "Ethics approval": about.ethics,
        "Who may have it": about.access,
        "Funding": about.funding,
        "Publication": f"https://doi.org/{about.publication}" if about.publication else "",
        "How to cite it": told.citation,
    }
    yield '<section>\n<h2 id="made">How it was made</h2>\n<dl class="facts">'
    yield from (f"<dt>{head}</dt><dd>{escape(words)}</dd>\n" for head, words in said.items() if words)
    yield "</dl>\n</section>\n"


def _agreement(told: Told) -> Iterator[str]:
    yield '<section>\n<h2 id="agreement">How far coders agree</h2>\n'
    if not told.agreement:
        yield '<p class="prose">No locked round has an article that two coders finished.</p>\n'
    for one in told.agreement:
        yield f"<h3>{escape(one.name)}</h3>\n{_table(one.table, one.caption)}"
        notes = [f"({number}) {note}" for number, note in enumerate(one.table.notes, 1)]
        legend = f"{one.legend[:1].upper()}{one.legend[1:]}." if one.legend else ""
        for words in filter(None, (*notes, legend)):
            yield f'<p class="note">{escape(words)}</p>\n'
        yield f'<p class="prose">{escape(" ".join(one.method))}</p>\n'
    yield "</section>\n"


def _table(shown: Table, caption: str) -> str:
    heads = "".join(
        f'<th scope="col"{" class=n" if at else ""}>{escape(head)}</th>' for at, head in enumerate(shown.columns)
    )
    rows = []
    for row in shown.rows:
        cells = []
        for one in row.cells:
            note = f" ({one.note})" if one.note else ""
            below = f"<small>{escape(one.below)}</small>" if one.below else ""
            cells.append(f"<td class=n>{escape(one.words)}{note}{below}</td>")
        rows.append(f'<tr><th scope="row">{escape(row.head)}</th>{"".join(cells)}</tr>\n')
    told = f'<p class="prose soft">{escape(caption)}</p>\n'
    body = f"<thead><tr>{heads}</tr></thead>\n<tbody>{''.join(rows)}</tbody>"
    return f'{told}<div class="scroll" role="region" aria-label="Agreement" tabindex="0"><table>{body}</table></div>\n'
