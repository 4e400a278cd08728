"""What all browser tests share: Chromium as it is found on this machine."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import MISSING, find, launch_options
from tests.browser.desk import Desk, at_desk
from tests.stage import Site


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if find() is None:
        pytest.skip(MISSING)
    return launch_options()


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Nothing moves, so that nothing is looked at on its way from one colour to another."""
    return {"reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: each test has a site of its own. The plugin's fixture of this name warns under new versions of pytest."""


@pytest.fixture
def desk(site: Site, page: Page) -> Iterator[Desk]:
    """A coder who has just opened an article."""
    with at_desk(site, page) as desk:
        yield desk
