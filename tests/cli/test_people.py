"""`glossator init`, `user`, `token` and `project`: data on stdout, words on stderr, refusals with exit code 1."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.cli.inside import run
from tests.processes import serving

PASSWORD = "correct horse battery staple"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with an administrator called ada."""
    assert run(tmp_path, "init", "--admin", "ada", "--password-stdin", said=PASSWORD + "\n").returncode == 0
    return tmp_path


def test_init_makes_the_first_administrator_once(home: Path) -> None:
    assert json.loads(run(home, "user", "list", "--json").stdout)[0] == {
        "name": "ada",
        "display_name": "ada",
        "email": None,
        "admin": True,
        "state": "active",
        "created_at": json.loads(run(home, "user", "list", "--json").stdout)[0]["created_at"],
    }
    again = run(home, "init", "--admin", "eve", "--password-stdin", said=PASSWORD)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.count("\n") == 1


def test_init_without_options_makes_the_database_only(tmp_path: Path) -> None:
    done = run(tmp_path, "init")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "glossator.db").exists()
    assert run(tmp_path, "user", "list").stdout == ""
    assert run(tmp_path, "init").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [("--admin", "ada"), ("--password-stdin",), ("--admin",), ("--nonsense",)],
)
def test_init_says_how_it_is_used(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    wrong = run(tmp_path, "init", *arguments, said=PASSWORD)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Usage" in wrong.stderr or "requires an argument" in wrong.stderr


def test_init_refuses_a_password_that_is_too_easy(tmp_path: Path) -> None:
    for password in ("short", "password123", ""):
        refused = run(tmp_path, "init", "--admin", "ada", "--password-stdin", said=password)
        assert (refused.returncode, refused.stdout) == (1, "")
    assert run(tmp_path, "user", "list").stdout == ""


def test_a_user_without_password_gets_a_link_alone_on_stdout(home: Path) -> None:
    added = run(home, "user", "add", "mina", "--display", "Mina 강", "--email", "mina@example.org")
    assert re.fullmatch(r"http://127\.0\.0\.1:8400/reset/[\w-]{43}\n", added.stdout)
    assert "within a day" in added.stderr
    lines = run(home, "user", "list").stdout.splitlines()
    assert [line.split("\t")[:5] for line in lines] == [
        ["ada", "ada", "", "yes", "active"],
        ["mina", "Mina 강", "mina@example.org", "no", "no password yet"],
    ]


def test_a_user_with_password_can_sign_in(home: Path) -> None:
    added = run(home, "user", "add", "mina", "--password-stdin", said=PASSWORD + "\r\n")
    assert (added.returncode, added.stdout) == (0, "")
    assert json.loads(run(home, "user", "add", "jonas", "--json").stdout)["link"].startswith("http")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("user", "add", "ada"), "There is already somebody called ada."),
        (("user", "add", "Ada"), "A name has 2 to 40 small letters"),
        (("user", "disable", "nobody"), "There is nobody called nobody."),
        (("user", "disable", "ada"), "This is the last administrator"),
        (("user", "reset-link", "nobody"), "There is nobody called nobody."),
        (("token", "create", "nobody"), "There is nobody called nobody."),
        (("token", "create", "ada", "--days", "0"), "A token lasts 1 to 3,660 days."),
        (("token", "create", "ada", "--project", "none"), "ada is in no project called none."),
        (("token", "revoke", "01a20137-8ae0-7a42-924f-e9ef40564d30"), "There is no such token."),
        (("project", "create", "Not Good"), "A short name has 2 to 60"),
        (("project", "create", "x1", "--owner", "nobody"), "There is nobody called nobody."),
        (("project", "add-member", "none", "ada", "viewer"), "There is no project called none."),
        (("project", "remove-member", "none", "ada"), "There is no project called none."),
    ],
)
def test_a_refusal_is_one_clear_line(home: Path, arguments: tuple[str, ...], said: str) -> None:
    refused = run(home, *arguments)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(said)
    assert refused.stderr.count("\n") == 1


def test_disabled_and_let_in_again(home: Path) -> None:
    run(home, "user", "add", "mina", "--password-stdin", said=PASSWORD)
    assert run(home, "user", "disable", "mina").returncode == 0
    assert "disabled" in run(home, "user", "list").stdout
    assert run(home, "user", "reset-link", "mina").returncode == 1
    assert run(home, "user", "enable", "mina").returncode == 0
    assert run(home, "user", "reset-link", "mina").stdout.startswith("http")


def test_a_token_stands_alone_on_the_last_line_and_opens_the_api(home: Path) -> None:
    run(home, "project", "create", "check", "--name", "Bar")
    made = run(home, "token", "create", "ada", "--project", "check", "--days", "3", "--label", "a script")
    secret = made.stdout.splitlines()[-1]
    assert re.fullmatch(r"glo_[\w-]{43}", secret)
    (listed,) = json.loads(run(home, "token", "list", "--json").stdout)
    assert (listed["user"], listed["project"], listed["label"]) == ("ada", "check", "a script")
    assert secret not in json.dumps(listed)
    with serving(home) as server:
        assert _get(f"{server.url}/api/v1/projects", secret)["items"][0]["slug"] == "check"
        assert run(home, "token", "revoke", listed["id"]).returncode == 0
        assert _status(f"{server.url}/api/v1/projects", secret) == 401
    assert run(home, "token", "list").stdout == ""


def test_a_project_without_an_account_says_so_in_one_line(tmp_path: Path) -> None:
    refused = run(tmp_path, "project", "create", "check")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "glossator init" in refused.stderr


def test_a_project_belongs_to_the_first_administrator_unless_named(home: Path) -> None:
    run(home, "user", "add", "bea", "--admin")
    assert json.loads(run(home, "project", "create", "one", "--json").stdout)["owner"] == "ada"
    assert json.loads(run(home, "project", "create", "two", "--owner", "bea", "--json").stdout)["owner"] == "bea"
    listed = [line.split("\t")[:4] for line in run(home, "project", "list").stdout.splitlines()]
    assert listed == [["one", "one", "1", "open"], ["two", "two", "1", "open"]]


def test_a_project_takes_a_codebook_from_a_file(home: Path) -> None:
    file = home / "book.json"
    file.write_text(json.dumps({"title": "Wolves", "codes": [{"code": "wolf", "name": "Wolf"}]}), "utf-8")
    assert run(home, "project", "create", "wolves", "--codebook", str(file)).returncode == 0
    file.write_text("{", "utf-8")
    broken = run(home, "project", "create", "other", "--codebook", str(file))
    assert (broken.returncode, broken.stderr.count("\n")) == (1, 1)
    assert run(home, "project", "create", "other", "--codebook", str(home / "none.json")).returncode == 2
    assert len(run(home, "project", "list").stdout.splitlines()) == 1


def test_members_come_change_and_go(home: Path) -> None:
    run(home, "project", "create", "check")
    run(home, "user", "add", "ben", "--password-stdin", said=PASSWORD)
    assert run(home, "project", "add-member", "check", "ada", "owner").returncode == 0
    for role in ("annotator", "reviewer", "coder"):
        assert run(home, "project", "add-member", "check", "ben", role).returncode == 0
    assert run(home, "project", "add-member", "check", "ben", "king").returncode == 2
    assert run(home, "project", "add-member", "check", "ada", "viewer").returncode == 1
    gone = run(home, "project", "remove-member", "check", "ben")
    assert (gone.returncode, gone.stdout) == (0, "")
    assert run(home, "project", "remove-member", "check", "ben").stderr == "This person is not in the team.\n"
    assert run(home, "project", "remove-member", "check", "ada").returncode == 1


def _get(address: str, secret: str) -> dict[str, list[dict[str, str]]]:
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {secret}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, list[dict[str, str]]] = json.load(answer)
    return found


def _status(address: str, secret: str) -> int:
    with pytest.raises(urllib.error.HTTPError) as refused:
        _get(address, secret)
    refused.value.close()
    return refused.value.code
