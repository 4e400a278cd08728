"""What is installed, from whom, and not older than the last advisory."""

import json
import re
import tomllib
from importlib.metadata import version

from packaging.requirements import Requirement
from packaging.version import Version

from tests.architecture.source import ROOT, files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BASE = PROJECT["project"]["dependencies"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
VENDOR = PROJECT["tool"]["hatch"]["build"]["hooks"]["custom"]
NPM = json.loads((ROOT / "package.json").read_text("utf-8"))

# The newest advisory of each is answered by this release.
FLOORS = {
    "flask": "3.1.3",  # CVE-2026-27205, CVE-2025-47278
    "jinja2": "3.1.6",  # CVE-2025-27516
    "waitress": "3.0.2",  # CVE-2024-49768, CVE-2024-49769
    "werkzeug": "3.1.9",  # CVE-2026-102598
    # Of optional parts, once they are asked for:
    "authlib": "1.9",
    "lxml": "6.1.3",
    "pypdf": "7.1",
}
NEVER = {"bleach", "flask-security-too", "lxml-html-clean", "mistune"}


def test_s31_no_package_may_be_older_than_its_last_advisory() -> None:
    asked = _asked()
    for name in FLOORS.keys() & asked.keys():
        assert _floor(asked[name]) >= Version(FLOORS[name]), name
        assert Version(version(name)) >= Version(FLOORS[name]), name


def test_s31_packages_with_a_bad_record_are_not_used() -> None:
    assert NEVER.isdisjoint(_asked())


def test_what_is_installed_is_what_pyproject_asks_for() -> None:
    old = [name for name, requirement in _asked().items() if Version(version(name)) < _floor(requirement)]
    assert old == []


def test_every_dependency_is_explained() -> None:
    explained = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    names = [*_asked(), *NPM["dependencies"], *NPM["devDependencies"]]
    assert [name for name in names if f"`{name.lower()}`" not in explained] == []


def test_front_end_packages_are_pinned_and_htmx_is_the_one_that_was_tried() -> None:
    pinned = NPM["dependencies"] | NPM["devDependencies"]
    assert [name for name, release in pinned.items() if not re.fullmatch(r"\d+\.\d+\.\d+", release)] == []
    assert pinned["htmx.org"] == "4.0.1"


def test_the_lock_file_names_no_download_host() -> None:
    assert '"resolved": "http' not in (ROOT / "package-lock.json").read_text("utf-8")


def test_style_sheets_use_the_delivered_files_and_no_others() -> None:
    delivered = {*VENDOR["vendor"], *(f"icons/{name}.svg" for name in VENDOR["icons"])}
    styles = "\n".join(file.read_text("utf-8") for file in files("static/css", ".css"))
    used = set(re.findall(r"url\([\"']?[^)]*?vendor/([\w./-]+)", styles))
    assert used <= delivered
    if used:
        idle = {path for path in delivered - used if path.startswith(("fonts/", "icons/"))}
        assert idle == set(), "delivered, but no style sheet shows it"


def _floor(requirement: Requirement) -> Version:
    """The oldest release that is allowed; a requirement without one allows them all."""
    floors = [Version(part.version) for part in requirement.specifier if part.operator == ">="]
    return max(floors, default=Version("0"))


def _asked() -> dict[str, Requirement]:
    texts = [*BASE, *(text for extra in EXTRAS.values() for text in extra)]
    asked = {requirement.name.lower(): requirement for requirement in map(Requirement, texts)}
    return {name: requirement for name, requirement in asked.items() if name != "glossator"}
