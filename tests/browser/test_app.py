"""The app as a person meets it: a real server, a real browser, the runs that ship."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PAGES = {"": "Explore", "projection": "Projection", "training": "Training", "snapshots": "Snapshots"}
PICTURE = ".st-key-picture img"
ONE_DIGIT = ".st-key-sample img"


def press_slider(page: Page, key: str, name: str, times: int = 1) -> None:
    """Move a slider with the keyboard, as a screen reader's user would."""
    slider = page.locator(f".st-key-{key} input[type=range]")
    slider.focus()
    for _ in range(times):
        page.keyboard.press(name)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 380])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_window_without_an_error(path, width, theme, visit):
    page = visit(path, width=width, theme=theme)
    expect(page.locator("h1")).to_have_text(PAGES[path])
    page.locator(".js-plotly-plot, .atlas-digit, .film img").first.wait_for()
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 1


def test_releasing_a_slider_changes_the_picture_and_the_address(visit):
    page = visit("?seed=3")
    picture = page.locator(PICTURE)
    before = picture.get_attribute("src")
    press_slider(page, "direction_0", "PageUp", 2)
    expect(picture).not_to_have_attribute("src", before)
    page.wait_for_url("**z=*")


def test_all_hundred_dimensions_can_be_reached(visit):
    page = visit()
    page.get_by_role("radio", name="91–100").click()
    expect(page.locator("[class*=st-key-dimension_]")).to_have_count(10)


def test_a_link_reopens_the_same_digit_in_another_window(visit):
    page = visit("?seed=3")
    picture = page.locator(PICTURE)
    before = picture.get_attribute("src")
    press_slider(page, "direction_0", "PageUp", 2)
    expect(picture).not_to_have_attribute("src", before)
    page.wait_for_url("**z=*")
    page.wait_for_timeout(1_000)  # the last of the two key presses may still be on its way
    link = page.url.partition("/?")[2]
    again = visit(f"?{link}")
    expect(again.locator(PICTURE)).to_have_attribute("src", picture.get_attribute("src"))


def test_the_back_button_takes_a_move_back(visit):
    page = visit("?seed=3")
    picture = page.locator(PICTURE)
    before = picture.get_attribute("src")
    press_slider(page, "direction_0", "PageUp")
    expect(picture).not_to_have_attribute("src", before)
    page.wait_for_url("**z=*")
    page.go_back()
    expect(picture).to_have_attribute("src", before)


def test_choosing_another_step_changes_the_picture(visit):
    page = visit()
    picture = page.locator(PICTURE)
    before = picture.get_attribute("src")
    press_slider(page, "step", "Home")
    expect(picture).not_to_have_attribute("src", before)
    page.wait_for_url("**step=0*")


@pytest.mark.parametrize("look", ["2-D digits", "2-D points"])
def test_a_click_on_a_sample_shows_it_and_opens_it_in_explore(look, visit):
    page = visit("projection")
    page.get_by_role("radio", name=look).click()
    click_chart_until_picked(page)
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("h1")).to_have_text("Explore")
    page.wait_for_url("**z=*")


def test_a_click_works_in_three_dimensions(visit):
    page = visit("projection")
    page.get_by_role("radio", name="3-D points").click()
    page.locator(".st-key-samples canvas").first.wait_for()
    click_chart_until_picked(page)


def click_chart_until_picked(page: Page) -> None:
    """Click around the middle of the chart, where samples are dense, until one is hit."""
    chart = page.locator(".st-key-samples .js-plotly-plot")
    chart.wait_for()
    page.wait_for_timeout(2_000)  # plotly draws after it has mounted
    for attempt in range(25):
        box = chart.bounding_box()
        x = box["x"] + box["width"] * (0.36 + 0.008 * attempt)
        y = box["y"] + box["height"] * (0.40 + 0.006 * attempt)
        page.mouse.move(x - 3, y)
        page.wait_for_timeout(150)
        page.mouse.move(x, y)
        page.wait_for_timeout(350)
        page.mouse.down()
        page.wait_for_timeout(80)
        page.mouse.up()
        page.wait_for_timeout(900)
        if page.locator(ONE_DIGIT).count():
            return
    pytest.fail("no sample was picked")


def test_the_film_plays_to_the_end_and_stops(visit):
    page = visit("snapshots?step=0")
    film = page.locator(".st-key-film")
    step = film.locator("output")
    expect(step).to_have_text("step 0")
    first = film.locator("img").get_attribute("src")
    film.get_by_role("button", name="Play").click()
    film.get_by_role("button", name="Pause").wait_for()
    expect(step).not_to_have_text("step 0")
    film.get_by_role("button", name="Play").wait_for()  # the last frame was reached
    assert film.locator("img").get_attribute("src") != first


def test_the_scrubber_moves_while_it_is_dragged(visit):
    page = visit("snapshots?step=0")
    film = page.locator(".st-key-film")
    expect(film.locator("output")).to_have_text("step 0")
    box = film.locator("input").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    expect(film.locator("output")).not_to_have_text("step 0")  # the hand has not let go yet
    page.mouse.up()


def test_smoothing_redraws_the_curves(visit):
    page = visit("training")
    line = page.locator(".st-key-curves .scatterlayer .js-line").nth(1)
    line.wait_for()
    before = line.get_attribute("d")
    press_slider(page, "smoothing", "Home")
    expect(page.locator(".st-key-curves .scatterlayer .js-line").first).not_to_have_attribute("d", before)
