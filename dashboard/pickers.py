"""Widgets that choose a place of the latent space: by class, by seed, or from Explore."""

import streamlit as st

from dashboard import resources, state
from dashboard.places import Place
from gan_core.classifier.model import Classifier


def choose_place(name: str, label: str, otherwise: Place, classifier: Classifier | None) -> Place:
    """Draw the choice of a place.

    Args:
        name: Under which `state` keeps it.
        label: What the person reads.
        otherwise: The place before anything is chosen.
        classifier: Who knows the classes, if anybody.
    """
    chosen = state.place(name, otherwise)
    classes = classifier.classes if classifier else ()
    titles = {str(number): _title(class_name) for number, class_name in enumerate(classes)}
    titles |= {"seed": "A seed", "point": "From Explore"}
    source = str(chosen.number) if chosen.source == "digit" else chosen.source
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        state.mirror(state.place_source_key(name), source if source in titles else "seed")
        st.selectbox(
            label,
            list(titles),
            format_func=titles.get,
            key=state.place_source_key(name),
            on_change=state.on_place_source,
            args=(name,),
            width=150,
        )
        if chosen.source == "point":
            st.button(
                "Take again",
                key=f"{name} again",
                on_click=state.on_place_source,
                args=(name,),
                help="Explore's point as it is now",
            )
        else:
            _choose_number(name, chosen)
    return chosen


def _title(class_name: str) -> str:
    return f"Digit {class_name}" if class_name.isdigit() else class_name.capitalize()


def _choose_number(name: str, chosen: Place) -> None:
    is_seed = chosen.source == "seed"
    key = state.place_number_key(name)
    state.mirror(key, chosen.number if is_seed else chosen.example + 1)
    st.number_input(
        "Seed" if is_seed else "Example",
        0 if is_seed else 1,
        state.MAX_SEED if is_seed else resources.EXAMPLES,
        step=1,
        key=key,
        on_change=state.on_place_number,
        args=(name, chosen),
        width=110,
    )
