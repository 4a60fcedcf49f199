"""The console in a real browser: what the hand does, what the page makes of it, and what Python hears."""

import base64
import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from dashboard.shared.latent_text import unpack
from dashboard.web.bundle import FOLDER, namespace
from gan_core.data.image_set import to_pixels
from gan_core.inference.web_export import export_checkpoint
from gan_core.latent.sampling import sample_latent
from gan_core.runs.locate import find_run
from gan_core.runs.run import open_run
from tests.browser.conftest import DAMAGED_WEIGHTS, PATIENCE, RESTS
from tests.browser.reading import until
from tests.browser.test_app import press_slider

pytestmark = pytest.mark.browser

LIVE = ".console[data-state=live]"
PICTURE = ".console-picture"
PIXELS = (
    """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, 28, 28).data).filter((_, i) => i % 4 === 0)"""
)
CANVAS = (
    "document.querySelector('.st-key-console [data-testid=stBidiComponentIsolated]')"
    f".shadowRoot.querySelector('{PICTURE}')"
)
TRAY = ".console-tray button"


def open_console(visit, path: str = "?run=mnist-conv&seed=3", **options) -> Page:
    page = visit(path, **options)
    page.locator(LIVE).wait_for()
    page.locator(".console-best").wait_for()
    return page


def pixels(page: Page, canvas: str = PICTURE) -> np.ndarray:
    return np.array(page.locator(canvas).first.evaluate(PIXELS))


def changes(page: Page, before: np.ndarray) -> None:
    """Wait until the picture is another."""
    page.wait_for_function(
        f"before => ({PIXELS})({CANVAS}).some((value, index) => value !== before[index])",
        arg=before.tolist(),
    )


def becomes(page: Page, expected: np.ndarray, tolerance: int = 1) -> None:
    """Wait until the picture is the expected one, up to so many grey levels."""
    page.wait_for_function(
        f"([expected, tolerance]) => ({PIXELS})({CANVAS})"
        ".every((value, index) => Math.abs(value - expected[index]) <= tolerance)",
        arg=[expected.tolist(), tolerance],
    )


def drawn_by_torch(page: Page, shipped_runs) -> np.ndarray:
    """The image that the page's address names."""
    named = {name: value for name, (value,) in parse_qs(urlparse(page.url).query).items()}
    step = find_run(str(shipped_runs / named["run"])).checkpoint(int(named["step"]))
    z = unpack(named["z"], 100) if "z" in named else sample_latent(int(named["seed"]), 1, 100)[0]
    with torch.inference_mode():
        return to_pixels(step.generator_ema(z[None])).flatten().numpy()


def grasp(page: Page) -> tuple[float, float]:
    box = page.locator(PICTURE).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def slider(page: Page, name: str):
    return page.get_by_role("slider", name=re.compile(rf"^{name}(,|$)"))


def test_the_digit_follows_the_hand_and_python_hears_where_it_rests(visit, shipped_runs):
    page = open_console(visit)
    before = pixels(page)
    x, y = grasp(page)
    page.mouse.move(x + 60, y - 30, steps=4)
    changes(page, before)
    assert "z=" not in page.url, "the hand has not let go yet"
    page.mouse.up()
    page.wait_for_url("**z=*")
    becomes(page, drawn_by_torch(page, shipped_runs))
    assert page.locator(TRAY).count() == 2


def test_a_slider_moves_the_picture_and_a_double_click_takes_it_back(visit, shipped_runs):
    page = open_console(visit)
    before = pixels(page)
    first = page.locator(".console-dimensions .cell").first
    reset = first.locator(".cell-reset")
    expect(reset).to_be_disabled()
    first.locator("input").focus()
    page.keyboard.press("End")
    changes(page, before)
    page.wait_for_url("**z=*")
    becomes(page, drawn_by_torch(page, shipped_runs))
    expect(reset).to_be_enabled()
    first.locator("input").dblclick(position={"x": 4, "y": 8})
    expect(reset).to_be_disabled()


def test_all_hundred_dimensions_and_the_directions_have_a_slider_and_every_control_a_name_and_room(visit):
    page = open_console(visit)
    page.get_by_role("button", name="☆ Save").click()
    page.locator(".console-remove").wait_for()
    nameless, small = controls_without_names(page), small_controls(page)
    assert nameless == []
    assert small == []
    names = page.locator(".console-dimensions .cell-name").all_inner_texts()
    assert sorted(names, key=lambda name: int(name[1:])) == [f"z{index}" for index in range(100)]
    effects = [float(text) for text in page.locator(".console-dimensions .cell-effect").all_inner_texts()]
    assert effects == sorted(effects, reverse=True)
    assert page.locator(".console-directions .cell").count() == 10


def controls_without_names(page: Page) -> list[str]:
    """What a screen reader could only call a button."""
    return page.locator(".console").evaluate(
        """root => [...root.querySelectorAll("button, input, select, canvas[role]")].filter((control) =>
          !(control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent ?? control.textContent).trim())
          .map((control) => control.outerHTML)"""
    )


def small_controls(page: Page) -> list[str]:
    """What a finger would miss."""
    return page.locator(".console").evaluate(
        """root => [...root.querySelectorAll("button, input, select")].filter((control) => control.offsetParent)
          .filter((control) => Math.min(control.offsetWidth, control.offsetHeight) < 24)
          .map((control) => `${control.className} ${control.offsetWidth} x ${control.offsetHeight}`)"""
    )


def test_a_long_history_scrolls_and_widens_nothing(visit):
    page = open_console(visit, width=1280)
    for count in range(1, 21):
        page.get_by_role("button", name="Random").click()
        expect(page.locator(TRAY)).to_have_count(count + 1)
    assert page.locator(".console-board").evaluate("board => board.scrollWidth - board.clientWidth") <= 0


def test_undo_and_redo_walk_through_earlier_points(visit):
    page = open_console(visit)
    first = pixels(page)
    for count, key in enumerate(("End", "Home"), start=2):
        slider(page, "Direction 1").focus()
        before = pixels(page)
        page.keyboard.press(key)
        changes(page, before)
        expect(page.locator(TRAY)).to_have_count(count)  # the hand rests
    last = pixels(page)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    becomes(page, first)
    page.locator(TRAY).last.click()
    becomes(page, last)
    expect(page.locator(TRAY)).to_have_count(3)


def test_what_is_held_stays_when_a_random_point_is_drawn(visit):
    page = open_console(visit)
    page.locator(".console-dimensions .cell").nth(2).hover()
    held = page.locator(".console-dimensions .cell").nth(2)
    held.locator(".cell-lock").click()
    expect(held.locator("input")).to_be_disabled()
    value = held.locator("input").input_value()
    other = page.locator(".console-dimensions .cell").nth(3).locator("input")
    before = other.input_value()
    page.get_by_role("button", name="Random", exact=True).click()
    page.wait_for_url("**z=*")
    page.wait_for_timeout(800)
    # a point that has no seed any more is rounded, perhaps over the edge of a step of the slider
    assert float(held.locator("input").input_value()) == pytest.approx(float(value), abs=0.051)
    assert other.input_value() != before
    page.get_by_role("button", name="Unlock all (1)").click()
    expect(held.locator("input")).to_be_enabled()


def test_solo_holds_all_others_and_lets_them_go_again(visit):
    page = open_console(visit)
    slider(page, "z5").focus()
    page.keyboard.press("s")
    expect(page.locator(".console-dimensions input[aria-disabled=true]")).to_have_count(99)
    page.keyboard.press("s")
    expect(page.locator(".console-dimensions input[aria-disabled=true]")).to_have_count(0)


def test_a_link_and_the_back_button_lead_to_the_same_digit(visit):
    page = open_console(visit)
    slider(page, "Direction 2").focus()
    page.keyboard.press("End")
    page.wait_for_url("**z=*")
    moved = pixels(page)
    again = open_console(visit, f"?{page.url.partition('?')[2]}")
    assert np.array_equal(pixels(again), moved)
    page.get_by_role("link", name="Training", exact=True).click()
    expect(page.locator("h1")).to_have_text("Training")
    page.wait_for_url("**/training?*z=*")
    page.go_back()
    page.locator(LIVE).wait_for()
    becomes(page, moved)


def test_a_kept_point_is_there_again_after_a_reload(visit):
    page = open_console(visit)
    page.get_by_role("button", name="☆ Save").click()
    page.reload()
    page.locator(LIVE).wait_for()
    kept = page.get_by_role("button", name="Open saved vector 1")
    kept.wait_for()
    page.locator(".console-holder").hover()
    page.get_by_role("button", name="Remove saved vector 1").click()
    expect(kept).to_have_count(0)


def test_the_film_morphs_while_the_hand_moves_and_a_still_chooses_its_step(visit, shipped_runs):
    page = open_console(visit)
    page.get_by_role("button", name="Timeline").click()
    stills = page.locator(".console-still")
    steps = open_run(shipped_runs / "mnist-conv").steps()
    expect(stills).to_have_count(len(steps), timeout=2 * PATIENCE)  # the weights of all steps are on their way
    canvas = ".console-still canvas"
    last = page.locator(canvas).last
    until(page, lambda: np.array_equal(last.evaluate(PIXELS), pixels(page)))  # it is the picture itself
    before = pixels(page)
    x, y = grasp(page)
    page.mouse.move(x - 70, y + 40, steps=6)
    until(page, lambda: not np.array_equal(last.evaluate(PIXELS), before))
    page.mouse.up()
    stills.first.click()
    page.wait_for_url("**step=0&*")
    expect(stills.first).to_have_attribute("aria-current", "true")


def test_choosing_another_step_changes_the_picture(visit, shipped_runs):
    page = open_console(visit)
    before = pixels(page)
    press_slider(page, "step", "Home")
    page.wait_for_url("**step=0*")
    changes(page, before)
    page.wait_for_timeout(500)
    becomes(page, drawn_by_torch(page, shipped_runs))


def test_rapid_step_changes_leave_nothing_behind(visit, shipped_runs):
    page = open_console(visit, alone=True)  # nodes are counted in the whole process
    tools = page.context.new_cdp_session(page)

    def count() -> dict[str, int]:
        tools.send("HeapProfiler.collectGarbage")
        return tools.send("Memory.getDOMCounters")

    def to_and_fro(times: int) -> None:
        for _ in range(times):
            for key in ("Home", "End"):
                press_slider(page, "step", key)
        is_quiet()

    def is_quiet() -> None:
        """Wait until nothing has run for a while: a run may be on its way when the one before ends."""
        for _ in range(3):
            page.wait_for_timeout(1_000)
            page.locator(RESTS).wait_for()

    def come_to_rest() -> None:
        """A slider may lose the last of so many keys, but not one that is pressed when all is quiet again."""
        press_slider(page, "step", "Home")
        page.wait_for_url("**step=0&*")
        is_quiet()
        press_slider(page, "step", "End")
        page.wait_for_url(f"**step={open_run(shipped_runs / 'mnist-conv').steps()[-1]}&*")
        becomes(page, drawn_by_torch(page, shipped_runs))
        is_quiet()

    to_and_fro(5)
    come_to_rest()
    before = count()
    to_and_fro(15)
    come_to_rest()
    # a busy browser holds on to a console or two for a while, of some 900 listeners and 3,000 nodes each; if every
    # change left one behind, there would be thirty more of them
    most = {"jsEventListeners": before["jsEventListeners"] + 3 * 900, "nodes": before["nodes"] + 3 * 3_000}
    for _ in range(120):
        after = count()
        if all(after[kind] <= most[kind] for kind in most):
            break
        page.wait_for_timeout(500)
    assert {kind: after[kind] for kind in most if after[kind] > most[kind]} == {}


def test_without_weights_the_server_draws_and_the_page_says_so(visit, shipped_runs):
    page = visit("?run=mnist-conv&seed=3", script=DAMAGED_WEIGHTS)
    page.locator(".console[data-state=served]").wait_for()
    expect(page.locator(".console-notice")).to_contain_text("damaged in transit")
    becomes(page, drawn_by_torch(page, shipped_runs))
    before = pixels(page)
    slider(page, "Direction 1").focus()
    for _ in range(12):  # more than one answer can keep up with: the newest counts
        page.keyboard.press("ArrowRight")
    changes(page, before)
    page.wait_for_timeout(2_000)  # the last answer and its address
    becomes(page, drawn_by_torch(page, shipped_runs))


ENGINE = """
const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const encode = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};
globalThis.decodeAll = (block, points, size) => {
  const network = new WeightsFile(decode(block)).network("generator");
  const z = new Float32Array(decode(points).buffer);
  const count = z.length / size;
  const images = new Float32Array(count * 784);
  for (let row = 0; row < count; row += 1) images.set(network.run(z.subarray(row * size, (row + 1) * size)), row * 784);
  return encode(new Uint8Array(images.buffer));
};
"""


@pytest.mark.parametrize("name", ["mnist-dense", "mnist-conv", "fashion-conv"])
def test_at_every_shipped_step_the_browser_makes_what_torch_makes(name, open_window, shipped_runs, thorough):
    run = open_run(shipped_runs / name)
    z = sample_latent(0, 200, 100)
    points = base64.b64encode(z.numpy().tobytes()).decode()
    page = open_window()
    runtime = f"const {{ WeightsFile }} = {namespace(FOLDER / 'lib/nn/weights-file.js')};"
    page.add_script_tag(content=runtime + ENGINE, type="module")
    page.wait_for_function("typeof decodeAll === 'function'")
    for number in run.steps() if thorough else {run.steps()[0], run.steps()[-1]}:
        step = run.checkpoint(number)
        block = base64.b64encode(export_checkpoint(step).data).decode()
        found = page.evaluate("([block, points, size]) => decodeAll(block, points, size)", [block, points, 100])
        images = np.frombuffer(base64.b64decode(found), np.float32).reshape(200, 28, 28)
        with torch.inference_mode():
            expected = step.generator_ema(z)[:, 0].numpy()
        assert np.abs(images - expected).max() < 1e-3, f"step {number}"


def test_the_tab_key_passes_over_the_console_in_few_stops_and_arrows_reach_every_slider(visit):
    page = open_console(visit)
    stops = page.locator(".console").evaluate(
        """root => [...root.querySelectorAll("button, input, select, canvas[tabindex]")]
          .filter((control) => control.tabIndex >= 0 && !control.disabled && control.offsetParent).length"""
    )
    assert stops <= 16
    slider(page, "Direction 1").focus()
    page.keyboard.press("ArrowDown")
    expect(slider(page, "Direction 2")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".console-dimensions input").first).to_be_focused()
    page.keyboard.press("l")
    expect(page.locator(".console-dimensions input").first).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("l")
    expect(page.locator(".console-dimensions input").first).to_have_attribute("aria-disabled", "false")


def test_the_plane_of_drags_is_offered_on_every_screen_and_outlives_a_reload(visit):
    page = open_console(visit, width=1440)
    planes = page.get_by_label("Plane of the latent space to drag along")
    planes.select_option("directions 3 and 4")
    page.wait_for_url("**plane=2+3*")
    page.set_viewport_size({"width": 380, "height": 900})
    page.reload()
    page.locator(LIVE).wait_for()
    expect(planes).to_have_value("2 3")
    planes.select_option("directions 1 and 2")
    page.wait_for_function("!location.search.includes('plane=2+3')")
