"""What a page holds that leads, or asks, elsewhere; and a hand on it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PATIENCE

EACH = 100  # milliseconds between two looks

FOREIGN = """() => {
    const NAMES = /^(href|xlink:href|src|srcset|action|formaction|data|poster|background|style)$/i;
    const isOwn = (address) => URL.parse(address, location.href)?.origin === location.origin;
    const roots = [document], found = [];
    for (const root of roots) {
        for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot) roots.push(element.shadowRoot);
            for (const { name, value } of element.attributes) {
                if (!NAMES.test(name)) continue;
                const address = name === "style" ? (value.match(/url\\(["']?([^"')]*)/) ?? [])[1] : value;
                if (!address || /^(data|blob):/.test(address)) continue;
                if (!isOwn(address)) found.push(element.outerHTML);
            }
            if (/^(script|iframe|object|embed)$/i.test(element.tagName) && element.closest(".stMarkdown, .stHtml"))
                found.push(element.outerHTML);
        }
    }
    return found;
}"""


def until(page: Page, happens: Callable[[], bool]) -> None:
    """Look at a page again and again until something has happened that it does not tell by itself."""
    for _ in range(PATIENCE // EACH):
        if happens():
            return
        page.wait_for_timeout(EACH)
    pytest.fail("it never happened")


def foreign_parts(page: Page) -> list[str]:
    """Elements of a page, shadow roots included, that name another origin: links, images, scripts, styles."""
    return page.evaluate(FOREIGN)


def turn_wheel(page: Page, down: int) -> None:
    """Zoom as with two fingers on a touch pad; the wheel alone scrolls the page."""
    page.keyboard.down("Control")
    page.mouse.wheel(0, down)
    page.keyboard.up("Control")
