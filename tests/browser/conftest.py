"""Opens the running app in a real Chromium."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect

from benchmarks.browser import ROOT, NoBrowserError, chromium, dashboard, launched
from dashboard.web.bundle import FOLDER, namespace

PATIENCE = 120_000  # milliseconds; on a busy machine a page may take its time, and a fault stays one for ever
expect.set_options(timeout=PATIENCE)

# the page's own store, which takes all weights that arrive for damaged ones; run it before any component is there
DAMAGED_WEIGHTS = f"""
{{
  const {{ store }} = {namespace(FOLDER / "lib/nn/weights-store.js")};
  store.put = (name) => store.fail(name, new Error("the weights were damaged in transit"));
}}
"""

AXE = "node_modules/axe-core/axe.min.js"
VIOLATIONS = """async () => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}"""
NOTHING_FADES = """() => document.getAnimations().every(({ playState }) => playState !== "running")
  && !document.querySelector("[data-testid=stMain] [data-stale=true]")"""

# Streamlit turns and shimmers while one waits, and a processor without a graphics card would paint it all;
# what this project moves stands in shadow roots, out of reach of this
STILL = """
{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { animation: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}
"""

# no script of the page runs or waits to be asked for; Streamlit says so on the app's own element
RESTS = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one these tests are skipped, but not in continuous integration."""
    try:
        with chromium() as browser:
            yield browser
    except NoBrowserError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def app_address() -> Iterator[str]:
    """The address of `streamlit run dashboard` on the runs that ship."""
    with dashboard() as address:
        yield address


@pytest.fixture
def open_window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an empty page in a browser that knows nothing yet, and closes it after the test."""
    contexts = []

    def open_window(**options: str) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe-core (Deque Systems, MPL-2.0) finds on a page, of any impact: the rule, and the elements that break it.

    What Streamlit has faded, since it is being computed again, is waited for.
    """
    found = next((file for folder in (ROOT, *ROOT.parents) if (file := folder / AXE).is_file()), None)
    if found is None:
        if os.environ.get("CI"):
            raise FileNotFoundError(f"there is no {AXE}; `npm ci` installs it")
        pytest.skip("axe-core is not installed; `npm ci` does it")
    script = found.read_text()

    def run(page: Page) -> list[str]:
        return look(page) and look(page)  # a fault stays one; what was drawn again under the first look does not

    def look(page: Page) -> list[str]:
        page.wait_for_function(NOTHING_FADES)
        page.evaluate(script)
        return page.evaluate(VIOLATIONS)

    return run


@pytest.fixture(scope="session")
def warm_context(browser: Browser) -> Iterator[BrowserContext]:
    """What all visits share: the browser need not fetch and compile Streamlit's scripts for each of them."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="session")
def windows() -> list[Page]:
    """Windows that wait for a visit: the browser keeps Streamlit's scripts compiled as long as one shows the app."""
    return []


@pytest.fixture
def visit(
    browser: Browser, warm_context: BrowserContext, windows: list[Page], app_address: str
) -> Iterator[Callable[..., Page]]:
    """Opens a page of the app in a window, where a script may run before the page's own.

    A visitor is a new one: nothing is stored of those before, and there is no way back to them. One who is alone shares
    no process with other pages, and one with a script no window. Afterwards no script of the page may have failed, and
    nothing may have been asked of another host.
    """
    visits, own, problems = [], [], []

    def visit(
        path: str = "",
        width: int = 1440,
        height: int = 900,
        theme: str = "light",
        reduced_motion: str = "no-preference",
        script: str = "",
        alone: bool = False,
    ) -> Page:
        if alone:
            page = window_of(launched(browser.browser_type))
        elif script:
            page = new_window(warm_context)
            own.append(page)
        else:
            page = windows.pop() if windows else new_window(warm_context)
        if script:
            page.add_init_script(script)
        forget(page)
        page.bring_to_front()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion=reduced_motion)
        page.on("pageerror", failed)
        page.on("request", asked)
        visits.append(page)
        page.goto(f"{app_address}/{path}")
        page.wait_for_selector("h1")
        return page

    def window_of(alone: Browser) -> Page:
        own.append(alone)
        context = alone.new_context()
        context.set_default_timeout(PATIENCE)
        return new_window(context)

    def new_window(context: BrowserContext) -> Page:
        page = context.new_page()
        page.add_init_script(STILL)
        return page

    def forget(page: Page) -> None:
        leave(page)
        page.evaluate("sessionStorage.clear()")
        page.mouse.move(-1, -1)
        tools = page.context.new_cdp_session(page)
        kinds = "cookies,local_storage,indexeddb,service_workers,cache_storage"
        tools.send("Storage.clearDataForOrigin", {"origin": app_address, "storageTypes": kinds})
        tools.send("Page.resetNavigationHistory")
        tools.detach()

    def leave(page: Page) -> None:
        page.goto(f"{app_address}/_stcore/health")  # of the same origin, so that the window keeps its process

    def failed(error: Error) -> None:
        problems.append(error.stack or str(error))

    def asked(request: Request) -> None:
        if not request.url.startswith((app_address, "data:", "blob:")):
            problems.append(request.url)

    yield visit
    for each in own:
        each.close()
    for page in visits:
        if not page.is_closed():
            page.remove_listener("pageerror", failed)
            page.remove_listener("request", asked)
            leave(page)
            windows.append(page)
    assert problems == []
