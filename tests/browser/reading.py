"""What a page holds that leads, or asks, elsewhere; and a hand on it."""

from playwright.sync_api import Page

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


def foreign_parts(page: Page) -> list[str]:
    """Elements of a page, shadow roots included, that name another origin: links, images, scripts, styles."""
    return page.evaluate(FOREIGN)


def turn_wheel(page: Page, down: int) -> None:
    """Zoom as with two fingers on a touch pad; the wheel alone scrolls the page."""
    page.keyboard.down("Control")
    page.mouse.wheel(0, down)
    page.keyboard.up("Control")
