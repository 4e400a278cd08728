"""A dataset version without the texts: no five words of them in any file, wherever somebody copied them to."""

import html
import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.formats.test_text_free import runs, strings
from tests.make import Make
from tests.releases import SLUG, coded, described, files
from webapp.domain.codebook import CodebookSpec, CodeSpec
from webapp.domain.quoting import LEFT_OUT, Quoting
from webapp.formats import dataset
from webapp.models import DocumentText, Round
from webapp.services import codebooks, comments

PASSAGE = "Quillon marrow tindled; the vexing oboe – harrow knelt."


def quoting(spec: CodebookSpec) -> CodebookSpec:
    """The codebook with a passage wherever one can be typed."""
    said = f"As in “{PASSAGE}”, say."

    def code(one: CodeSpec) -> CodeSpec:
        asked = tuple(replace(field, description=said) for field in one.attributes)
        return replace(
            one,
            brief_definition=said,
            full_definition=said,
            when_to_use=said,
            when_not_to_use=said,
            examples=(PASSAGE,),
            counter_examples=(PASSAGE,),
            attributes=asked,
        )

    questions = tuple(replace(one, when_to_use=said, brief_definition=said) for one in spec.questions)
    codes = tuple(map(code, spec.codes))
    return replace(
        spec, title=said, guidelines=said, unit_of_coding=said, change_note=said, codes=codes, questions=questions
    )


def scene(session: Session, make: Make, **terms: bool) -> tuple[dict[str, bytes], str]:
    """The files of a version without the texts, and all texts."""
    owner = coded(session, make)
    coder = make.member(slug=SLUG)
    article = make.document(f"Then this. {PASSAGE} Nothing more was heard.", slug=SLUG)
    tag = make.tag(coder, article, PASSAGE, "testimony", witness="official", name=PASSAGE)
    comments.create(session, owner, tag.id, PASSAGE)
    session.query(Round).one().name = f"Round of {PASSAGE}"
    present = codebooks.show(session, owner, SLUG)
    codebooks.update(session, owner, SLUG, quoting(present.spec), present.number)
    make.tag(coder, article, "Nothing more", "statistic")
    said = dict.fromkeys(("description", "selection", "limits", "rights", "access", "ethics"), f"See: {PASSAGE}")
    described(session, owner, **said)
    session.flush()
    texts = "\n".join(one.text for one in session.query(DocumentText))
    return files(session, owner, note=PASSAGE, text=False, **terms), texts


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_no_file_of_it_holds_five_words_of_a_text(session: Session, make: Make, *, is_anonymous: bool) -> None:
    found, texts = scene(session, make, anonymous=is_anonymous)
    of_texts = runs(texts)
    assert runs(PASSAGE) <= of_texts
    for name, content in found.items():
        whole = content.decode()
        shown = [html.unescape(re.sub(r"<[^>]*>", " ", whole))] if name.endswith(".html") else strings(name, content)
        told = {run for words in shown for run in runs(words)} & of_texts
        assert not told, (name, sorted(told)[:3])
    guidelines = json.loads(found["codebook.json"])["guidelines"]
    assert guidelines == f"As in “{LEFT_OUT}.”, say."


def test_it_is_whole_all_the_same(session: Session, make: Make) -> None:
    found, _ = scene(session, make)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    with dataset.opened(buffer) as version:
        assert version.problems() == []
    assert all(code["name"] for code in json.loads(found["codebook.json"])["codes"])
    assert len(json.loads(found["rounds.json"])["rounds"]) == 1


def test_what_only_a_title_says_stays() -> None:
    quoting = Quoting()
    said = ["A river that nobody wants to see", "one two three four", "One, two: THREE four five! Six; and – seven"]
    quoting.hear(said)
    quoting.look(
        "A river that nobody wants to see\none two three four five six. seven", "A river that nobody wants to see"
    )
    assert quoting.over(said) == [said[0], said[1], f"{LEFT_OUT}; and – seven"]
