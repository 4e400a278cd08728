"""What axe finds wrong with a page."""

from collections.abc import Sequence
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS: Final = ("color-contrast", "link-in-text-block")
"""What of axe's rules can tell dark from light."""

_SCRIPT: Final = Axe().axe_script
_RUN: Final = """async rules => {
  const found = await axe.run({ resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  return found.violations;
}"""


def violations(page: Page, rules: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rules that are broken there, each with its elements; all rules are asked, unless some are named.

    Nothing else leaves the page: to hand over all that axe looked at takes longer than to look.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_RUN, list(rules) if rules else None)
    return found
