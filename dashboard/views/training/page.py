"""How the two networks fared against each other."""

import numpy as np
import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.images import contact_sheet, film_strip
from dashboard.shared.palette import palette
from dashboard.views.training import figures
from gan_core.config import ObjectiveConfig
from gan_core.errors import AtlasError
from gan_core.latent.sampling import sample_latent
from gan_core.runs.evaluations import Record, Settings
from gan_core.runs.run import open_run
from gan_core.training.objectives import has_penalty

STRIP = 8

REFRESH_SECONDS = 3


def page() -> None:
    run = session.selected().run
    st.title("Training")
    st.markdown(
        "Two networks with opposite goals. The **generator** is a counterfeiter, the **discriminator** a shop owner "
        "who learns to tell its notes from real ones. They take turns: the discriminator studies half real, half "
        "generated images with true labels; then it is frozen, and the generator is corrected through it with the "
        "labels flipped."
    )
    running = run.info.status == "running" and run.status_text() == "running"
    st.fragment(draw_curves, run_every=REFRESH_SECONDS if running else None)()
    st.info(what_to_expect(run.info.config.objective), icon=":material/lightbulb:")
    draw_strip()
    draw_quality()


def what_to_expect(objective: ObjectiveConfig) -> str:
    """How to read the curves of an objective."""
    text = (
        "**What to expect.** These curves should look like noise while the images improve. Each network's loss is "
        "measured against an opponent that learns as well: when both get better, neither loss moves. A discriminator "
        "loss that falls to zero and stays there leaves the generator nothing to learn from. Judge by the images."
    )
    if not has_penalty(objective):
        return text
    return (
        f"{text}\n\nThis run's discriminator also pays for steep gradients (factor {objective.penalty_weight:g}). That "
        "keeps it close to a guess and calms the curves; the pictures still tell what the losses do not."
    )


def draw_curves() -> None:
    """The curves, drawn again while the run grows."""
    chosen = session.selected()
    run = open_run(chosen.run.folder)
    metrics = cache.metrics(run)
    if not metrics:
        st.info("No iteration is logged yet.", icon=":material/hourglass:")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        smoothing = st.slider("Smoothing", 0.0, 0.99, 0.9, 0.01, key="smoothing", width=240)
        log_loss = st.toggle("Log scale for losses", key="log_loss")
        log_steps = st.toggle("Log scale for iterations", key="log_steps")
    st.plotly_chart(
        figures.training_curves(
            metrics,
            smoothing,
            log_loss,
            log_steps,
            cache.score_is_probability(run),
            run.info.config.objective.name in ("bce", "bce-r1r2"),
            chosen.step,
            palette(st.context.theme.type),
        ),
        theme=None,
        key="curves",
        config={"displayModeBar": False},
    )
    st.caption(
        f"{int(metrics['step'][-1]):,} iterations, {int(metrics['images'][-1]):,} real images in "
        f"{metrics['seconds'][-1] / 60:.1f} minutes. The dotted line is the chosen step, {chosen.step:,}."
    )


def draw_strip() -> None:
    """The same noise at some of the steps: what the curves do not tell."""
    chosen = session.selected()
    steps = chosen.run.steps()
    shown = sorted({steps[round(place * (len(steps) - 1) / (STRIP - 1))] for place in range(STRIP)})
    z = sample_latent(0, 3, len(session.current_point()))
    images = cache.images_over_training(chosen.run, shown, z)
    st.subheader("Meanwhile, the images")
    sheets = [contact_sheet(frame, columns=1) for frame in images]
    st.html(film_strip(sheets, [f"{step:,}" for step in shown], one_row=True))
    st.caption("Three points of the latent space, decoded by the generator at these steps.")


def draw_quality() -> None:
    """What the losses do not tell, in figures: how far the images are from real ones at each measured step."""
    chosen = session.selected()
    st.subheader("And how good they are")
    try:
        records = cache.quality(chosen.run)
    except AtlasError as error:
        st.warning(f"Not available: {error}", icon=":material/warning:")
        return
    if not records:
        st.info(
            f"Nobody has measured this run's images yet. Do it with `gan-core evaluate {chosen.run.name}`.",
            icon=":material/straighten:",
        )
        return
    columns = {
        name: np.array([getattr(record, name) for record in records], float)
        for name in ("step", "fid", "precision", "recall", "coverage")
    }
    charts = figures.quality_curves(columns, chosen.step, palette(st.context.theme.type))
    for column, name, figure in zip(st.columns(2, gap="medium"), ("distance", "shares"), charts, strict=True):
        with column:
            st.plotly_chart(figure, theme=None, key=f"quality_{name}", config={"displayModeBar": False})
    draw_figures(next((record for record in records if record.step == chosen.step), None))
    st.caption(what_it_rests_on(records[-1].settings))


def draw_figures(record: Record | None) -> None:
    """The figures of the chosen step."""
    if record is None:
        st.caption("The chosen step is not measured.")
        return
    rarest, commonest = (pick(record.classes, key=lambda known: known.share) for pick in (min, max))
    with st.container(horizontal=True, gap="medium", key="quality_figures"):
        st.metric("FID", f"{record.fid:.3g}", width="content")
        st.metric("Precision", f"{record.precision:.1%}", width="content", help="Generated images that look real.")
        st.metric("Recall", f"{record.recall:.1%}", width="content", help="Real images that the generator could make.")
        st.metric("Coverage", f"{record.coverage:.1%}", width="content", help="Real images with a generated one near.")
        st.metric(f"Rarest: {rarest.name}", f"{rarest.share:.1%}", width="content")
        st.metric(f"Commonest: {commonest.name}", f"{commonest.share:.1%}", width="content")
    if record.alarm:
        st.warning(
            f"The generator makes {', '.join(record.alarm)} less than half as often as they occur: mode collapse, or "
            "they are not learned yet.",
            icon=":material/warning:",
        )


def what_it_rests_on(settings: Settings) -> str:
    """Without this line no figure means anything."""
    return (
        f"Measured by what the classifier of {settings.extractor.data} ({settings.extractor.weights_sha256[:8]}) sees in "
        f"{settings.samples:,} generated images, seed {settings.seed}, and in {settings.real.count:,} real ones. FID "
        "is in that classifier's own unit: compare only figures of one classifier and one count. Precision, recall and coverage "
        f"take the {settings.k} nearest neighbours among {settings.manifold_images:,} images of each kind."
    )
