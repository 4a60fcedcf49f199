"""The app as a person meets it: a real server, a real browser, the runs that ship."""

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.views.registry import PAGES
from tests.browser.conftest import RESTS
from tests.browser.reading import turn_wheel

pytestmark = pytest.mark.browser

TITLES = {entry.url_path: entry.title for entry in PAGES}
DRAWN = (
    ".js-plotly-plot, .atlas-digit, .atlas-walk, .training-timeline img, .console[data-state=live], .runs-row, "
    ".image-compare canvas, .handwriting canvas, .start-figure canvas, .one-step[data-reveal], .real-or-fake-card, "
    ".tournament-map button, .pad-paper, .st-key-train_row"
)
HAS_THEME = "theme => getComputedStyle(document.querySelector('.stApp')).colorScheme === theme"
ONE_DIGIT = ".st-key-sample img"
REACHED_DIGIT = ".st-key-nearest_image img"


def press_slider(page: Page, key: str, name: str, times: int = 1) -> None:
    """Move a slider with the keyboard, as a screen reader's user would."""
    slider = page.locator(f".st-key-{key} input[type=range]")
    slider.focus()
    for _ in range(times):
        page.keyboard.press(name)


FITS = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  return main.scrollWidth - main.clientWidth <= 1;
}"""
WINDOWS = ((380, "light"), (1440, "dark"))
OTHER_WINDOWS = ((1440, "light"), (380, "dark"), (1024, "light"))


@pytest.mark.parametrize("path", TITLES)
def test_a_page_fits_each_window_and_everyone_can_use_it(path, visit, axe, thorough):
    """In one visit, whose window is resized and whose system turns dark."""
    # hands are written by a run that is told the digit; the run that opens is not
    shown = path.replace("handwriting", "handwriting?run=mnist-conditional")
    page = visit(shown, width=WINDOWS[0][0], theme=WINDOWS[0][1])
    expect(page.locator("h1")).to_have_text(TITLES[path])
    page.locator(DRAWN).first.wait_for()
    for width, theme in (*WINDOWS, *(OTHER_WINDOWS if thorough else ())):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(HAS_THEME, arg=theme)
        page.locator(RESTS).wait_for()
        assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
        page.wait_for_function(FITS)
        assert axe(page) == [], (width, theme)


# A chart that hears the pointer: it is drawn in its place, the app's listener is on it, and no script will draw it anew
LISTENS = f"""([place, tool]) => {{
  const chart = document.querySelector(`.st-key-${{place}} .js-plotly-plot`);
  if (!chart?._ev?._events?.plotly_deselect || !document.querySelector("{RESTS}")) return false;
  const layout = chart._fullLayout;
  return layout.scene ? Boolean(layout.scene._scene?.glplot?.cameraParams) : layout.dragmode === tool;
}}"""
TOOLS = {"Pan": "pan", "Lasso": "lasso", "Box": "select"}

# Where on the screen the sample stands that is nearest to the middle of the chart
NEAREST_SAMPLE = """chart => {
  const { scene, xaxis, yaxis } = chart._fullLayout;
  const { x, y, z, customdata } = chart._fullData.find((trace) => trace.customdata);
  const box = scene ? scene._scene.container.getBoundingClientRect() : chart.getBoundingClientRect();
  const times = (matrix, [a, b, c, d]) =>
    [0, 1, 2, 3].map((row) => matrix[row] * a + matrix[4 + row] * b + matrix[8 + row] * c + matrix[12 + row] * d);
  const onFlat = (number) => [xaxis._offset + xaxis.d2p(x[number]), yaxis._offset + yaxis.d2p(y[number])];
  const inSpace = (number) => {
    const { dataScale, glplot } = scene._scene;
    const { model, view, projection } = glplot.cameraParams;
    const place = [x[number] * dataScale[0], y[number] * dataScale[1], z[number] * dataScale[2], 1];
    const [across, up, , depth] = times(projection, times(view, times(model, place)));
    return [((1 + across / depth) / 2) * box.width, ((1 - up / depth) / 2) * box.height];
  };
  const places = Array.from(customdata, (_, number) => (scene ? inSpace : onFlat)(number));
  const far = ([across, down]) => Math.hypot(across - box.width / 2, down - box.height / 2);
  const [across, down] = places.reduce((best, place) => (far(place) < far(best) ? place : best));
  return [box.left + across, box.top + down];
}"""


@pytest.mark.parametrize("look", ["Images", "Points"])
def test_a_click_on_a_sample_shows_it_and_opens_it_in_explore(look, visit):
    page = open_samples(visit, look)
    page.mouse.click(*sample_spot(page))
    page.locator(ONE_DIGIT).wait_for()
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**z=*")


def test_a_click_works_in_three_dimensions(visit):
    page = open_samples(visit, "3-D")
    x, y = sample_spot(page)
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.locator(".st-key-samples .hovertext").wait_for()  # plotly looks below the pointer at each frame
    page.mouse.down()  # and at the button
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    page.mouse.up()
    page.locator(ONE_DIGIT).wait_for()


def open_samples(visit, look: str, drag: str = "Pan") -> Page:
    """The projection with a chart that listens."""
    page = visit("projection?run=mnist-dense")
    page.get_by_role("radio", name=look, exact=True).click()
    if drag != "Pan":
        page.get_by_role("radio", name=drag).click()
    page.wait_for_function(LISTENS, arg=["atlas" if look == "Images" else "points", TOOLS[drag]])
    if look == "3-D":
        page.locator(".st-key-samples canvas").first.wait_for()
    return page


def sample_spot(page: Page) -> tuple[float, float]:
    """Where a sample is on the screen."""
    chart = page.locator(".st-key-samples .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    return tuple(chart.evaluate(NEAREST_SAMPLE))


def chart_spot(page: Page, across: float, down: float) -> tuple[float, float]:
    """A place inside the axes, as shares of their width and height, on the screen."""
    axes = page.locator(".st-key-samples .nsewdrag").first
    axes.hover(trial=True)  # it is in view and rests
    box = axes.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def drag_around(page: Page, left: float, right: float) -> None:
    """Draw a closed line around a part of the samples, from and to the same place."""
    drag(page, (left, 0.3), (right, 0.3), (right, 0.7), (left, 0.7), (left, 0.3))


def drag(page: Page, *corners: tuple[float, float]) -> None:
    """Drag over the chart from corner to corner, shares of its axes."""
    first, *others = [chart_spot(page, *corner) for corner in corners]  # while dragging something lies over the chart
    page.mouse.move(*first)
    page.mouse.down()
    for spot in others:
        page.mouse.move(*spot, steps=6)
    page.mouse.up()


def nothing_was_clicked(page: Page) -> bool:
    return page.locator(f"{ONE_DIGIT}, {REACHED_DIGIT}").count() == 0


def test_two_lassos_give_a_direction_that_explore_can_follow(visit):
    page = open_samples(visit, "Images", drag="Lasso")
    for name, sides in (("A", (0.1, 0.3)), ("B", (0.5, 0.7))):
        drag_around(page, *sides)
        page.get_by_text(re.compile(r"[\d,]+ samples selected")).wait_for()
        button = page.get_by_role("button", name=f"Set as group {name}")
        expect(button).to_be_enabled()
        button.click()
        page.get_by_text(re.compile(rf"Group {name}: [\d,]+ samples")).wait_for()
    page.get_by_text("between the means").wait_for()
    expect(page.locator(".st-key-walk .atlas-frame")).to_have_count(9)
    assert nothing_was_clicked(page)
    page.get_by_role("textbox", name="Name of the direction").fill("round to straight")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Use in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.locator(".console[data-state=live]").wait_for()
    slider = page.get_by_role("slider", name="round to straight", exact=True)
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_url("**z=*")
    page.locator(".cell", has=slider).get_by_role("button", name="Remove round to straight").click()
    expect(slider).to_have_count(0)


def test_a_box_is_drawn_like_a_lasso(visit):
    page = open_samples(visit, "Points", drag="Box")
    drag(page, (0.2, 0.3), (0.6, 0.7))
    expect(page.get_by_role("button", name="Set as group A")).to_be_enabled()
    assert nothing_was_clicked(page)


def test_a_click_with_the_lasso_where_nothing_is_says_so(visit):
    page = open_samples(visit, "Points", "Lasso")
    page.mouse.click(*chart_spot(page, 0.97, 0.03))
    page.get_by_text("Nothing is there").wait_for()
    assert nothing_was_clicked(page)


# The empty place nearest to the middle of the chart: no sample is within 16 pixels, and one within 24
EMPTY_PLACE = """chart => {
  const { xaxis, yaxis } = chart._fullLayout;
  const { x, y, customdata } = chart._fullData.find((trace) => trace.customdata);
  const box = chart.getBoundingClientRect();
  const samples = Array.from(customdata, (_, number) => [xaxis.d2p(x[number]), yaxis.d2p(y[number])]);
  const middle = [xaxis._length / 2, yaxis._length / 2];
  const far = ([a, b], [c, d]) => Math.hypot(a - c, b - d);
  let best = null;
  for (let across = 8; across < xaxis._length; across += 8) {
    for (let down = 8; down < yaxis._length; down += 8) {
      const place = [across, down];
      if (best && far(place, middle) >= far(best, middle)) continue;
      const nearest = Math.min(...samples.map((sample) => far(sample, place)));
      if (nearest > 16 && nearest < 24) best = place;
    }
  }
  return [box.left + xaxis._offset + best[0], box.top + yaxis._offset + best[1]];
}"""


def test_a_click_between_samples_decodes_what_would_lie_there(visit):
    page = open_samples(visit, "Points")
    page.mouse.click(*page.locator(".st-key-samples .js-plotly-plot").evaluate(EMPTY_PLACE))
    page.locator(REACHED_DIGIT).wait_for()
    page.get_by_text("Gauss-Newton steps from the six nearest samples").wait_for()
    assert page.locator(ONE_DIGIT).count() == 0
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**z=*")


def test_the_wheel_above_the_chart_scrolls_the_page(visit):
    page = visit("projection?beside=groups", height=500)
    page.wait_for_function(LISTENS, arg=["atlas", "pan"])
    chart = page.locator(".st-key-samples .js-plotly-plot")
    ranges = "chart => [chart._fullLayout.xaxis.range, chart._fullLayout.yaxis.range].flat()"
    whole = chart.evaluate(ranges)
    page.mouse.move(*chart_spot(page, 0.5, 0.3))
    page.mouse.wheel(0, 60)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")
    assert chart.evaluate(ranges) == whole


PICTURES = {
    "projection": ".st-key-atlas",
    "compare": ".st-key-pairs canvas",
    "compare?view=Regions": ".st-key-region_pairs canvas",
    "compare?view=Sample+grid": ".st-key-sheet canvas",
    "snapshots": ".st-key-film img",
}


@pytest.mark.parametrize("path", PICTURES)
def test_the_picture_is_on_the_first_screen(path, visit):
    page = visit(path)
    picture = page.locator(PICTURES[path]).first
    picture.wait_for()
    for width, height in ((1440, 900), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"innerWidth === {width}")
        expect(picture).to_be_in_viewport(ratio=0.99)


def test_a_click_where_nothing_is_says_so_and_leaves_the_zoom_as_it_is(visit):
    page = open_samples(visit, "Images")
    ranges = "chart => [chart._fullLayout.xaxis.range, chart._fullLayout.yaxis.range].flat()"
    chart = page.locator(".st-key-samples .js-plotly-plot")
    whole = chart.evaluate(ranges)
    page.mouse.move(*chart_spot(page, 0.97, 0.03))
    chart.evaluate("chart => chart.on('plotly_relayout', () => { window.isZoomed = true; })")
    turn_wheel(page, -300)
    page.wait_for_function("window.isZoomed")
    zoomed = chart.evaluate(ranges)
    assert zoomed != whole
    page.mouse.click(*chart_spot(page, 0.97, 0.03))
    page.get_by_text("Nothing is there").wait_for()
    assert nothing_was_clicked(page)
    # samples, a cross, and Explore's image
    page.wait_for_function(f"""() => document.querySelector("{RESTS}") &&
      document.querySelector(".st-key-samples .js-plotly-plot")._fullData.length === 3""")
    assert chart.evaluate(ranges) == pytest.approx(zoomed, rel=1e-3)


def test_dragging_and_double_clicks_on_the_chart_decode_nothing(visit):
    page = open_samples(visit, "Images")
    drag(page, (0.9, 0.1), (0.8, 0.2))
    page.wait_for_timeout(1_500)
    assert nothing_was_clicked(page)
    page.mouse.dblclick(*chart_spot(page, 0.97, 0.03))
    page.wait_for_timeout(1_500)
    assert nothing_was_clicked(page)


def test_the_film_plays_to_the_end_and_stops(visit):
    page = visit("snapshots?step=0")
    film = page.locator(".st-key-film")
    step = film.locator("output")
    expect(step).to_have_text("iteration 0")
    first = film.locator("img").get_attribute("src")
    film.get_by_role("button", name="Play").click()
    film.get_by_role("button", name="Pause").wait_for()
    expect(step).not_to_have_text("iteration 0")
    film.get_by_role("button", name="Play").wait_for()  # the last frame was reached
    assert film.locator("img").get_attribute("src") != first


def test_the_scrubber_moves_while_it_is_dragged(visit):
    page = visit("snapshots?step=0")
    film = page.locator(".st-key-film")
    expect(film.locator("output")).to_have_text("iteration 0")
    box = film.locator("input").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    expect(film.locator("output")).not_to_have_text("iteration 0")  # the hand has not let go yet
    page.mouse.up()


def test_smoothing_redraws_the_curves(visit):
    page = visit("training?run=mnist-dense")
    line = page.locator(".st-key-curves .scatterlayer .js-line").nth(1)
    line.wait_for()
    before = line.get_attribute("d")
    press_slider(page, "choice-smoothing", "End")
    expect(line).not_to_have_attribute("d", before)


# --- Map -------------------------------------------------------------------------------------------------------------


def open_map(visit, **options) -> Page:
    """The map page when its finest sheet is drawn."""
    page = visit("map?run=mnist-dense", **options)
    map_settles(page)
    return page


def map_settles(page: Page) -> None:
    """Wait until the map waits for nothing: the window has the finest cells, and the hand rests."""
    page.locator(".st-key-map .slice-map-window[aria-busy=false]").wait_for()


def map_pixels(page: Page) -> str:
    """What the map shows."""
    return page.locator(".st-key-map canvas.slice-map-view").evaluate("canvas => canvas.toDataURL()")


def map_spot(page: Page, across: float, down: float) -> tuple[float, float]:
    """A place of the map in the window's pixels."""
    box = page.locator(".st-key-map canvas.slice-map-view").bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


# a map may wait too shortly to be seen from outside, so the page counts how often one begins to
COUNTS_WAITS = """
    const { add, toggle } = DOMTokenList.prototype;
    window.waits = 0;
    DOMTokenList.prototype.add = function (...names) {
      if (names.includes("slice-map-waiting")) window.waits += 1;
      return add.apply(this, names);
    };
    DOMTokenList.prototype.toggle = function (name, ...force) {
      if (name === "slice-map-waiting" && force[0] === true) window.waits += 1;
      return toggle.call(this, name, ...force);
    };
"""


def test_a_click_on_the_map_decodes_there_and_opens_explore(visit):
    page = open_map(visit)
    page.mouse.click(*map_spot(page, 0.3, 0.6))
    picture = page.locator(".st-key-map_picture img")
    first = picture.get_attribute("src")
    page.mouse.click(*map_spot(page, 0.8, 0.4))
    expect(picture).not_to_have_attribute("src", first)
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**run=mnist-dense*")
    page.wait_for_url("**z=*")


def test_a_double_click_on_the_map_opens_explore(visit):
    page = open_map(visit)
    page.mouse.dblclick(*map_spot(page, 0.5, 0.5))
    expect(page.locator("h1")).to_have_text("Explore")


def test_a_coarse_map_appears_first_and_refines_and_zooming_decodes_the_window_anew(visit):
    page = open_map(visit, script=COUNTS_WAITS)
    before, waits = map_pixels(page), page.evaluate("window.waits")
    assert waits > 0, "nothing coarse was there first"
    page.mouse.move(*map_spot(page, 0.5, 0.5))
    turn_wheel(page, -240)
    page.wait_for_function(f"window.waits > {waits}")
    map_settles(page)
    assert map_pixels(page) != before
    page.get_by_role("button", name="Show all").click()
    map_settles(page)
    page.mouse.move(0, 0)
    assert map_pixels(page) == before, "the way back shows the same map"


def test_the_map_obeys_keys(visit):
    page = open_map(visit)
    canvas = page.locator(".st-key-map canvas.slice-map-view")
    canvas.focus()
    before = map_pixels(page)
    for key in ("ArrowRight", "ArrowUp", "+"):
        page.keyboard.press(key)
    map_settles(page)
    assert map_pixels(page) != before
    assert page.locator(".st-key-map .slice-map-spoken").text_content()
    page.keyboard.press("Enter")
    page.locator(".st-key-map_picture img").wait_for()


def test_dragging_moves_the_map_and_chooses_nothing(visit):
    page = open_map(visit)
    before = map_pixels(page)
    page.mouse.move(*map_spot(page, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*map_spot(page, 0.3, 0.4), steps=5)
    page.mouse.up()
    map_settles(page)
    assert map_pixels(page) != before
    assert page.locator(".st-key-map_picture").count() == 0


# --- Borders ---------------------------------------------------------------------------------------------------------


def test_the_border_of_a_seven_opens_in_explore(visit):
    page = visit("boundaries?run=mnist-dense")
    page.locator(".atlas-walk").first.wait_for()
    page.get_by_role("button", name="Open the boundary in Explore").first.click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.locator(".console[data-state=live] .console-best").wait_for()


def test_the_class_adjacency_of_a_shipped_run_is_there_without_being_measured(visit):
    page = visit("boundaries?run=mnist-dense")
    page.get_by_role("radio", name="Class adjacency").click()
    page.locator(".st-key-adjacency_matrix .heatmaplayer").wait_for()
    page.get_by_text("7 and 9 are neighbours").wait_for()
    page.get_by_text("Measured along 300 great circles").wait_for()
    # a measurement draws its stages under keys of their own, the last one in place of all others
    expect(page.locator("[class*=st-key-adjacency_matrix]")).to_have_count(1)
    expect(page.get_by_text("of 300 great circles;")).to_have_count(0)
