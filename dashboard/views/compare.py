"""Steps of runs side by side: the same points asked of each of them, and what became of them in between."""

from collections.abc import Sequence

import streamlit as st

from dashboard import comparisons, lineup, resources, state
from dashboard.compared.borders import draw_borders
from dashboard.compared.changes import draw_changes
from dashboard.compared.choices import choose
from dashboard.compared.every_step import draw_every_step
from dashboard.compared.figures import draw_figures
from dashboard.compared.images import draw_images
from dashboard.compared.movement import draw_movement
from dashboard.compared.regions import draw_regions
from dashboard.compared.slots import draw_slots
from dashboard.comparisons import Entry
from gan_core.errors import AtlasError


def page() -> None:
    st.title("Compare")
    st.markdown(
        "Steps of runs side by side: each decodes the same points of the latent space, and what changed in between is "
        "measured."
    )
    runs = resources.all_runs()
    steps = comparisons.kept_steps(runs)
    for problem in lineup.settle(steps, state.incoming()):
        st.toast(problem, icon=":material/link_off:")
    opened = comparisons.open_slots(lineup.slots(), runs)
    draw_slots(opened, steps)
    entries = [each for each in opened if isinstance(each, Entry)]
    if len(entries) < lineup.FEWEST:
        st.info("Two slots that can be opened are needed; choose other steps above.", icon=":material/compare:")
    else:
        draw_section(entries)
    lineup.add_to_address()


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


page()
