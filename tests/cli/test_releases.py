"""`glossator release`: looked at, made, saved and verified without a question."""

import json
from pathlib import Path

from tests.cli.inside import run

GOLDEN = Path(__file__).resolve().parents[1] / "formats/golden/jsonl/corpus.jsonl"


def test_a_version_is_looked_at_made_saved_and_verified(tmp_path: Path) -> None:
    home, archive = tmp_path / "home", tmp_path / "corpus.zip"
    run(home, "init", "--admin", "ada", "--password-stdin", said="correct horse battery staple\n")
    run(home, "project", "create", "corpus")
    lines = GOLDEN.read_text("utf-8").splitlines()
    first = json.loads(lines[0])
    first["notes"] = [
        {"id": "n-1", "author": "u-1", "created_at": first["annotations"][0]["created_at"], "body": "Write to Ada.",
         "thread": None, "resolved_by": None}
    ]  # fmt: skip
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(f"{line}\n" for line in [json.dumps(first, ensure_ascii=False), *lines[1:]]), "utf-8")
    assert run(home, "import", "corpus", str(corpus)).returncode == 0
    seen = json.loads(run(home, "release", "check", "corpus", "--json").stdout)["found"]
    assert ("names", 1) in [(one["kind"], one["count"]) for one in seen]
    refused = run(home, "release", "create", "corpus", "1.0")
    assert refused.returncode == 1
    assert "Look at what may identify somebody" in refused.stderr
    made = run(home, "release", "create", "corpus", "1.0", "--checked", "--anonymous", "--json")
    assert made.returncode == 0, made.stderr
    run(home, "release", "save", "corpus", "1.0", "-o", str(archive))
    done = run(home, "release", "verify", str(archive))
    assert (done.returncode, done.stdout.strip()) == (0, json.loads(made.stdout)["sha256"]), done.stderr
