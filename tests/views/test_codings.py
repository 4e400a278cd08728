"""Finishing an article from its page."""

from tests.stage import Stage
from webapp.domain.drafts import CodingDraft
from webapp.services import codings


def test_finishing_leads_to_the_next_article_and_from_the_last_to_the_list(stage: Stage) -> None:
    with stage.making() as make:
        coder = make.member()
        first, second = make.document("A wolf howled."), make.document("A bear growled.")
        for document in (first, second):
            codings.save(make.session, coder, document.id, CodingDraft("in_progress", {"belongs": ("yes",)}))
    client = stage.client(coder)
    to_second = client.post(f"/documents/{first.id}/finish")
    assert (to_second.status_code, to_second.location) == (303, f"/documents/{second.id}")
    to_list = client.post(f"/documents/{second.id}/finish")
    assert (to_list.status_code, to_list.location) == (303, "/projects/corpus/documents")
    assert "You have finished every article" in client.get(to_list.location).text


def test_an_article_with_an_open_question_says_which(stage: Stage) -> None:
    with stage.making() as make:
        coder, document = make.member(), make.document("A wolf howled.")
    client = stage.client(coder)
    refused = client.post(f"/documents/{document.id}/finish")
    assert (refused.status_code, refused.location) == (303, f"/documents/{document.id}#questions")
    assert "please answer: “Belongs in the corpus?”" in client.get(f"/documents/{document.id}").text


def test_a_finished_article_can_be_reopened(stage: Stage) -> None:
    with stage.making() as make:
        coder, document = make.member(), make.document("A wolf howled.")
        codings.save(make.session, coder, document.id, CodingDraft("complete", {"belongs": ("no",)}))
    again = stage.client(coder).post(f"/documents/{document.id}/reopen")
    assert (again.status_code, again.location) == (303, f"/documents/{document.id}")
    with stage.making() as make:
        assert codings.save(make.session, coder, document.id, CodingDraft("complete")).state == "complete"
