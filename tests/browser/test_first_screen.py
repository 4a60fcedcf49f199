"""What a page is there for stands on its first screen: of a desktop, of a small laptop, and of a phone."""

import pytest

pytestmark = pytest.mark.browser

WINDOWS = ((1440, 900), (1024, 768), (380, 800))
RESULTS = {
    "start": ".start-figure canvas",
    "?run=mnist-dense": ".console-picture",
    "boundaries?run=mnist-dense": ".atlas-walk",
    "boundaries?run=mnist-dense&section=Interpolation": ".atlas-walk",
    "boundaries?run=mnist-dense&section=Class+adjacency": ".st-key-adjacency_matrix .heatmaplayer",
    "boundaries?run=mnist-dense&section=Ambiguous+samples": ".st-key-question img",
    "training?run=mnist-dense": ".st-key-curves .cartesianlayer .xy",
}
IN_SIGHT = """selector => {
  const components = document.querySelectorAll("[data-testid=stBidiComponentIsolated]");
  const found = [document, ...[...components].map((each) => each.shadowRoot)]
    .map((root) => root?.querySelector(selector))
    .find(Boolean);
  const { top, bottom, height } = found?.getBoundingClientRect() ?? {};
  return height > 0 && top >= 0 && bottom <= innerHeight;
}"""


@pytest.mark.parametrize("path", RESULTS)
def test_the_result_is_in_sight_without_scrolling(path, visit):
    page = visit(path)
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(IN_SIGHT, arg=RESULTS[path])
