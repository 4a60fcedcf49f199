"""Steps of runs side by side: the same points asked of each of them, and what became of them in between."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import cache, session
from dashboard.views.compare import data, lineup, state
from dashboard.views.compare.data import Entry
from dashboard.views.compare.sections.boundaries import draw_borders
from dashboard.views.compare.sections.changes import draw_changes
from dashboard.views.compare.sections.images import draw_images
from dashboard.views.compare.sections.metrics import draw_figures
from dashboard.views.compare.sections.movement import draw_movement
from dashboard.views.compare.sections.regions import draw_regions
from dashboard.views.compare.sections.sheet import draw_every_step
from dashboard.views.compare.slots import draw_slots
from dashboard.views.compare.widgets import choose
from gan_core.errors import AtlasError


def page() -> None:
    st.title("Compare")
    st.markdown(
        "Steps of runs side by side: each decodes the same points of the latent space, and what changed in between is "
        "measured."
    )
    runs = cache.all_runs()
    steps = data.kept_steps(runs)
    for problem in state.settle(steps, session.incoming()):
        st.toast(problem, icon=":material/link_off:")
    opened = data.open_slots(state.slots(), runs)
    draw_slots(opened, steps)
    entries = [each for each in opened if isinstance(each, Entry)]
    if len(entries) < lineup.FEWEST:
        st.info("Two slots that can be opened are needed; choose other steps above.", icon=":material/compare:")
    else:
        draw_section(entries)
    state.add_to_address()


def draw_section(entries: Sequence[Entry]) -> None:
    """The chosen way of comparing."""
    sections = {
        "Images": draw_images,
        "Regions": draw_regions,
        "Movement": draw_movement,
        "Figures": draw_figures,
        "Borders": draw_borders,
        "Changes": draw_changes,
        "Every step": draw_every_step,
    }
    section = choose("view", "View", {name: name for name in sections}, label_visibility="collapsed")
    try:
        sections[section](entries)
    except AtlasError as error:
        st.error(str(error), icon=":material/error:")
