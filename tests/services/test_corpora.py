import json
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.corpus import bring, written
from tests.make import Make

SAMPLE = Path(__file__).resolve().parents[3] / "shared/reference/format_samples/canonical/data/corpus.jsonl"


def test_a_foreign_corpus_comes_back_as_it_was(session: Session, make: Make) -> None:
    if not SAMPLE.is_file():
        pytest.skip("the sample corpus lies outside the repository and is not on this machine")
    make.project("sample")
    source = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    report = bring(session, source, "sample")
    given = [json.loads(line) for line in written(session, "sample").splitlines()]
    for document in source:
        document["annotations"].sort(key=lambda tag: (tag["start"], tag["end"], tag["code"], tag["id"]))
        for tag in document["annotations"]:
            tag["attributes"].sort(key=lambda given: given["name"])
    assert given == source
    assert (report.imported, report.annotations, report.people) == (2, 9, ["a1", "a2"])
    assert report.errors.count == report.conflicts.count == report.refused.count == 0
