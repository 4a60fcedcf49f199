"""The only owner of session keys and of the address: which run, which step, which point of the latent space.

The point z lives here and nowhere else. While the hand moves on the console, the page is ahead of it; when the hand
rests, the page tells, and shows what it is told in turn.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from dashboard.places import Place, parse, text_of
from gan_core.latent.projection import Space
from gan_core.latent.sampling import sample_latent, truncate
from gan_core.runs import Run

MAX_SEED = 2**31 - 1
START_SEED = 6


@dataclass(frozen=True)
class Selection:
    """What the sidebar chose."""

    run: Run
    step: int


def selection() -> Selection:
    """The chosen run and step; views are only run when there is one."""
    return st.session_state["selection"]


def select(run: Run, step: int) -> None:
    """Remember the sidebar's choice."""
    st.session_state["selection"] = Selection(run, step)


# --- the sidebar -----------------------------------------------------------------------------------------------------

RUN_KEY = "run"
STEP_KEY = "step"


def settle_run(names: list[str], preferred: str, wanted: str | None) -> str | None:
    """Decide which run the sidebar shows: the address's, else the one it showed, else the preferred one.

    Returns:
        What was wrong with the address, if anything.
    """
    session = st.session_state
    if wanted in names:
        session["chosen_run"] = wanted
    if session.get("chosen_run") not in names:
        session["chosen_run"] = preferred
    # a page that sends its visitor on to another one makes Streamlit forget the widget's own value
    mirror(RUN_KEY, session["chosen_run"])
    return None if wanted in (None, *names) else f"There is no run {wanted}; choose one in the sidebar."


def on_run() -> None:
    """Another run was chosen."""
    expect_own_run()
    st.session_state["chosen_run"] = st.session_state[RUN_KEY]


def go_to(run: str, step: int) -> None:
    """Let the sidebar show a run and step from the next page on."""
    st.session_state["chosen_run"] = run
    st.session_state["chosen_step"] = step


def settle_step(steps: list[int], wanted: str | None) -> str | None:
    """Decide which step the sidebar shows: the address's, else the one that was chosen, else the last.

    Returns:
        What was wrong with the address, if anything.
    """
    session = st.session_state
    names = [str(step) for step in steps]
    if wanted in names:
        session["chosen_step"] = int(wanted)
    if session.get("chosen_step") not in steps:
        session["chosen_step"] = steps[-1]
    # a growing run changes the options, and with them Streamlit forgets the widget's own value
    mirror(STEP_KEY, session["chosen_step"])
    return None if wanted in (None, *names) else f"Step {wanted} was not kept; this is step {session['chosen_step']:,}."


def on_step() -> None:
    """Another step was chosen."""
    expect_own_run()
    st.session_state["chosen_step"] = st.session_state[STEP_KEY]


# --- the address -----------------------------------------------------------------------------------------------------


def expect_own_run() -> None:
    """The next whole run is of a control's making and no visit to an address.

    The browser sends the address that it shows along, which may be an older one when the hand was quick.
    """
    st.session_state["is_own_run"] = True


def incoming() -> dict[str, str]:
    """Parameters of an address that this session has not written itself: a link, or the browser's back button."""
    if st.session_state.pop("is_own_run", False):
        return {}
    parameters = st.query_params.to_dict()
    return {} if parameters == st.session_state.get("written_address") else parameters


def address() -> dict[str, str]:
    """The parameters that reopen what is on the screen."""
    chosen = selection()
    parameters = {"run": chosen.run.name, "step": str(chosen.step)}
    if seed() is not None:
        parameters["seed"] = str(seed())
    else:
        parameters["z"] = pack(point())
    if truncation() != 1:
        parameters["truncation"] = f"{truncation():g}"
    return parameters | _places_in_address()


def write_address() -> None:
    """Make the address reopen what is on the screen."""
    parameters = address() | st.session_state.pop("page_parameters", {})
    if st.query_params.to_dict() != parameters:
        st.query_params.from_dict(parameters)
    st.session_state["written_address"] = parameters


def add_to_address(parameters: dict[str, str]) -> None:
    """What the shown page adds to the address that is written next."""
    st.session_state["page_parameters"] = parameters


def pack(z: Tensor) -> str:
    """A point as text for an address: float16, so that z of 100 dimensions takes 268 characters."""
    return base64.urlsafe_b64encode(z.numpy().astype("<f2").tobytes()).decode().rstrip("=")


def unpack(text: str, latent_size: int) -> Tensor:
    """Inverse of `pack`.

    Raises:
        ValueError: If the text is not a point of that many dimensions.
    """
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise ValueError("the link's z is not readable") from None
    if len(data) != 2 * latent_size:
        raise ValueError(f"the link's z has {len(data) // 2} dimensions, this run has {latent_size}")
    values = np.frombuffer(data, "<f2").astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError("the link's z holds a number that is not finite")
    return torch.from_numpy(values)


# --- the point -------------------------------------------------------------------------------------------------------


def prepare_point(latent_size: int, parameters: dict[str, str]) -> list[str]:
    """Make sure there is a point of the run's latent size: from the address, else the one there was, else a seed's.

    Returns:
        What was wrong with the address, one sentence each.
    """
    problems = []
    session = st.session_state
    session.setdefault("locked", frozenset())
    session.setdefault("truncation", 1.0)
    if "z" not in session or len(session["z"]) != latent_size:
        session["locked"] = frozenset()
        _go_to_seed(START_SEED, latent_size)
    problems += _take_places(parameters)
    try:
        if "z" in parameters:
            set_point(unpack(parameters["z"], latent_size))
        elif "seed" in parameters:
            _go_to_seed(_parse_seed(parameters["seed"]), latent_size)
        if "truncation" in parameters:
            session["truncation"] = _parse_truncation(parameters["truncation"])
    except ValueError as error:
        problems.append(str(error))
    return problems


def _parse_seed(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise ValueError(f"the link's seed {text!r} is no whole number") from None
    if not 0 <= value <= MAX_SEED:
        raise ValueError(f"the link's seed {value} is not between 0 and {MAX_SEED}")
    return value


def _parse_truncation(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"the link's truncation {text!r} is no number") from None
    if not 0 <= value <= 1:
        raise ValueError(f"the link's truncation {value} is not between 0 and 1")
    return value


def point() -> Tensor:
    """The point being explored, before truncation, shape (D,)."""
    return st.session_state["z"]


def shown_point() -> Tensor:
    """The point as the generator gets it, after truncation, shape (D,)."""
    return truncate(point(), truncation())


def seed() -> int | None:
    """The seed that the point came from, or None once it was moved by hand."""
    return st.session_state["seed"]


def truncation() -> float:
    """How far the point is drawn to the centre: 1 is not at all."""
    return st.session_state["truncation"]


def locked() -> frozenset[int]:
    """Dimensions that stay as they are."""
    return st.session_state["locked"]


def set_point(z: Tensor) -> None:
    """Go to a point, rounded as the address will store it, so that a link shows exactly this image."""
    st.session_state["z"] = z.half().float()
    st.session_state["seed"] = None


def _go_to_seed(number: int, latent_size: int) -> None:
    z = sample_latent(number, 1, latent_size)[0]
    held = sorted(locked())
    if held:
        z[held] = point()[held]
        set_point(z)
    else:
        st.session_state["z"] = z
        st.session_state["seed"] = number
    st.session_state["home_seed"] = number


def home_seed() -> int:
    """The seed that "reset" goes back to."""
    return st.session_state["home_seed"]


# --- Explore: what the hand did on the console ----------------------------------------------------------------------

CONSOLE_KEY = "console"


def take_hand() -> bool:
    """Take over what the console reports, once: the hand has come to rest, or asks for something.

    Returns:
        Whether more than the console must be drawn anew: another step was chosen, the film switched on or off.
    """
    session = st.session_state
    hand = session.get(CONSOLE_KEY, {}).get("hand")
    if not hand or hand["count"] <= hands_taken() or len(hand["z"]) != len(point()):
        return False
    session["hands_taken"] = hand["count"]
    session["is_live"] = bool(hand["live"])
    session["truncation"] = min(max(float(hand["truncation"]), 0.0), 1.0)
    session["locked"] = frozenset(int(index) for index in hand["locked"])
    if hand["seed"] is None:
        set_point(torch.tensor(hand["z"], dtype=torch.float32))
    elif hand["seed"] != seed():
        _go_to_seed(int(hand["seed"]), len(point()))
    return _grant(hand["wish"] or {})


def _grant(wish: dict[str, Any]) -> bool:
    if "random" in wish:
        _go_to_seed(int(np.random.default_rng().integers(100_000)), len(point()))
    if "seed" in wish:
        _go_to_seed(min(max(int(wish["seed"]), 0), MAX_SEED), len(point()))
    if "forget" in wish:
        forget_direction(wish["forget"])
    if "film" in wish:
        st.session_state["film"] = bool(wish["film"])
    if "step" in wish:
        st.session_state["chosen_step"] = int(wish["step"])
    needs_all = bool({"film", "step"} & wish.keys())
    if needs_all:
        expect_own_run()
    return needs_all


def hands_taken() -> int:
    """The number of the console's last report that was taken over."""
    return st.session_state.get("hands_taken", 0)


def is_live() -> bool:
    """Whether the page runs the generator itself, as far as it has said."""
    return st.session_state.get("is_live", True)


def shows_film() -> bool:
    """Whether the digit in hand is shown at all steps."""
    return st.session_state.get("film", False)


def mirror(key: str, value: object) -> None:
    """Set a widget before it is drawn, so that it shows what is so."""
    st.session_state[key] = value


# --- Projection: what the hand did on the chart ----------------------------------------------------------------------

CHART_KEY = "samples"
HAND_KEY = "samples_hand"
GROUPS = ("A", "B")
View = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Shown:
    """What a chart of samples shows: which samples of which step, on the components of what."""

    run: str
    step: int
    space: Space
    count: int
    seed: int


@dataclass(frozen=True, eq=False)
class Group:
    """Samples that were drawn around.

    Attributes:
        shown: On which chart.
        outline: The drawn line, shape (M, 2).
        rows: Numbers of the samples inside, int64, shape (N,).
    """

    shown: Shown
    outline: np.ndarray
    rows: np.ndarray


def picked(seed: int, count: int) -> int | None:
    """Number of the picked sample, if it was picked among the same z."""
    number = st.session_state.get("picked", {}).get(seed)
    return number if number is not None and number < count else None


def clicked_place(shown: Shown) -> tuple[float, float] | None:
    """The empty place of this chart that was clicked last, if no sample was picked since."""
    return st.session_state.get("clicked_place", {}).get(shown)


def outline(shown: Shown) -> np.ndarray | None:
    """The line that was drawn on this chart and is not kept as a group yet, shape (M, 2)."""
    return st.session_state.get("outline", {}).get(shown)


def view(shown: Shown) -> View | None:
    """Which part of this chart was on the screen when the hand last did something to it."""
    return st.session_state.get("view", {}).get(shown)


def _remember_view(shown: Shown, event: dict[str, Any]) -> None:
    seen = event["view"]
    st.session_state["view"] = {shown: (tuple(seen["x"]), tuple(seen["y"]))} if seen else {}


def drawings() -> int:
    """How many lines were drawn or kept so far."""
    return st.session_state.get("drawings", 0)


def groups() -> dict[str, Group]:
    """The groups that were kept of the chosen run and step, by name."""
    chosen = selection()
    here = (chosen.run.name, chosen.step)
    kept = st.session_state.get("groups", {})
    return {
        name: kept[name] for name in GROUPS if name in kept and (kept[name].shown.run, kept[name].shown.step) == here
    }


def on_click(shown: Shown, sample_at: Callable[[tuple[float, float]], int | None] | None = None) -> None:
    """A chart was clicked.

    Args:
        shown: Which one.
        sample_at: Which sample is at a place of it; None if the click itself knows.
    """
    click = st.session_state[HAND_KEY]["click"]
    _remember_view(shown, click)
    place = None if click["x"] is None else (float(click["x"]), float(click["y"]))
    sample = sample_at(place) if sample_at and place else click["sample"]
    st.session_state["picked"] = {} if sample is None else {shown.seed: int(sample)}
    st.session_state["clicked_place"] = {shown: place} if sample is None and place else {}


def on_outline(shown: Shown) -> None:
    """A line was drawn around a part of a chart, or taken back."""
    drawn = st.session_state[HAND_KEY]["outline"]
    if drawn is not None:
        _remember_view(shown, drawn)
    is_closed = drawn is not None and len(drawn["x"]) >= 3
    st.session_state["outline"] = {shown: np.column_stack([drawn["x"], drawn["y"]])} if is_closed else {}
    st.session_state["drawings"] = drawings() + 1


def on_keep_group(name: str, group: Group) -> None:
    """Remember the drawn samples as a group."""
    st.session_state["groups"] = {**st.session_state.get("groups", {}), name: group}
    st.session_state["outline"] = {}
    st.session_state["drawings"] = drawings() + 1


# --- directions that a person named ----------------------------------------------------------------------------------


def named_directions() -> dict[str, Tensor]:
    """Unit vectors of the point's latent size, shape (D,) each, by the names that they were given."""
    kept = st.session_state.get("named_directions", {})
    return {name: torch.tensor(vector) for name, vector in kept.items() if len(vector) == len(point())}


def name_direction(name: str, vector: Tensor) -> None:
    """Remember a direction; the same name replaces it."""
    st.session_state["named_directions"] = {
        **st.session_state.get("named_directions", {}),
        name: tuple(vector.tolist()),
    }


def forget_direction(name: str) -> None:
    """A named direction is no longer wanted."""
    kept = st.session_state.get("named_directions", {})
    st.session_state["named_directions"] = {other: vector for other, vector in kept.items() if other != name}


# --- places: the anchors of Map, start and end of Borders ------------------------------------------------------------

ANCHORS = ("anchor 1", "anchor 2", "anchor 3")
START, END = "start", "end"
PLACES = {**dict(zip(ANCHORS, ("first", "second", "third"), strict=True)), START: "from", END: "to"}


def place(name: str, otherwise: Place) -> Place:
    """The place that was chosen under a name, or another one if none was."""
    return st.session_state.setdefault("places", {}).get(name, otherwise)


def set_place(name: str, chosen: Place) -> None:
    """Choose a place."""
    st.session_state["places"] = {**st.session_state.get("places", {}), name: chosen}


def place_source_key(name: str) -> str:
    """Session key of the choice of a place's kind."""
    return f"{name} source"


def place_number_key(name: str) -> str:
    """Session key of a place's number: its seed, or which example of its class."""
    return f"{name} number"


def on_place_source(name: str) -> None:
    """Another kind of place was chosen: a class's number, "seed" or "point"."""
    source = st.session_state[place_source_key(name)]
    if source == "seed":
        set_place(name, Place("seed", home_seed()))
    elif source == "point":
        set_place(name, Place("point", packed=pack(shown_point())))
    else:
        set_place(name, Place("digit", int(source)))


def on_place_number(name: str, chosen: Place) -> None:
    """A seed or an example was typed; examples are counted from 1 on the page."""
    number = int(st.session_state[place_number_key(name)])
    if chosen.source == "seed":
        set_place(name, Place("seed", number))
    else:
        set_place(name, Place("digit", chosen.number, number - 1))


def _places_in_address() -> dict[str, str]:
    chosen = st.session_state.get("places", {})
    return {PLACES[name]: text_of(chosen[name]) for name in PLACES if name in chosen}


def _take_places(parameters: dict[str, str]) -> list[str]:
    problems = []
    for name, parameter in PLACES.items():
        if parameter in parameters:
            try:
                set_place(name, parse(parameters[parameter]))
            except ValueError as error:
                problems.append(str(error))
    return problems


# --- Map -------------------------------------------------------------------------------------------------------------

MAP_KEY = "map"


@dataclass(frozen=True)
class Window:
    """A square part of a chart: its middle and side in sigma, and the cells along each side."""

    x: float
    y: float
    width: float
    size: int


def window(chart: str, home: Window, widest: float) -> Window:
    """Which window of a chart the map asks for; at first the home window."""
    asked = st.session_state.get(MAP_KEY, {}).get("view")
    if not asked or asked["chart"] != chart:
        return home
    width = min(float(asked["width"]), widest)
    return Window(float(asked["x"]), float(asked["y"]), width, max(2, min(int(asked["size"]), MAP_FINEST)))


MAP_COARSEST, MAP_FINEST = 16, 48


def map_place(event: str, chart: str) -> tuple[float, float] | None:
    """The place on a chart that was clicked ("chosen") or double-clicked in this very run ("open")."""
    place = st.session_state.get(MAP_KEY, {}).get(event)
    if not place or place["chart"] != chart:
        return None
    return float(place["x"]), float(place["y"])


# --- Borders: what the viewer calls the images that nobody can name --------------------------------------------------

UNSURE = -1


def answers() -> dict[int, int]:
    """The viewer's answers to the undecidable images of the chosen step: image to class, or UNSURE."""
    chosen = selection()
    return st.session_state.setdefault("answers", {}).get((str(chosen.run.folder), chosen.step), {})


def on_answer(image: int, answer: int) -> None:
    """The viewer has said what an image is."""
    chosen = selection()
    key = (str(chosen.run.folder), chosen.step)
    st.session_state["answers"] = {**st.session_state.get("answers", {}), key: {**answers(), image: answer}}


def on_forget_answers() -> None:
    """Begin anew."""
    chosen = selection()
    st.session_state["answers"].pop((str(chosen.run.folder), chosen.step), None)
