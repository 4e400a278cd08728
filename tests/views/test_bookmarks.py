"""The article page tells where its reader is."""

import pytest

from tests.stage import Stage
from webapp.domain.roles import Role


def test_a_place_is_kept_and_comes_with_the_article(stage: Stage) -> None:
    with stage.making() as make:
        coder, document = make.member(Role.ANNOTATOR), make.document("A wolf 🐺 howled.")
    client = stage.client(coder)
    sent = client.post(f"/documents/{document.id}/bookmark", data={"place": "7", "seen": "0-3 5-9"})
    assert (sent.status_code, sent.data) == (204, b"")
    assert '"place":7,"seen":[[0,3],[5,9]]' in client.get(f"/documents/{document.id}").text
    assert '"place":0,"seen":[]' in client.get(f"/documents/{document.id}/state").text


@pytest.mark.parametrize(
    "given",
    [{}, {"place": "x"}, {"place": "-1"}, {"place": "1", "seen": "9-3"}, {"place": "99"}, {"place": "9" * 400}],
)
def test_what_makes_no_sense_is_refused(stage: Stage, given: dict[str, str]) -> None:
    with stage.making() as make:
        coder, document = make.member(Role.ANNOTATOR), make.document("A wolf 🐺 howled.")
    assert stage.client(coder).post(f"/documents/{document.id}/bookmark", data=given).status_code == 422
