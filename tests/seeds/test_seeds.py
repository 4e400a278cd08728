import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from webapp.domain import codebook_json, text
from webapp.domain.regions import EXCLUDED

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
DEMO = SEEDS / "demo"
SHARED = ROOT.parent / "shared"  # where the five articles and the schema lie on the machines that have them
CODES = {"legal_argument", "testimony", "statistic"}
RUN = 5  # words in a row that would make a quotation

Json = dict[str, Any]


def read_toml(path: Path) -> Json:
    return tomllib.loads(path.read_text("utf-8"))


def read_lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


ARTICLES: list[Json] = read_toml(DEMO / "catalogue.toml")["article"]
LINES: dict[str, Json] = {line["source_file"]: line for line in read_lines(DEMO / "tags.jsonl")}
TAGGED = [line for line in LINES.values() if line["annotations"]]


def demo_text(name: str) -> str:
    return text.clean((DEMO / name).read_bytes())


def named(record: Json) -> str:
    return str(record["source_file"])


@pytest.fixture(scope="module")
def schema() -> Json:
    path = SHARED / "reference" / "corpus.schema.json"
    if not path.is_file():
        pytest.skip("the schema of the corpus lies outside the repository and is not on this machine")
    loaded: Json = json.loads(path.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def originals() -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in (SHARED / "seeds").glob("*.txt")}
    if not found:
        pytest.skip("the five articles may not be shared and are not on this machine")
    return found


@pytest.mark.parametrize("article", ARTICLES, ids=named)
def test_hashes_and_length_in_the_demo_catalogue_fit_the_file(article: Json) -> None:
    raw = (DEMO / article["source_file"]).read_bytes()
    cleaned = text.clean(raw)
    assert article["file_sha256"] == sha256(raw).hexdigest()
    assert article["text_sha256"] == text.digest(cleaned)
    assert article["text_length"] == len(cleaned)


def test_the_demo_catalogue_names_every_article_of_the_folder() -> None:
    files = {path.name for path in DEMO.iterdir() if path.suffix in {".txt", ".md"}}
    assert files == {article["source_file"] for article in ARTICLES} == set(LINES)


@pytest.mark.parametrize("article", ARTICLES, ids=named)
def test_a_demo_article_has_500_to_900_words(article: Json) -> None:
    assert 500 <= text.words(demo_text(article["source_file"])) <= 900


@pytest.mark.parametrize("article", ARTICLES, ids=named)
def test_the_first_line_of_a_demo_article_is_its_title(article: Json) -> None:
    first = demo_text(article["source_file"]).partition("\n")[0]
    assert article["regions"][0] == {"start": 0, "end": len(first), "kind": "title"}
    assert first.removeprefix("# ") == article["title"]


@pytest.mark.parametrize("article", ARTICLES, ids=named)
def test_regions_cover_whole_lines_in_reading_order(article: Json) -> None:
    framed = f"\n{demo_text(article['source_file'])}\n"
    for region in article["regions"]:
        assert framed[region["start"]] == "\n" == framed[region["end"] + 1]
        assert framed[region["start"] + 1 : region["end"] + 1].strip()
    assert all(one["end"] < two["start"] for one, two in pairwise(article["regions"]))


def test_the_demo_holds_what_breaks_offsets() -> None:
    raw = b"".join((DEMO / article["source_file"]).read_bytes() for article in ARTICLES)
    assert b"\r\n" in raw
    for hard in ("강변", "🌊", "👩\N{ZERO WIDTH JOINER}👧", "e\N{COMBINING ACUTE ACCENT}"):
        assert hard.encode() in raw


@pytest.mark.parametrize("article", ARTICLES, ids=named)
def test_the_demo_tags_state_the_facts_of_the_catalogue(article: Json) -> None:
    line = LINES[article["source_file"]]
    assert {key: line[key] for key in article} == article
    assert line["text_sha256_normalised"] == text.normalised_digest(demo_text(article["source_file"]))


@pytest.mark.parametrize("line", TAGGED, ids=named)
def test_every_demo_tag_hashes_its_passage(line: Json) -> None:
    cleaned = demo_text(line["source_file"])
    for tag in line["annotations"]:
        assert tag["quote_sha256"] == text.digest(cleaned[tag["start"] : tag["end"]])


@pytest.mark.parametrize("line", TAGGED, ids=named)
def test_no_demo_tag_touches_what_is_not_running_text(line: Json) -> None:
    kinds = {region["kind"] for region in line["regions"]}
    assert kinds <= EXCLUDED | {"title", "byline", "dateline", "heading"}  # of which none may be tagged here
    for tag in line["annotations"]:
        for region in line["regions"]:
            assert tag["end"] <= region["start"] or region["end"] <= tag["start"]


@pytest.mark.parametrize("line", TAGGED, ids=named)
def test_a_demo_tag_is_whole_words_within_a_paragraph(line: Json) -> None:
    cleaned = demo_text(line["source_file"])
    for tag in line["annotations"]:
        passage = cleaned[tag["start"] : tag["end"]]
        assert passage == passage.strip()
        assert "\n" not in passage
        assert not re.match(r"\w\w", cleaned[tag["start"] - 1 : tag["start"] + 1])
        assert not re.match(r"\w\w", cleaned[tag["end"] - 1 : tag["end"] + 1])
        assert tag["code"] != "statistic" or passage[-1] not in ".!?"


@pytest.mark.parametrize("line", TAGGED, ids=named)
def test_a_demo_coder_never_uses_a_code_twice_on_one_passage(line: Json) -> None:
    for one, two in pairwise(
        sorted(line["annotations"], key=lambda tag: (tag["annotator"], tag["code"], tag["start"]))
    ):
        same = (one["annotator"], one["code"]) == (two["annotator"], two["code"])
        assert not same or one["end"] <= two["start"]


@pytest.mark.parametrize("line", TAGGED, ids=named)
def test_a_tagged_demo_article_has_all_three_codes(line: Json) -> None:
    assert {tag["code"] for tag in line["annotations"]} == CODES
    assert 8 <= len(line["annotations"]) <= 20


@pytest.mark.parametrize("line", TAGGED, ids=named)
def test_demo_tags_are_final_where_one_coder_worked_and_nobody_rejected(line: Json) -> None:
    alone = len(line["codings"]) == 1
    assert {tag["annotator"] for tag in line["annotations"]} == {coding["annotator"] for coding in line["codings"]}
    for tag in line["annotations"]:
        verdicts = [review["decision"] for review in tag["reviews"]]
        assert tag["status"] == (verdicts[-1] if verdicts else "submitted")
        assert tag["final"] == (alone and tag["status"] != "rejected")
        assert tag["annotator"] not in {review["reviewer"] for review in tag["reviews"]}


def test_the_demo_shows_finished_begun_and_untouched_articles() -> None:
    states = sorted([(c["annotator"], c["state"]) for c in line["codings"]] for line in LINES.values())
    both = [("u-jonas", "complete"), ("u-mina", "complete")]
    assert states == [
        [],
        [("u-ilse", "in_progress"), *both],
        both,
        both,
        [("u-jonas", "in_progress")],
        [("u-mina", "complete")],
    ]


def test_fields_of_demo_tags_are_those_of_the_codebook() -> None:
    book = codebook_json.parse(json.loads((SEEDS / "codebook.json").read_text("utf-8")))
    fields = {code.code: {field.name: field for field in code.attributes} for code in book.walk()}
    for line in TAGGED:
        for tag in line["annotations"]:
            for given in tag["attributes"]:
                field = fields[tag["code"]][given["name"]]
                assert not field.values or given["value"] in field.values


def test_the_codebook_is_as_the_program_writes_it() -> None:
    stored = json.loads((SEEDS / "codebook.json").read_text("utf-8"))
    written = codebook_json.to_json(codebook_json.parse(stored))
    assert json.dumps(written, ensure_ascii=False) == json.dumps(stored, ensure_ascii=False)
    canonical = json.dumps(stored["codes"], ensure_ascii=False, separators=(",", ":"))
    assert stored["sha256"] == sha256(canonical.encode()).hexdigest()


def test_the_codebook_keeps_the_fields_of_the_draft_it_was_made_from() -> None:
    draft = SHARED / "reference" / "seed_codebook.json"
    if not draft.is_file():
        pytest.skip("the draft of the codebook lies outside the repository and is not on this machine")
    stored = json.loads((SEEDS / "codebook.json").read_text("utf-8"))
    for code, model in zip(stored["codes"], json.loads(draft.read_text("utf-8"))["codes"], strict=True):
        fields = [{key: field[key] for key in model["attributes"][0]} for field in code["attributes"]]
        assert {**code, "attributes": fields} == {**code, **model}


def canonical_lines() -> Iterator[tuple[str, str]]:
    for path in (DEMO / "tags.jsonl", SEEDS / "reference.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            yield path.name, line


def test_every_line_and_the_codebook_fit_the_schema(schema: Json) -> None:
    lines = jsonschema.Draft202012Validator(schema)
    for _, line in canonical_lines():
        lines.validate(json.loads(line))
    book = jsonschema.Draft202012Validator({**schema, "$ref": "#/$defs/codebook"})
    book.validate(json.loads((SEEDS / "codebook.json").read_text("utf-8")))


def test_every_line_is_canonical_json_without_text(schema: Json) -> None:
    keys = [schema["$defs"][kind]["required"] for kind in ("document", "annotation")]
    for _, line in canonical_lines():
        document = json.loads(line)
        assert line == json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        assert list(document) == keys[0]
        assert document["text"] is None
        for tag in document["annotations"]:
            assert list(tag) == keys[1]
            assert (tag["quote"], tag["quote_prefix"]) == (None, "")


def test_the_catalogue_and_the_reference_know_the_same_five_articles() -> None:
    articles = read_toml(SEEDS / "catalogue.toml")["article"]
    lines = read_lines(SEEDS / "reference.jsonl")
    assert len(articles) == len(lines) == 5
    for article, line in zip(articles, lines, strict=True):
        known = {part: number for part, number in line["published"].items() if number}
        facts = {**line, "published": known}
        assert {key: facts[key] for key in article} == article


def test_catalogue_and_reference_fit_the_five_articles(originals: dict[str, bytes]) -> None:
    for line in read_lines(SEEDS / "reference.jsonl"):
        raw = originals[line["source_file"]]
        cleaned = text.clean(raw)
        assert line["file_sha256"] == sha256(raw).hexdigest()
        assert line["text_sha256"] == text.digest(cleaned)
        for tag in line["annotations"]:
            assert tag["quote_sha256"] == text.digest(cleaned[tag["start"] : tag["end"]])


def runs(prose: str) -> set[tuple[str, ...]]:
    """Every run of five words, whatever stands between them."""
    words = re.findall(r"\w+(?:'\w+)*", prose.replace("’", "'").lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def repository_files() -> list[Path]:
    git = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if git.returncode or not git.stdout:
        pytest.skip("this is no checkout, so which files are of the repository is not known")
    return [path for name in git.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_no_sentence_of_the_five_articles_is_in_the_repository(originals: dict[str, bytes]) -> None:
    quotable: set[tuple[str, ...]] = set()
    for raw in originals.values():
        quotable |= runs(text.clean(raw))
    for article in read_toml(SEEDS / "catalogue.toml")["article"]:
        for fact in (article.get("title"), article.get("affiliation"), article.get("outlet")):
            quotable -= runs(fact or "")  # a title is a fact about an article
    for line in read_lines(SEEDS / "reference.jsonl"):
        for field in (field for tag in line["annotations"] for field in tag["attributes"]):
            quotable -= runs(field["value"])  # so is the one figure that takes five words to say
    for path in repository_files():
        found = runs(path.read_bytes().decode("utf-8", "replace")) & quotable
        assert not found, f"{path.relative_to(ROOT)} quotes: {sorted(found)[:3]}"
