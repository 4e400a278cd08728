"""Going to a page as a person does who waits until it answers."""

from playwright.sync_api import Page, expect


def go(page: Page, address: str) -> None:
    """Open *address*, and come back once everything on it listens: a key that is pressed before is lost."""
    page.goto(address)
    expect(page.locator("[data-island]:not([data-ready])")).to_have_count(0)
