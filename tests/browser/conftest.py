"""What all browser tests share: Chromium as it is found on this machine."""

from typing import Any

import pytest

from tests.browser.chromium import MISSING, find, launch_options


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if find() is None:
        pytest.skip(MISSING)
    return launch_options()


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: each test has a site of its own. The plugin's fixture of this name warns under new versions of pytest."""
