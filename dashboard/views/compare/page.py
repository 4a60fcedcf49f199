"""Checkpoints side by side: the same latent vectors at each of them, and what changed in between."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.lineup import FEWEST
from dashboard.shared.terms import explain
from dashboard.shared.widgets import say_link_problems, section_place
from dashboard.views.compare import data, state
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.sections.boundaries import draw_boundaries
from dashboard.views.compare.sections.changed_samples import draw_changed_samples
from dashboard.views.compare.sections.feature_drift import draw_feature_drift
from dashboard.views.compare.sections.images import draw_images
from dashboard.views.compare.sections.metrics import draw_metrics
from dashboard.views.compare.sections.regions import draw_regions
from dashboard.views.compare.sections.sample_grid import draw_sample_grid
from dashboard.views.compare.slots import draw_slots
from dashboard.views.compare.widgets import choose
from gan_core.runs.run import Run

SECTIONS = dict(
    zip(
        state.SECTIONS,
        (
            draw_images,
            draw_regions,
            draw_feature_drift,
            draw_metrics,
            draw_boundaries,
            draw_changed_samples,
            draw_sample_grid,
        ),
        strict=True,
    )
)

ABOUT = "Each checkpoint generates images from the same latent vectors, and what changed in between is measured."


def page() -> None:
    st.title("Compare", help=f"{ABOUT} {explain('run', 'latent vector z')}")
    runs = {name: session.at_told_class(run) if isinstance(run, Run) else run for name, run in cache.all_runs().items()}
    steps = data.checkpoint_steps(runs)
    say_link_problems(state.settle(steps, session.incoming()))
    session.write_address()
    opened = data.open_slots(state.slots(), runs)
    draw_slots(opened, steps, runs)
    compared = [each for each in opened if isinstance(each, ComparedCheckpoint)]
    if len(compared) < FEWEST:
        st.info("Two checkpoints that can be opened are needed; choose others above.", icon=":material/compare:")
    else:
        draw_section(compared)


def draw_section(compared: Sequence[ComparedCheckpoint]) -> None:
    """The chosen way of comparing."""
    with st.container(key="compare_views"):
        section = choose("view", "View", {name: name for name in SECTIONS}, label_visibility="collapsed")
    titles = tuple(each.title for each in compared)
    with section_place(section, state.SECTIONS, state.shows_other(section, titles)), part_of_page():
        SECTIONS[section](compared)
