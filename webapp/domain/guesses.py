"""Guesses at what a captured text does not say: its title, and what in it is not article. Proposals only."""

import re
from typing import Final

from webapp.domain.regions import Region
from webapp.domain.text import blocks

_LONGEST: Final = 600  # code points; longer lines are article
_TITLE: Final = 140
_TITLE_LINES: Final = 5
_HIGHLIGHTS: Final = 6

_RULES: Final = tuple(
    (kind, re.compile(rule, re.IGNORECASE if kind != "related_link" else 0))
    for kind, rule in (
        ("related_link", r"(READ|WATCH|LISTEN|SEE|MORE|RELATED)( MORE| NEXT| ALSO)?:\s*\S.{0,160}"),
        ("related_link", r"(Read|See|Watch) (more|also|next)\s?:\s*\S.{0,160}"),
        ("copyright", r"\(?(©|\(c\)|copyright\b).{0,40}\b(19|20)\d\d\b.{0,200}"),
        ("copyright", r"\(?(©|copyright ©) ?.{1,80}"),
        ("copyright", r".*\ball rights reserved\b.*"),
        ("copyright", r"all material on this (web)?site is copyright\b.*"),
        ("notice", r"the (opinions|views) expressed (in|by|here|are)\b.{0,300}"),
        ("notice", r"this (article|story|piece|post) (was )?(originally|first) (appeared|published)\b.*"),
        ("donation", r".*\btax[- ]deductible\b.*\b(gift|donation|contribution)s?\b.*"),
        ("donation", r".*\b(gift|donation|contribution)s? (is|are) tax[- ]deductible\b.*"),
        ("donation", r"your tax[- ]deductible gift\b.*"),
        ("navigation", r"this site uses akismet\b.*"),
        ("navigation", r"(skip to (main )?content|back to top|print this page|share this( (article|story|post))?)"),
        ("navigation", r"(leave a (reply|comment)|advertisement|publish date:|suggested further reading)"),
    )
)
_HIGHLIGHTS_HEAD: Final = re.compile(r"story highlights", re.IGNORECASE)
_COMMENTS_HEAD: Final = re.compile(r"(no|\d{1,5}) (comments?|responses?)|comments( \(\d{1,5}\))?", re.IGNORECASE)
_REPLY: Final = re.compile(r"leave a (reply|comment)|post a comment|add (a|your) comment", re.IGNORECASE)


def title_of(text: str) -> str | None:
    """The first of the first lines that is short and no sentence, or None."""
    lines = (line.strip() for line in text[:20_000].split("\n"))
    for line in [line for line in lines if line][:_TITLE_LINES]:
        worded = len(line) <= _TITLE and any(character.isalpha() for character in line)
        if _HIGHLIGHTS_HEAD.fullmatch(line):
            break
        if worded and line[-1] not in ".:;,—–" and not _kind(line):
            return line
    return None


def suggest_regions(text: str) -> list[Region]:
    """Regions that somebody may take over, in reading order, apart from each other."""
    lines = [block for block in blocks(text) if block.kind != "blank"]
    said = [text[line.start : line.end].strip() for line in lines]
    found: list[Region] = []
    number = 0
    while number < len(lines):
        kind, last = _region(said, number)
        if kind:
            found.append(Region(lines[number].start, lines[last].end, kind))
        number = last + 1
    return found


def _region(said: list[str], number: int) -> tuple[str, int]:
    """The kind of the region that this line begins (empty for none), and the number of its last line."""
    if _HIGHLIGHTS_HEAD.fullmatch(said[number]):
        return "story_highlights", _last_highlight(said, number)
    if _COMMENTS_HEAD.fullmatch(said[number]) and (last := _last_comment(said, number)):
        return "comments", last
    return _kind(said[number]), number


def _kind(line: str) -> str:
    """What the line says by itself that it is, or nothing."""
    if len(line) > _LONGEST:
        return ""
    return next((kind for kind, rule in _RULES if rule.fullmatch(line)), "")


def _last_highlight(said: list[str], head: int) -> int:
    """The last of the short lines without a final mark that follow the head of the highlights."""
    last = head
    for line in said[head + 1 : head + 1 + _HIGHLIGHTS]:
        if len(line) > 2 * _TITLE or line[-1] in '.!?:"”—–':
            break
        last += 1
    return last


def _last_comment(said: list[str], head: int) -> int:
    """The line before the form for a reply; 0 when there is none, or when the head may be that of the article."""
    for number in range(head + 1, len(said)):
        if _REPLY.fullmatch(said[number]):
            return number - 1 if 2 * head > len(said) else 0
        if _COMMENTS_HEAD.fullmatch(said[number]):
            return 0
    return 0
