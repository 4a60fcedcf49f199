"""How the two networks fared against each other."""

import streamlit as st

from dashboard import charts, pictures, resources, state
from gan_core.config import ObjectiveConfig
from gan_core.latent.sampling import sample_latent
from gan_core.losses import has_penalty
from gan_core.runs import open_run

STRIP = 8
REFRESH_SECONDS = 3


def page() -> None:
    run = state.selection().run
    st.title("Training")
    st.markdown(
        "Two networks with opposite goals. The **generator** is a counterfeiter, the **discriminator** a shop owner "
        "who learns to tell its notes from real ones. They take turns: the discriminator studies half real, half "
        "generated images with true labels; then it is frozen, and the generator is corrected through it with the "
        "labels flipped."
    )
    running = run.info.status == "running" and run.status_text() == "running"
    st.fragment(curves, run_every=REFRESH_SECONDS if running else None)()
    st.info(what_to_expect(run.info.config.objective), icon=":material/lightbulb:")
    draw_strip()


def what_to_expect(objective: ObjectiveConfig) -> str:
    """How to read the curves of an objective."""
    text = (
        "**What to expect.** These curves should look like noise while the images improve. Each network's loss is "
        "measured against an opponent that learns as well: when both get better, neither loss moves. A discriminator "
        "loss that falls to zero and stays there leaves the generator nothing to learn from. Judge by the pictures."
    )
    if not has_penalty(objective):
        return text
    return (
        f"{text}\n\nThis run's discriminator also pays for steep gradients (factor {objective.penalty_weight:g}). That "
        "keeps it close to a guess and calms the curves; the pictures still tell what the losses do not."
    )


def curves() -> None:
    """The curves, drawn again while the run grows."""
    chosen = state.selection()
    run = open_run(chosen.run.folder)
    metrics = resources.metrics(run)
    if not metrics:
        st.info("No iteration is logged yet.", icon=":material/hourglass:")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        smoothing = st.slider("Smoothing", 0.0, 0.99, 0.9, 0.01, key="smoothing", width=240)
        log_loss = st.toggle("Log scale for losses", key="log_loss")
        log_steps = st.toggle("Log scale for iterations", key="log_steps")
    st.plotly_chart(
        charts.training_curves(
            metrics,
            smoothing,
            log_loss,
            log_steps,
            resources.score_is_probability(run),
            run.info.config.objective.name in ("bce", "bce-r1r2"),
            chosen.step,
            charts.palette(st.context.theme.type),
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
    chosen = state.selection()
    steps = chosen.run.steps()
    shown = sorted({steps[round(place * (len(steps) - 1) / (STRIP - 1))] for place in range(STRIP)})
    z = sample_latent(0, 3, len(state.point()))
    images = resources.through_steps(chosen.run, shown, z)
    st.subheader("Meanwhile, the images")
    sheets = [pictures.contact_sheet(frame, columns=1) for frame in images]
    st.html(pictures.film_strip(sheets, [f"{step:,}" for step in shown], one_row=True))
    st.caption("Three points of the latent space, decoded by the generator at these steps.")


page()
