"""Dataset versions on pages: what may identify somebody is looked at before one is made."""

import io
import json
import re
import zipfile

from tests.stage import Stage
from webapp.domain.roles import Actor, Role

VERSIONS = "/projects/corpus/versions"
ASKED = {"number": "1.0", "text": "1"}


def owner_of(stage: Stage) -> Actor:
    """Of a project in whose one article a coder named a witness."""
    with stage.making() as make:
        document = make.document("A wolf was heard by Ragnhild.", title="The <wolf>")
        make.tag(make.member(), document, "A wolf", "testimony", witness="relative", name="Ragnhild Moe")
        return make.owner()


def test_an_owner_looks_before_a_version_is_made(stage: Stage) -> None:
    client = stage.client(owner_of(stage))
    assert f'hx-get="{VERSIONS}/check"' in client.get(f"{VERSIONS}/new").text
    shown = client.get(f"{VERSIONS}/check").text
    assert "1 value of a field marked as personal" in shown
    assert re.search(r'<a href="/documents/[0-9a-f-]{36}">The &lt;wolf&gt;</a>', shown)
    assert "Moe" not in shown
    refused = client.post(VERSIONS, data=ASKED)
    assert refused.status_code == 422
    assert "Look at what may identify somebody" in refused.text
    assert "1 value of a field marked as personal" in refused.text
    assert client.post(VERSIONS, data=ASKED | {"ticked": "y"}).status_code == 303
    assert "1 passage that such a field tells of" in client.get(f"{VERSIONS}/1.0").text
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{VERSIONS}/1.0/file").data))
    assert json.loads(archive.read("version.json"))["may_identify"] == {"personal": 1, "quotes": 1}
    assert not [name for name in archive.namelist() if b"Moe" in archive.read(name)]


def test_where_nothing_identifies_anybody_nothing_is_asked(stage: Stage) -> None:
    with stage.making() as make:
        make.document("A wolf was heard.")
        owner = make.owner()
    client = stage.client(owner)
    assert "Nothing was found" in client.get(f"{VERSIONS}/check").text
    assert client.post(VERSIONS, data=ASKED).status_code == 303


def test_only_owners_are_shown_what_may_identify_somebody(stage: Stage) -> None:
    owner_of(stage)
    with stage.making() as make:
        reviewer = make.member(Role.REVIEWER)
    assert stage.client(reviewer).get(f"{VERSIONS}/check").status_code == 403
