"""Start here: the lecture in nine short stops, each with a figure that lives and a question before the answer."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.failures import part_of_page
from dashboard.shared.images import coloured
from dashboard.shared.widgets import open_choices
from dashboard.views.start import data, state
from dashboard.views.start.stops import LOG, NOTHING, STOPS, Link, Need, Stop
from dashboard.web.network_weights.component import network_weights
from dashboard.web.props import StartProps, StartStage, StartStop
from dashboard.web.start.component import start
from gan_core.errors import counted
from gan_core.latent.norms import typical_norm

if TYPE_CHECKING:
    import numpy as np

Stages = dict[Need, data.Stage | str]


def page() -> None:
    open_choices(*state.CHOICES)
    chosen = session.selected()
    cache.check(chosen.run, chosen.step)
    st.title("Start here")
    needs = dict.fromkeys(stop.need for stop in STOPS if stop.need != NOTHING)
    stages: Stages = {need: data.stage(need, chosen.run, chosen.step) for need in needs}
    # outside of the fragment: the next stop sends no weights again
    network_weights(data.weights([stage for need, stage in stages.items() if need != LOG]))
    draw_stops(stages)


@st.fragment
def draw_stops(stages: Stages) -> None:
    """All stops; only this part runs again when another one is shown, or a figure asks for something."""
    if opened := state.opened():
        number, z = opened
        open_link(STOPS[number], stages, z)
    with part_of_page():
        start(props(stages), state.START_KEY, state.on_stop)
    session.write_address()


def open_link(stop: Stop, stages: Stages, z: "np.ndarray | None") -> None:
    """Go on to where a stop leads."""
    link = link_of(stop)
    if link.takes_point and z is not None:
        session.set_values(z)
    session.open_link(link.page, parameters_of(stop, stages))


def link_of(stop: Stop) -> Link:
    """Where a stop leads: its first link to a page that there is."""
    return next(link for link in stop.links if link.page in session.all_pages())


def parameters_of(stop: Stop, stages: Stages) -> dict[str, str]:
    """Of the address where a stop leads, at the run that it shows."""
    stage = stages.get(stop.need)
    run = {"run": stage.run.name, "step": str(stage.step)} if isinstance(stage, data.Stage) else {}
    return run | dict(link_of(stop).parameters)


def props(stages: Stages) -> StartProps:
    """What the stops need to know, and what one of their figures has just asked for."""
    found: StartProps = {
        "stop": session.chosen(state.STOP),
        "stops": [stop_props(stop, stages) for stop in STOPS],
        "z": session.current_values().tolist(),
        "typicalNorm": typical_norm(data.LATENT_SIZE),
    }
    log, shown = stages[LOG], state.asked()
    if shown == "real":
        found["real"] = data.real_digits()
    elif shown == "source":
        found["source"] = data.source()
    elif shown in ("trace", "step"):
        found["trace"] = data.trace(is_another=shown == "step")
    elif shown == "losses" and isinstance(log, data.Stage):
        found["losses"] = data.losses(log)
    elif shown == "strip" and isinstance(log, data.Stage):
        found["strip"] = data.strip(log.run)
    return found


def stop_props(stop: Stop, stages: Stages) -> StartStop:
    """What one stop shows."""
    stage, link = stages.get(stop.need, ""), link_of(stop)
    is_staged = isinstance(stage, data.Stage)
    latent_size = stage.run.info.config.network.latent_size if is_staged else data.LATENT_SIZE
    return {
        "name": stop.name,
        "title": stop.title,
        "text": stop.text.format(random_numbers=counted(latent_size, "random number")),
        "question": stop.question,
        "options": list(stop.options),
        "answer": stop.answer,
        "because": stop.because,
        "link": {"text": link.text, "href": f"{link.page}?{urlencode(parameters_of(stop, stages))}"},
        "note": stage.note if is_staged else stage,
        "stage": stage_props(stage) if is_staged else None,
    }


def stage_props(stage: data.Stage) -> StartStage:
    """The run that a stop shows."""
    run, step, why = stage.run, stage.step, cache.why_not_live(stage.run, stage.step)
    classifier, classes = cache.classifier_weights(run), cache.classes_of(run)
    return {
        "run": run.name,
        "iteration": step,
        "latentSize": run.info.config.network.latent_size,
        "weights": {
            "checkpoint": None if why else cache.step_weights(run, step).name,
            "classifier": classifier.name if classifier else None,
            "problem": why,
        },
        "classes": coloured(classes) if classes else None,
        "scoreIsProbability": cache.score_is_probability(run),
    }
