"""How the two networks trained against each other, and how good the images became."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.access import is_public
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import class_swatches
from dashboard.shared.terms import explain, explain_metrics, sentence_case
from dashboard.shared.widgets import in_rows, open_choices, progress_bar
from dashboard.views.training import data, state
from dashboard.views.training.time_axis import TimeAxis
from dashboard.web.plotly_events.component import plotly_events
from dashboard.web.training_cursor.component import training_cursor
from gan_core.config import ObjectiveConfig
from gan_core.errors import AtlasError
from gan_core.foreign_text import plain
from gan_core.metrics.job import why_not_measured
from gan_core.registry import metrics_in_order
from gan_core.runs.best import BestCheckpoint
from gan_core.runs.evaluations import Evaluation, EvaluationSettings
from gan_core.runs.metric_log import Logged
from gan_core.runs.progress import read_progress
from gan_core.shell import shell_run
from gan_core.training.losses import NoiseTest, in_words, why
from gan_core.training.objectives import has_penalty, objective_of

METRICS_PER_ROW = 4
PROBLEMS_SHOWN = 3
NOISE_HELP = (
    "A straight line is laid through each loss. Its change over the span is given in scatters, the standard deviation "
    "of what is left, with a 95% interval that knows that neighbouring values are alike. Neighbours are compared with "
    "the same values shuffled, and the memory is for how long values are as good as one. A loss looks like noise if "
    "the change is less than one scatter and the memory less than 1% of the span."
)


def page() -> None:
    run = session.selected().run
    state.settle(run.name)
    open_choices(*state.CHOICES)
    st.title("Training", help=explain("generator G", "discriminator D", "iteration", "checkpoint", "run"))
    st.markdown(
        "Two networks with opposite goals: the **generator** is a counterfeiter, the **discriminator** a shop owner "
        "who learns to tell its notes from real ones."
    )
    with st.container(key="training_row"):
        left, right = st.columns([5, 2], gap="medium")
    with left:
        running = run.status_text() == "running"
        st.fragment(draw_curves_safely, run_every=cache.REFRESH_SECONDS if running else None)()
    with right:
        draw_best()
        with part_of_page():
            draw_samples()
    st.info(what_to_expect(run.info.config.objective), icon=":material/lightbulb:")
    with part_of_page():
        draw_quality()


def draw_best() -> None:
    """Which checkpoint is the best, by what, and the way to it."""
    chosen = session.selected()
    best = cache.best_checkpoint_of(chosen.run)
    if best is None:
        return
    by = f"{best.reason}, {best.value}"
    if best.step == chosen.step:
        st.markdown(f":material/diamond: **Best checkpoint**: iteration {best.step:,}, the selected one ({by}).")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f":material/diamond: **Best checkpoint**: iteration {best.step:,} ({by}).", width="content")
        st.button("Select it", type="tertiary", on_click=session.choose_step, args=(best.step,))


def what_to_expect(config: ObjectiveConfig) -> str:
    """How to read the curves of an objective."""
    text = (
        "**What to expect.** These curves should look like noise while the images improve. Each network's loss is "
        "measured against an opponent that learns as well: when both get better, neither loss moves. A discriminator "
        "loss that falls to zero and stays there leaves the generator nothing to learn from. Look at the images."
    )
    if not has_penalty(config):
        return text
    return (
        f"{text}\n\nThis run uses a gradient penalty ({objective_of(config).penalty_title}, weight "
        f"{config.penalty_weight:g}). It keeps the discriminator's output near chance level and calms the curves; the "
        "images still tell what the losses do not."
    )


def draw_curves_safely() -> None:
    """The curves, drawn again while the run trains."""
    if state.is_other_time():
        st.rerun()
    with part_of_page():
        draw_curves()
    session.write_address()


def draw_curves() -> None:
    """The curves, with their controls."""
    chosen = session.selected()
    run = chosen.run
    logged = cache.logged(run)
    if logged.unreadable:
        st.warning(data.unreadable_text(logged.unreadable), icon=":material/warning:")
    if not logged.columns:
        st.info("No iteration is logged yet.", icon=":material/hourglass:")
        return
    if alarm := cache.alarm_of(run):
        st.warning(f"**Iteration {alarm.step:,}.** {as_markdown(alarm.text)}", icon=":material/warning:")
    objective = objective_of(run.info.config.objective)
    best = cache.best_checkpoint_of(run)
    best_step = best.step if best else None
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        smoothing = st.slider("Smoothing", 0.0, 0.99, step=0.01, width=150, **session.bound(state.SMOOTHING))
        time = st.selectbox(
            "Time", state.TIME.values, width=130, **session.bound(state.TIME) | {"on_change": state.on_time, "args": ()}
        )
        with st.popover("Axes", icon=":material/straighten:"):
            log_loss = st.toggle("Log scale for losses", **session.bound(state.LOG_LOSS))
            log_steps = st.toggle("Log scale for time", **session.bound(state.LOG_STEPS))
            shows_all = st.toggle(
                "All values",
                help="Without it the axes of losses and gradient norms leave out single spikes: 0.5% of the values at "
                "either end",
                **session.bound(state.ALL_VALUES),
            )
        with st.popover("Losses", icon=":material/function:"):
            st.markdown(
                "They take turns: the discriminator studies half real, half generated images with true labels; then "
                "it is frozen, and the generator is corrected through it with the labels flipped.",
                help=explain("flipped labels"),
            )
            st.markdown(f"**{objective.title}**", help=explain("binary cross-entropy (BCE)", "D(x), D(G(z))"))
            st.latex(objective.formula)
            if has_penalty(run.info.config.objective):
                st.markdown(
                    f"with a gradient penalty ({objective.penalty_title})", help=explain("gradient penalty (R1, R2)")
                )
    axis, window = data.axis_of(run, logged, time), state.window()
    cut_off = "" if shows_all or log_loss else data.cut_off_text(logged, axis, window)
    st.plotly_chart(
        data.curves(
            run,
            logged,
            data.CurveOptions(smoothing, log_loss, log_steps, chosen.step, window, best_step, time, shows_all),
            st.context.theme.type,
        ),
        theme=None,
        key=state.CURVES_KEY,
        # one double click shows all iterations again, also where only a part was sent
        config={"displayModeBar": False, "doubleClick": "autosize"},
        alt=data.curves_text(logged),
    )
    plotly_events(state.CURVES_KEY, state.CURVE_EVENTS_KEY, on_zoom=state.on_zoom)
    st.caption(
        f"{data.progress_text(read_progress(run))} The dotted line is the selected checkpoint, iteration "
        f"{chosen.step:,}{_dashed(best)}. Drag over the curves to see a part of them with all its values, "
        f"double-click to see all. {cut_off}"
    )
    draw_noise(data.noise_of(run, logged, axis, window))


def draw_noise(found: NoiseTest | None) -> None:
    """The claim that losses look like noise, tested on what the curves show."""
    if found is None:
        st.caption("Too few iterations are logged here to tell noise from progress.")
        return
    st.markdown(f"**Noise or progress?** {in_words(found)}", help=NOISE_HELP)
    st.markdown(data.noise_table(found))
    st.caption(why(session.selected().run.info.config))


def _dashed(best: BestCheckpoint | None) -> str:
    return f", the dashed one the best, iteration {best.step:,}" if best else ""


def draw_samples() -> None:
    """The same points at every checkpoint, and what was measured there, on one cursor with the charts."""
    chosen = session.selected()
    st.header("Samples over training", help=explain("EMA"), anchor=False)
    logged = logged_if_readable()
    steps = data.cursor_steps(chosen.run.steps(), chosen.step)
    charts = [state.CURVES_KEY, *data.linked_charts(chosen.run)]
    maps = draw_map_choice(steps)
    with st.container(key="samples_over_training"):
        training_cursor(
            data.cursor_props(chosen.run, logged, chosen.step, session.chosen(state.TIME), charts, maps),
            state.CURSOR_KEY,
            on_chosen=lambda: state.on_chosen(steps),
        )
    if maps:
        st.html(class_swatches(cache.classes_of(chosen.run) or ()))
    st.caption("Point at the curves to see the images of that time; click to select the checkpoint.")


def draw_map_choice(steps: list[int]) -> list[str]:
    """Whether the cursor shows class regions, too, and these at some checkpoints."""
    run = session.selected().run
    if not cache.classes_of(run):
        return []
    text = (
        "One slice through the latent space, at each checkpoint, coloured by the classifier's answers. It goes through "
        "the first three of the samples."
    )
    if not st.toggle("Class regions", help=text, **session.bound(state.MAP)):
        return []
    with part_of_page(), progress_bar("Mapping {total:,} checkpoints…") as on_progress:
        return data.region_maps(run, steps, st.context.theme.type, on_progress)
    return []  # the part says why


def draw_quality() -> None:
    """What the losses do not tell: how close the images are to real ones at each measured checkpoint."""
    chosen = session.selected()
    st.header("Quality metrics", help=explain_metrics())
    job = data.evaluation_of(chosen.run)
    if job and job.is_running():
        st.fragment(draw_evaluation, run_every=cache.REFRESH_SECONDS)()
    elif job and (problem := job.problem()):
        st.error(f"The metrics could not be computed: {as_markdown(problem)}", icon=":material/error:")
    records = cache.quality(chosen.run)
    for problem in cache.quality_problems(chosen.run)[:PROBLEMS_SHOWN]:
        st.warning(as_markdown(problem), icon=":material/warning:")
    if not records:
        if not (job and job.is_running()):
            offer_evaluation()
        return
    draw_values(next((record for record in records if record.step == chosen.step), None))
    axis = time_of_charts()
    for row in in_rows(data.metric_series(records), METRICS_PER_ROW):
        for column, series in zip(st.columns(METRICS_PER_ROW, gap="small"), row, strict=False):
            with column:
                draw_series(series, axis)
    st.caption(what_it_rests_on(records[-1].settings))


def time_of_charts() -> TimeAxis:
    """The axis of all charts over time."""
    return data.axis_of(session.selected().run, logged_if_readable(), session.chosen(state.TIME))


def logged_if_readable() -> Logged:
    """The log; an empty one where it cannot be read, which the curves say."""
    try:
        return cache.logged(session.selected().run)
    except AtlasError:
        return Logged({})


def offer_evaluation() -> None:
    """There are no metrics: the button that computes them, or why it cannot, and the command."""
    run = session.selected().run
    why = why_not_measured(run) or cache.why_no_classifier(run)
    if is_public():
        st.info("No metrics for this run yet.", icon=":material/straighten:")
        return
    if why:
        st.info(
            f"No metrics for this run yet. They can't be computed here: {as_markdown(why)}",
            icon=":material/straighten:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/straighten: No metrics for this run yet.", width="content")
        if st.button("Compute metrics", key="evaluate", help="All checkpoints, in a process of its own"):
            data.evaluate(run)
            st.rerun()
    st.caption("This command does the same:")
    st.code(f"gan-core evaluate {shell_run(plain(run.name), run.folder)}", language="bash")


def draw_evaluation() -> None:
    """How far the evaluation has come; when it ends, the page is drawn again with the metrics."""
    with part_of_page():
        run = session.selected().run
        job = data.evaluation_of(run)
        if job is None or not job.is_running():
            st.rerun()
        st.progress(data.measured_fraction(run), "Measuring the images of all checkpoints…")


def draw_series(series: data.MetricSeries, axis: TimeAxis) -> None:
    """A metric over the checkpoints."""
    metric, best = series.metric, cache.best_checkpoint_of(session.selected().run)
    unit = f" ({metric.unit})" if metric.unit and metric.unit != "%" else ""
    figure = data.metric_curve(
        axis.at(series.steps),
        series.values,
        f"{sentence_case(metric.title)}{unit}",
        metric.better,
        metric.unit == "%",
        axis.place(session.selected().step),
        st.context.theme.type,
        axis.place(best.step) if best else None,
    )
    st.plotly_chart(
        figure,
        theme=None,
        key=data.chart_name(series.name),
        config={"displayModeBar": False},
        alt=data.series_text(series, best.step if best else None),
    )


def draw_values(record: Evaluation | None) -> None:
    """The metrics of the selected checkpoint."""
    if record is None:
        st.caption("There are no metrics for the selected checkpoint.")
        return
    least, most = (pick(record.classes, key=lambda known: known.share) for pick in (min, max))
    with st.container(horizontal=True, gap="medium", key="quality_metrics"):
        for name, metric in metrics_in_order().items():
            if name in record.values:
                better = f" {metric.better.capitalize()} is better." if metric.better else ""
                st.metric(
                    sentence_case(metric.title),
                    metric.text(record.values[name]),
                    width="content",
                    help=f"{metric.description}{better}",
                )
        st.metric(f"Least frequent class: {as_markdown(least.name)}", f"{least.share:.1%}", width="content")
        st.metric(f"Most frequent class: {as_markdown(most.name)}", f"{most.share:.1%}", width="content")
    if record.collapsed_classes:
        collapsed = ", ".join(map(as_markdown, record.collapsed_classes))
        st.warning(
            f"The generator makes {collapsed} less than half as often as they occur: mode collapse, or they are not "
            "learned yet.",
            icon=":material/warning:",
        )


def what_it_rests_on(settings: EvaluationSettings) -> str:
    """Without this line no metric means anything."""
    return (
        f"Computed from the features of the {settings.extractor.data} classifier "
        f"({settings.extractor.weights_sha256[:8]}) on {settings.samples:,} generated images, seed {settings.seed}, "
        f"and {settings.real.count:,} real ones. Values depend on the classifier and the counts: compare only those "
        f"that have both in common. Neighbourhoods are the {settings.k} nearest of {settings.manifold_images:,} "
        "images of each kind."
    )
