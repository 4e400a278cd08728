"""Going to a page, and pressing keys on it, as a person does who waits until it answers."""

from contextlib import suppress
from typing import Final

from playwright.sync_api import Error, Page, expect

_DRAWN: Final = "new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 200); })"


def go(page: Page, address: str) -> None:
    """Open *address*, and come back once everything on it listens: a key that is pressed before is lost."""
    page.goto(address)
    expect(page.locator("[data-island]:not([data-ready])")).to_have_count(0)


def press(page: Page, *keys: str) -> None:
    """Press keys, each once what the one before did is drawn: nobody is faster."""
    for key in keys:
        page.keyboard.press(key)
        with suppress(Error):  # the key led to another page
            page.evaluate(_DRAWN)
