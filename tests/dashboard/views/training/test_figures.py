"""Curves over the iterations, each against a case whose answer is known."""

import numpy as np
import pytest

from dashboard.shared.curves import smooth
from dashboard.shared.palette import DARK, LIGHT
from dashboard.views.training import figures

# --- long logs -------------------------------------------------------------------------------------------------------


def long_log(lines: int) -> dict[str, np.ndarray]:
    noise = np.random.default_rng(0)
    return {name: noise.random(lines) for name in LOGGED} | {"step": np.arange(1.0, lines + 1)}


def drawn(logged, smoothing=0.9, log_steps=False, window=None):
    return figures.training_curves(
        logged, smoothing, False, log_steps, True, "Some loss", None, 2, LIGHT, window=window
    )


def bare(figure, row: int):
    """The first curve of a subplot, its bare values."""
    return next(line for line in figure.data if line.yaxis == ("y" if row == 1 else f"y{row}"))


@pytest.mark.parametrize("log_steps", [False, True])
def test_a_long_log_is_a_small_figure_that_keeps_each_extreme(log_steps):
    logged = long_log(200_000)
    logged["loss_d"][[7, 123_456]] = -5, 9
    figure = drawn(logged, log_steps=log_steps)
    assert len(figure.to_json()) < 2_500_000
    assert max(len(line.x) for line in figure.data) <= 3 * figures.BINS + 2
    line = bare(figure, 1)
    assert {(8.0, -5.0), (123_457.0, 9.0)} <= set(zip(line.x, line.y, strict=True))
    assert (line.x[0], line.x[-1]) == (1, 200_000)
    assert (np.diff(line.x) > 0).all()


def test_a_logarithmic_axis_keeps_its_first_decades():
    line = bare(drawn(long_log(1_000_000), log_steps=True), 1)
    assert np.count_nonzero(line.x <= 100) == 100


def test_a_window_is_drawn_exactly_with_the_line_of_the_whole():
    logged = long_log(100_000)
    figure = drawn(logged, window=(5_000, 6_000))
    line = bare(figure, 1)
    assert line.x.tolist() == list(range(4_999, 6_002))
    assert np.array_equal(line.y, logged["loss_d"][4_998:6_001])
    smoothed = next(each for each in figure.data if each.name == "discriminator")
    assert np.array_equal(smoothed.y, smooth(logged["loss_d"], 0.9)[4_998:6_001])
    assert figure.layout.xaxis.range == (5_000, 6_000)


def test_a_window_without_any_step_shows_all():
    assert len(bare(drawn(LOGGED, window=(70, 80)), 1).x) == 4


@pytest.mark.parametrize("lines", [1_000, 50_000])
def test_what_is_not_finite_is_a_gap_with_a_mark(lines):
    logged = long_log(lines)
    logged["loss_d"][[500, 501]] = np.nan, np.inf
    figure = drawn(logged)
    curves = [line for line in figure.data if line.mode == "lines" and line.yaxis == "y"]
    assert [bool(np.isnan(line.y).any()) for line in curves] == [True, True, False, False]
    assert all(np.isfinite(line.y[-1]) for line in curves)
    [marks] = [line for line in figure.data if line.mode == "markers"]
    assert marks.x[0] == 501
    assert marks.name == "discriminator, not finite"


def test_a_log_of_nothing_finite_is_drawn():
    logged = {name: np.full(9_000, np.nan) for name in LOGGED} | {"step": np.arange(1.0, 9_001)}
    figure = drawn(logged, log_steps=True)
    assert max(len(line.x) for line in figure.data) <= 3 * figures.BINS + 2


def test_steps_that_go_back_are_drawn_as_they_stand():
    logged = long_log(10_000)
    logged["step"] = logged["step"][::-1]
    line = bare(drawn(logged), 1)
    assert (np.diff(line.x) < 0).all()


LOGGED = {
    name: np.linspace(0.1, 0.9, 4)
    for name in ("loss_d", "loss_g", "d_real", "d_fake", "gradient_norm_d", "gradient_norm_g")
} | {"step": np.arange(1.0, 5.0)}


def levels(is_probability: bool, chance_loss: float | None) -> set[float]:
    figure = figures.training_curves(LOGGED, 0.5, False, False, is_probability, "Some loss", chance_loss, 2, LIGHT)
    return {shape.y0 for shape in figure.layout.shapes if shape.line.dash == "dash"}


def test_the_levels_of_chance_are_drawn_where_there_are_some():
    assert levels(True, 0.25) == {0.25, 0.5}
    assert levels(False, 0.25) == {0.25}
    assert levels(True, None) == {0.5}
    assert levels(False, None) == set()


@pytest.mark.parametrize(
    ("chance_loss", "title"),
    [
        (float(np.log(2)), "Some loss, nats"),
        (0.25, "Some loss, in units of D(x)"),
        (None, "Some loss, in units of D(x)"),
    ],
)
def test_the_title_names_the_loss_and_its_unit(chance_loss, title):
    figure = figures.training_curves(LOGGED, 0.5, False, False, True, "Some loss", chance_loss, 2, LIGHT)
    assert figure.layout.annotations[0].text == title


@pytest.mark.parametrize("smoothing", [0.0, 0.9])
def test_each_chart_has_a_legend_of_its_own_that_names_its_lines_and_its_level(smoothing):
    figure = figures.training_curves(LOGGED, smoothing, False, False, True, "Some loss", float(np.log(2)), 2, LIGHT)
    named = {}
    for line in figure.data:
        if line.showlegend is not False:
            named.setdefault(line.legend, []).append(line.name)
    assert named == {
        "legend": ["discriminator", "generator", "chance, ln 2"],
        "legend2": ["D(x), real images", "D(G(z)), generated", "can't tell, 0.5"],
        "legend3": ["discriminator", "generator"],
    }
    tops = [figure.layout[figures.legend_of(row)].y for row in (1, 2, 3)]
    axes = [figure.layout[name].domain[1] for name in ("yaxis", "yaxis2", "yaxis3")]
    above = figures.LEGEND / (figures.HEIGHT - figures.TOP - figures.BOTTOM)
    assert tops == pytest.approx([top + above for top in axes])
    # two lines of a legend and a title fit between two charts
    lower_edges = [figure.layout[name].domain[0] for name in ("yaxis", "yaxis2")]
    assert all(edge - top > above for edge, top in zip(lower_edges, axes[1:], strict=True))


STEPS = np.array([0.0, 10.0, 40.0])


def test_a_metric_is_drawn_where_it_was_measured():
    values = np.array([0.1, np.nan, 0.8])
    (line,) = figures.metric_curve(STEPS, values, "Recall", "higher", False, 10, LIGHT).data
    assert np.array_equal(line.x, STEPS)
    assert np.array_equal(line.y, values, equal_nan=True)


@pytest.mark.parametrize(
    ("values", "better", "scale"),
    [
        ([400.0, 40.0, 4.0], "lower", "log"),
        ([400.0, np.nan, 4.0], "lower", "log"),
        ([400.0, 40.0, 4.0], "higher", None),
        ([400.0, 40.0, 0.0], "lower", None),
        ([40.0, 40.0, 39.0], "lower", None),
        ([np.nan, np.nan, 39.0], "lower", None),
    ],
)
def test_a_distance_that_falls_far_is_drawn_on_a_logarithmic_axis(values, better, scale):
    figure = figures.metric_curve(STEPS, np.array(values), "FID", better, False, 10, LIGHT)
    assert figure.layout.yaxis.type == scale
    assert ("log scale" in figure.layout.title.subtitle.text) is (scale == "log")


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_a_metric_says_which_direction_is_better(better):
    figure = figures.metric_curve(STEPS, STEPS, "FID", better, False, 10, LIGHT)
    assert figure.layout.title.subtitle.text == f"{better} is better"


def test_a_metric_without_a_direction_says_none():
    assert figures.metric_curve(STEPS, STEPS, "Confidence", None, False, 10, LIGHT).layout.title.subtitle.text == ""


@pytest.mark.parametrize("step", [0, 10])
def test_the_selected_checkpoint_is_marked(step):
    figure = figures.metric_curve(STEPS, STEPS, "FID", "lower", False, step, DARK)
    assert [shape.x0 for shape in figure.layout.shapes] == [step]


@pytest.mark.parametrize(("is_share", "tickformat"), [(True, ".1~%"), (False, None)])
def test_shares_are_read_in_per_cent(is_share, tickformat):
    figure = figures.metric_curve(STEPS, STEPS / 40, "Too near", "lower", is_share, 10, LIGHT)
    assert figure.layout.yaxis.tickformat == tickformat
    assert (".1%" in figure.data[0].hovertemplate) is is_share


def test_each_network_has_its_own_colour_in_every_row():
    figure = figures.training_curves(LOGGED, 0.0, False, False, True, "Some loss", None, 2, LIGHT)
    colours = [(line.name, line.line.color) for line in figure.data if line.line.dash is None]
    assert colours == [
        ("discriminator", LIGHT.discriminator),
        ("generator", LIGHT.generator),
        ("D(x), real images", LIGHT.discriminator),
        ("D(G(z)), generated", LIGHT.generator),
        ("discriminator", LIGHT.discriminator),
        ("generator", LIGHT.generator),
    ]


def test_each_line_shows_its_own_column():
    logged = {name: np.full(4, number) for number, name in enumerate(LOGGED)} | {"step": LOGGED["step"]}
    figure = figures.training_curves(logged, 0.0, False, False, True, "Some loss", None, 2, LIGHT)
    assert [line.y[0] for line in figure.data if line.line.dash is None] == list(range(6))


@pytest.mark.parametrize(
    ("better", "colour"), [("lower", LIGHT.text), ("higher", LIGHT.discriminator), (None, LIGHT.neutral)]
)
def test_a_metric_is_coloured_by_where_better_values_lie(better, colour):
    (line,) = figures.metric_curve(STEPS, STEPS, "Some metric", better, False, 10, LIGHT).data
    assert line.line.color == colour


@pytest.mark.parametrize(("best", "marks"), [(20, [(20, 0.5)]), (15, []), (None, [])])
def test_the_best_checkpoint_is_a_diamond_on_the_curve_of_a_metric(best, marks):
    figure = figures.metric_curve(
        np.array([0.0, 20.0, 40.0]), np.array([1.0, 0.5, 0.7]), "FID", "lower", False, 0, LIGHT, best
    )
    found = [(mark.x[0], mark.y[0]) for mark in figure.data if mark.mode == "markers"]
    assert found == marks


@pytest.mark.parametrize(("best", "log_steps", "lines"), [(3, False, [2, 3]), (0, True, [2]), (None, False, [2])])
def test_the_best_checkpoint_is_a_line_across_the_curves(best, log_steps, lines):
    figure = figures.training_curves(LOGGED, 0.0, False, log_steps, False, "Some loss", None, 2, LIGHT, best=best)
    assert sorted({shape.x0 for shape in figure.layout.shapes}) == lines


# --- axes that single spikes do not set ------------------------------------------------------------------------------


NOISE = np.random.default_rng(0).normal(1, 0.1, 2_000)


def test_a_spike_does_not_set_the_axis_and_is_counted():
    spiked = np.where(np.arange(2_000) == 7, 90.0, NOISE)
    low, high = figures.percentile_range([spiked, NOISE])
    assert 0.5 < low < 0.8 and 1.2 < high < 1.5
    assert figures.cut_off([spiked, NOISE]) >= 1
    assert figures.cut_off([spiked, NOISE]) < 20


@pytest.mark.parametrize("curves", [[np.ones(5)], [np.full(5, np.nan)], [np.linspace(0, 1, 50)]])
def test_where_all_values_fit_the_axis_is_plotly_s_own(curves):
    assert figures.percentile_range(curves) is None
    assert figures.cut_off(curves) == 0
