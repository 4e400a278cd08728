"""README.md and method.md of a dataset version: what it is and how it was made, in words."""

from collections.abc import Iterator

from webapp.domain.agreement_shown import Table
from webapp.domain.release_told import Told, counted


def card(told: Told, head: str = "") -> str:
    """The data card; *head* is the front matter that programs read, dashes included."""
    return head + "\n".join([f"# {told.title}", "", *_summary(told), *_sections(told)]).rstrip() + "\n"


def method(told: Told) -> str:
    """The method text for a paper."""
    parts = ["# Method", ""]
    parts += [told.description.selection, ""] if told.description.selection else []
    for one in told.agreement:
        parts += [f"## {one.name}", "", " ".join(one.method), ""]
        parts += [one.settled, ""] if one.settled else []
    if not told.agreement:
        parts += ["No locked round has an article that two coders finished, so there is no figure of agreement.", ""]
    return "\n".join(parts).rstrip() + "\n"


def _summary(told: Told) -> Iterator[str]:
    counts = told.counts
    text = "" if told.terms.text else " The texts are left out; offsets, hashes and choices stay."
    yield f"Version {told.terms.number}, made on {told.day.isoformat()}."
    yield ""
    yield (
        f"{counted(counts['documents'], 'article')} ({counts['characters']:,} characters) with"
        f" {told.tags}, coded with version {told.codebook.version} of the codebook"
        f" “{told.codebook.title}”.{text}"
    )
    yield ""
    if told.description.description:
        yield from (told.description.description, "")
    if told.terms.note:
        yield from ("**New in this version.** " + told.terms.note, "")


def _sections(told: Told) -> Iterator[str]:
    about = told.description
    said = {
        "How to cite it": told.citation
        + (f" Publication: https://doi.org/{about.publication}" * bool(about.publication)),
        "How the articles were chosen": about.selection,
        "Time that it covers": about.period,
        "Who made the tags": "\n".join(_people(told)),
        "What was tagged": "\n".join(_codes(told)),
        "Rounds": "\n".join(_rounds(told)),
        "How far coders agree": "\n".join(_agreement(told)),
        "Known limits": "\n".join(f"- {limit}" for limit in about.known_limits),
        "Licences and rights": "\n".join(_rights(told)),
        "Ethics": about.ethics,
        "Who may have it": about.access,
        "Funding": about.funding,
        "Files": _FILES,
    }
    for heading, words in said.items():
        if words:
            yield from (f"## {heading}", "", words, "")


def _people(told: Told) -> Iterator[str]:
    yield from ("| person | did | practised |", "| --- | --- | --- |")
    for one in told.people:
        yield f"| {one.id} | {one.role} | {one.training or '–'} |"
    yield from ("", "People are pseudonyms; the key is not part of any file.")


def _codes(told: Told) -> Iterator[str]:
    yield from ("| code | name | tags | final |", "| --- | --- | ---: | ---: |")
    names = {code.code: code.name for code in told.codebook.walk()}
    by_code = told.counts["by_code"]
    for key in (*names, *sorted(by_code.keys() - names.keys())):
        name = _cell(names.get(key, "not in the codebook in use"))
        yield f"| `{key}` | {name} | {by_code.get(key, 0):,} | {told.final.get(key, 0):,} |"
    yield from ("", "Tags are those of all coders and of the team; what the team settled on is final: `final` is true.")


def _rounds(told: Told) -> Iterator[str]:
    for one in told.rounds:
        people = counted(len(one["coders"]), "coder")
        when = f", locked on {one['locked_at'][:10]}" if one["locked_at"] else ""
        least = f" Threshold set before it: α ≥ {one['threshold']}." if one["threshold"] is not None else ""
        facts = f"{one['purpose']}; {counted(one['documents'], 'article')}, {people}{when}"
        yield f"- **{one['name']}** ({facts}). {' '.join(one['in_words'])}{least}"


def _agreement(told: Told) -> Iterator[str]:
    for one in told.agreement:
        yield from (f"### {one.name}", "", one.caption, "", *table(one.table), "")
        yield f"{one.legend[:1].upper()}{one.legend[1:]}." if one.legend else ""
        yield from ("", one.settled, "") if one.settled else ("",)
    if told.agreement:
        yield "All figures with their definitions: `agreement.json`."


def table(shown: Table) -> Iterator[str]:
    """A table of figures in Markdown, its notes below."""
    yield "| " + " | ".join(_cell(head) for head in shown.columns) + " |"
    yield "| --- |" + " ---: |" * (len(shown.columns) - 1)
    for row in shown.rows:
        cells = [f"{one.text} ({one.note})" if one.note else one.text for one in row.cells]
        yield "| " + " | ".join(_cell(words) for words in (row.head, *cells)) + " |"
    for number, note in enumerate(shown.notes, 1):
        yield from ("", f"({number}) {note}")


def _rights(told: Told) -> Iterator[str]:
    about = told.description
    yield f"- Tags: {about.licence or 'not stated'}"
    yield f"- Articles: {told.licence_of_texts or 'none'}"
    if about.rights:
        yield from ("", about.rights)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


_FILES = """\
| file | holds |
| --- | --- |
| `data/corpus.jsonl` | the articles with their tags, a line each; offsets are Unicode code points, the end excluded |
| `codebook.json` | what the codes mean now |
| `codebooks/` | every version by which something was coded, and `CHANGES.md` |
| `rounds.json` | how the rounds were drawn, coded and locked |
| `agreement.json` | every figure of agreement with its definition |
| `method.md` | the method section in words |
| `CITATION.cff`, `datacite.json` | how to cite it, for people and for repositories |
| `read.html` | all of it to read in a browser |
| `manifest.json`, `version.json` | counts, licences, and the hash of each file; what this version was asked to hold |
| `SHA256SUMS` | the hash of every file: `sha256sum -c SHA256SUMS`, or `glossator release verify` |"""
