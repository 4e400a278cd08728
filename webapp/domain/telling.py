"""What an entry of the log says to a person: who did what, in a few words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from webapp.domain.events import EventName
from webapp.domain.roles import Role

Told = Mapping[str, Any]
_Words = Callable[[Told, Told, int, str | None], str]


def words(name: str, before: Told | None, after: Told | None, count: int = 1, subject: str | None = None) -> str:
    """The verb phrase for *count* like entries in a row, without who did it and in which document.

    *subject* is how the person it is about is called, None when the actor did it to themselves. An entry that
    was purged says as much as is left of it.
    """
    say = _PHRASES.get(name)
    if say is None:
        return name.replace(".", " ").replace("_", " ")
    return say(before or {}, after or {}, count, subject)


def _plain(one: str, many: str | None = None) -> _Words:
    """*one* for a single entry, *many* with `{count}` for several."""
    return lambda _before, _after, count, _subject: (
        one if count == 1 or many is None else many.format(count=f"{count:,}")
    )


def _as(role: object) -> str:
    known = Role.named(role) if isinstance(role, str) else None
    return f" as {known.called}" if known else ""


def _project_changed(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    if "closed" in after:
        return "closed the project" if after["closed"] else "reopened the project"
    said = []
    if "name" in after:
        said.append(f"renamed the project to {after['name']}")
    if "description" in after:
        said.append("changed the project's description")
    if "open_team" in after:
        said.append("let coders see each other's tags" if after["open_team"] else "hid coders' tags from each other")
    if "dataset" in after:
        said.append("changed what is said of the dataset")
    if "agreement_unit" in after:
        said.append(f"counts agreement by {after['agreement_unit']}")
    return ", ".join(said) or "changed the project"


def _member_added(_before: Told, after: Told, _count: int, subject: str | None) -> str:
    restored = after.get("restored") or 0
    back = f"; {restored:,} tags came back" if restored else ""
    return f"{f'added {subject}' if subject else 'joined'}{_as(after.get('role'))}{back}"


def _member_changed(before: Told, after: Told, _count: int, subject: str | None) -> str:
    new, old = (Role.named(str(told.get("role", ""))) for told in (after, before))
    was = f", {old.called} before" if old else ""
    return f"made {subject or 'themselves'} {new.called if new else 'something else'}{was}"


def _member_removed(before: Told, _after: Told, _count: int, subject: str | None) -> str:
    stayed, back = before.get("finished") or 0, len(before.get("returned") or ())
    went = f"; finished articles stay: {stayed:,}, unfinished ones went back: {back:,}" if stayed or back else ""
    return f"{f'removed {subject}' if subject else 'left the team'}{went}"


def _tagged(_before: Told, after: Told, count: int, _subject: str | None) -> str:
    passages = "a passage" if count == 1 else f"{count:,} passages"
    code = after.get("code") if count == 1 else None
    return f"tagged {passages}{f' as {code}' if code else ''} in"


def _decided(_before: Told, after: Told, count: int, _subject: str | None) -> str:
    tags = "a tag" if count == 1 else f"{count:,} tags"
    decision = after.get("decision") if count == 1 else None
    return f"{decision if decision in ('accepted', 'rejected') else 'decided on'} {tags} in"


def _example(_before: Told, after: Told, count: int, _subject: str | None) -> str:
    if count > 1:
        return f"chose {count:,} tags as examples in"
    return f"made a tag {_kind_of_example(after)} in"


def _kind_of_example(told: Told) -> str:
    kind = "a counter-example" if told.get("counter") else "an example"
    return f"{kind} of {told['code']}" if told.get("code") else kind


def _settled(_before: Told, after: Told, count: int, _subject: str | None) -> str:
    questions = "a question" if count == 1 else f"{count:,} questions"
    by = f" by version {after['version']} of the codebook" if after.get("version") else ""
    return f"settled {questions}{by}{_about(after)}"


def _reopened(before: Told, _after: Told, _count: int, _subject: str | None) -> str:
    return f"opened a question again{_about(before)}"


def _about(told: Told) -> str:
    """The code that a question is about, or a word that the title of the article follows."""
    return f" about {told['code']}" if told.get("code") else " in"


def _answered(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    code = after.get("code")
    return f"answered a coder’s question{f' about {code}' if code else ''}"


def _corrected(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    code = after.get("code")
    return f"corrected the answer to a coder’s question{f' about {code}' if code else ''}"


def _coded(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    return "finished" if after.get("state") == "complete" else "reopened"


def _drafted(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    if after.get("discarded"):
        return "discarded the draft of the codebook"
    return "worked on the draft of the codebook"


def _put_into_use(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    version, note = after.get("version"), after.get("note")
    return f"put codebook{f' {version}' if version else ''} into use{f': {note}' if note else ''}"


def _undone(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    version = after.get("version")
    return f"undid a change of the codebook{f'; version {version} is in use' if version else ''}"


def _acknowledged(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    version = after.get("version")
    return f"has seen what codebook{f' {version}' if version else ''} changed"


def _round(verb: str) -> _Words:
    """*verb*, and the name of the round as it was then."""

    def said(before: Told, after: Told, _count: int, _subject: str | None) -> str:
        name = after.get("name") or before.get("name")
        return f"{verb} the round{f' “{name}”' if name else ''}{_in_numbers(after)}"

    return said


def _in_numbers(told: Told) -> str:
    reason, left, more = told.get("reason"), told.get("unfinished"), told.get("drawn")
    if reason:
        return f": {reason}"
    if left:
        return f"; {left:,} {'coding was' if left == 1 else 'codings were'} not finished"
    return f" by {more:,} articles" if more else ""


def _version(verb: str) -> _Words:
    """*verb*, the number of the dataset version, and the reason where there is one."""

    def said(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
        reason = after.get("reason")
        return f"{verb} version {after.get('number', '')} of the dataset{f': {reason}' if reason else ''}"

    return said


def _handed_over(_before: Told, after: Told, _count: int, subject: str | None) -> str:
    name, number = after.get("name"), after.get("documents") or 0
    articles = "1 article" if number == 1 else f"{number:,} articles"
    return f"gave {articles} of {subject or 'theirs'} to another coder{f' of the round “{name}”' if name else ''}"


def _invited(_before: Told, after: Told, _count: int, _subject: str | None) -> str:
    label = after.get("label")
    return f"invited {label or 'somebody'}{_as(after.get('role'))}"


_PHRASES: Final[Mapping[str, _Words]] = {
    EventName.PROJECT_CREATED: _plain("made the project"),
    EventName.PROJECT_CHANGED: _project_changed,
    EventName.MEMBER_ADDED: _member_added,
    EventName.MEMBER_CHANGED: _member_changed,
    EventName.MEMBER_REMOVED: _member_removed,
    EventName.DOCUMENT_IMPORTED: _plain("imported", "imported {count} documents"),
    EventName.DOCUMENT_CHANGED: _plain("changed what is known of", "changed what is known of"),
    EventName.REGION_MARKED: _plain("marked what is not article in"),
    EventName.REGION_RESTORED: _plain("restored a stretch to the article in"),
    EventName.CODEBOOK_DRAFTED: _drafted,
    EventName.CODEBOOK_PUT_INTO_USE: _put_into_use,
    EventName.CODEBOOK_UNDONE: _undone,
    EventName.CODEBOOK_ACKNOWLEDGED: _acknowledged,
    EventName.ANNOTATION_CREATED: _tagged,
    EventName.ANNOTATION_CHANGED: _plain("changed a tag in", "changed tags {count} times in"),
    EventName.ANNOTATION_RECODED: _plain(
        "decided about passages of a split code in", "decided about {count} passages of split codes in"
    ),
    EventName.ANNOTATION_CONFIRMED: _plain("confirmed a tag in", "confirmed {count} tags in"),
    EventName.ANNOTATION_UNCONFIRMED: _plain(
        "took the confirmation of a tag back in", "took the confirmation of {count} tags back in"
    ),
    EventName.ANNOTATION_DELETED: _plain("deleted a tag in", "deleted {count} tags in"),
    EventName.ANNOTATION_RESTORED: _plain("restored a tag in", "restored {count} tags in"),
    EventName.VERDICT_GIVEN: _decided,
    EventName.VERDICT_WITHDRAWN: _plain("took back a decision in", "took back {count} decisions in"),
    EventName.ANSWER_DECIDED: _plain(
        "decided on an answer about the article in", "decided on {count} answers about the article in"
    ),
    EventName.ANSWER_WITHDRAWN: _plain(
        "took back the decision on an answer in", "took back the decisions on {count} answers in"
    ),
    EventName.DECISION_MADE: _plain("decided about a passage in", "decided about {count} passages in"),
    EventName.DECISION_REVISED: _plain("revised a decision in", "revised {count} decisions in"),
    EventName.DECISION_WITHDRAWN: _plain(
        "took back a decision about a passage in", "took back decisions about {count} passages in"
    ),
    EventName.AGENDA_ADDED: _plain("put a passage on the agenda in", "put {count} passages on the agenda in"),
    EventName.AGENDA_WITHDRAWN: _plain("took a passage off the agenda in", "took {count} passages off the agenda in"),
    EventName.MEETING_STARTED: _plain("began a meeting", "began {count} meetings"),
    EventName.MEETING_ENDED: _plain("ended a meeting", "ended {count} meetings"),
    EventName.COMMENT_CREATED: _plain("commented in", "wrote {count} comments in"),
    EventName.COMMENT_DELETED: _plain("took back a comment in", "took back {count} comments in"),
    EventName.EXAMPLE_MARKED: _example,
    EventName.EXAMPLE_REMOVED: _plain("took an example back in", "took {count} examples back in"),
    EventName.THREAD_SETTLED: _settled,
    EventName.THREAD_REOPENED: _reopened,
    EventName.INQUIRY_ASKED: _plain("asked the owners a question in", "asked the owners {count} questions in"),
    EventName.INQUIRY_ANSWERED: _answered,
    EventName.INQUIRY_CORRECTED: _corrected,
    EventName.CODING_CHANGED: _coded,
    EventName.ROUND_PLANNED: _round("planned"),
    EventName.ROUND_CHANGED: _round("changed"),
    EventName.ROUND_DELETED: _round("deleted"),
    EventName.ROUND_OPENED: _round("opened"),
    EventName.ROUND_EXTENDED: _round("extended"),
    EventName.ROUND_HANDED_OVER: _handed_over,
    EventName.ROUND_LOCKED: _round("locked"),
    EventName.ROUND_UNLOCKED: _round("unlocked"),
    EventName.IMPORT_JOINED: _plain(
        "brought in other people's work on", "brought in other people's work on {count} documents"
    ),
    EventName.RELEASE_MADE: _version("made"),
    EventName.RELEASE_WITHDRAWN: _version("withdrew"),
    EventName.INVITATION_CREATED: _invited,
    EventName.INVITATION_REVOKED: _plain("took an invitation back", "took {count} invitations back"),
}
