"""Every key of a session and every parameter of the address, with the one module that owns it.

`tests/test_architecture.py` compares both tables with the source. A name in braces stands for whatever tells one key of
its kind from another. The value of a widget or of a component is written by Streamlit; all others by their owner alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SessionKey:
    """A key of `st.session_state`.

    Attributes:
        name: The key.
        owner: The module that writes it.
        type: Of its value.
        meaning: Of its value.
    """

    name: str
    owner: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Parameter:
    """A parameter of the address.

    Attributes:
        name: As it is written in the address.
        owner: The module that reads and writes it.
        meaning: Of its value.
    """

    name: str
    owner: str
    meaning: str


SELECTION = "dashboard.shared.session.selection"
TOLD_CLASS = "dashboard.shared.session.told_class"
POINT = "dashboard.shared.session.point"
PICKED_SAMPLES = "dashboard.shared.session.picked_samples"
DIRECTIONS = "dashboard.shared.session.directions"
ANCHORS = "dashboard.shared.session.anchors"
NAVIGATION = "dashboard.shared.session.navigation"
CHOICES = "dashboard.shared.session.choices"
LINEUP = "dashboard.shared.session.lineup"
DRAWN = "dashboard.shared.session.drawn"
URL = "dashboard.shared.session.url"
EXPLORE = "dashboard.views.explore.state"
MAP = "dashboard.views.map.state"
BOUNDARIES = "dashboard.views.boundaries.state"
PROJECTION = "dashboard.views.projection.state"
TRAINING = "dashboard.views.training.state"
TOURNAMENT = "dashboard.views.tournament.state"
SNAPSHOTS = "dashboard.views.snapshots.state"
COMPARE = "dashboard.views.compare.state"
RUNS = "dashboard.views.runs.state"
HANDWRITING = "dashboard.views.handwriting.state"
START = "dashboard.views.start.state"
TRAIN = "dashboard.views.train.state"
ONE_STEP = "dashboard.views.one_step.state"
GAMES = "dashboard.views.games.state"
DIRECTIONS_PAGE = "dashboard.views.directions.state"
INVERT = "dashboard.views.invert.state"

SESSION_KEYS = (
    SessionKey("run", SELECTION, "str", "widget of the sidebar: the run's name"),
    SessionKey("step", SELECTION, "int", "widget of the sidebar: the checkpoint's iteration"),
    SessionKey("chosen_run", SELECTION, "str", "the run that the sidebar shows"),
    SessionKey("preferred_run", SELECTION, "str | None", "the run that a page prefers, where nobody has chosen one"),
    SessionKey(
        "chosen_step", SELECTION, "int | None", "the checkpoint that the sidebar shows; None for the last of its run"
    ),
    SessionKey(
        "drawn_steps", SELECTION, "list[int] | None", "the checkpoints that the sidebar's slider was last drawn with"
    ),
    SessionKey("selection", SELECTION, "Selection", "the run and checkpoint that all pages show"),
    SessionKey("told_class", TOLD_CLASS, "str", "the class that class-conditional networks are told, or a mix of two"),
    SessionKey("told_first", TOLD_CLASS, "int", "widget of the sidebar: the place of that class"),
    SessionKey("told_second", TOLD_CLASS, "int", "widget of the sidebar: the class that is mixed in, or -1"),
    SessionKey("told_share", TOLD_CLASS, "float", "widget of the sidebar: how much of it"),
    SessionKey("z", POINT, "Tensor", "the latent vector that is explored, before truncation, shape (D,)"),
    SessionKey("seed", POINT, "int | None", "the seed that z came from; None once it was moved"),
    SessionKey("home_seed", POINT, "int", "the seed that Reset goes back to"),
    SessionKey("truncation", POINT, "float", "by which z is scaled for the generator, in [0, 1]"),
    SessionKey("locked", POINT, "frozenset[int]", "dimensions of z that a new seed leaves alone"),
    SessionKey("picked_samples", PICKED_SAMPLES, "PickedSamples", "the samples that are selected on Projection"),
    SessionKey(
        "named_directions", DIRECTIONS, "dict[str, tuple[float, ...]]", "latent directions that somebody named, by name"
    ),
    SessionKey("anchors", ANCHORS, "dict[str, Anchor]", "the anchors that were chosen, by name"),
    SessionKey("{name} source", ANCHORS, "str", "widget: what kind of anchor it is"),
    SessionKey("{name} number", ANCHORS, "int", "widget: its seed, or its variant counted from 1"),
    SessionKey(
        "pages",
        NAVIGATION,
        "dict[str, StreamlitPage]",
        "the pages that can be opened, by their names in the address",
    ),
    SessionKey("run_pages", NAVIGATION, "tuple[str, ...]", "the names of those that show the selected run"),
    SessionKey("written_address", URL, "dict[str, str]", "the parameters that this session wrote last"),
    SessionKey(
        "incoming", URL, "dict[str, str]", "the parameters of this run's address that this session did not write"
    ),
    SessionKey("followed", URL, "dict[str, str]", "the parameters of a link that the next run follows"),
    SessionKey("is_own_run", URL, "bool", "whether the next run comes from a control and not from a link"),
    SessionKey("choices", CHOICES, "dict[str, Any]", "what was chosen on all pages, by the parameters' names"),
    SessionKey("open_choices", CHOICES, "tuple[Choice, ...]", "what can be chosen on the shown page"),
    SessionKey("choice {choice.name}", CHOICES, "Any", "widget of a choice"),
    SessionKey("handwriting", HANDWRITING, "dict", "component: `hand` and `settings`, what was moved and typed last"),
    SessionKey("start", START, "dict", "component: `stop`, `asked` and `opened`, what its stops report"),
    SessionKey("real_or_fake", GAMES, "dict", "component: `deck`, the number of the real images that are wanted next"),
    SessionKey("this_digit", GAMES, "dict", "component: `asked` and `open`, latent vectors that were asked about"),
    SessionKey("boundary_golf", GAMES, "dict", "component: `hole`, the number of the hole that is wanted"),
    SessionKey("fool_owner", GAMES, "dict", "component: the drawing pad, which reports nothing"),
    SessionKey("level", GAMES, "int | None", "widget: the checkpoint of the chosen level"),
    SessionKey("deck", GAMES, "int", "the number of the real images that are in play"),
    SessionKey("invert", INVERT, "dict", "component: `drawing`, the strokes and the image drawn last"),
    SessionKey("drawing", INVERT, "Drawing", "what is on the pad"),
    SessionKey("kept_z", INVERT, "Kept", "the z that was kept to morph from, and where it was found"),
    SessionKey("drawn", DRAWN, "dict[str, Hashable]", "by place on a page: from which facts it was drawn"),
    SessionKey("console", EXPLORE, "dict", "component: `event`, the console's last report"),
    SessionKey("events_consumed", EXPLORE, "int", "number of the console's last report that was taken over"),
    SessionKey("is_live", EXPLORE, "bool", "whether the page runs the generator itself"),
    SessionKey("dimension", EXPLORE, "float", "widget: the dimension whose number is shown"),
    SessionKey("shown_dimension", EXPLORE, "int", "the dimension whose number is shown"),
    SessionKey("value", EXPLORE, "float", "widget: its number"),
    SessionKey("pasted", EXPLORE, "str", "widget: numbers that were pasted"),
    SessionKey("picked_sample", EXPLORE, "int | None", "widget: the place of a selected sample that is opened"),
    SessionKey("vector_file", EXPLORE, "UploadedFile | None", "widget: a file of numbers"),
    SessionKey("refused", EXPLORE, "str", "why the numbers that were brought last were refused"),
    SessionKey("map", MAP, "dict", "component: `view`, `chosen` and `open`, a window and two positions of a slice"),
    SessionKey("charted", MAP, "str", "the slice that the window and the clicked place belong to"),
    SessionKey("answered", BOUNDARIES, "tuple[str, int]", "run folder and step that the chosen answers belong to"),
    SessionKey(
        "parked_answers",
        BOUNDARIES,
        "dict[tuple[str, int], tuple[tuple[int, int], ...]]",
        "by run folder and step: the answers to the ambiguous samples of others",
    ),
    SessionKey("samples", PROJECTION, "dict", "chart of the samples"),
    SessionKey("samples_events", PROJECTION, "dict", "component: `click`, `outline` and `view` of that chart"),
    SessionKey("sample_chart", PROJECTION, "SampleChartKey", "to which the clicked position and the line belong"),
    SessionKey("drawings", PROJECTION, "int", "how many lines were drawn or set as a group"),
    SessionKey(
        "direction_strip", DIRECTIONS_PAGE, "dict", "component: `coordinate` of the slider, and `open`, a clicked image"
    ),
    SessionKey("imported_directions", DIRECTIONS_PAGE, "UploadedFile", "widget: a file of directions"),
    SessionKey("curves", TRAINING, "dict", "chart of the curves"),
    SessionKey("curve_events", TRAINING, "dict", "component: `zoom` of that chart"),
    SessionKey("is_other_time", TRAINING, "bool", "whether another unit of time was chosen and is not drawn yet"),
    SessionKey("zoomed_run", TRAINING, "str", "the run that the zoom of the curves belongs to"),
    SessionKey("trained", TRAIN, "tuple[str, bool]", "what came of what was done last, and whether it is a problem"),
    SessionKey("goes_on", TRAIN, "str", "widget: the run to train further"),
    SessionKey("goal of {run}", TRAIN, "float", "widget: its new goal"),
    SessionKey("goals", TRAIN, "dict[str, int]", "the new goals that were typed, by run"),
    SessionKey("training_cursor", TRAINING, "dict", "component: `chosen`, the number of a clicked checkpoint"),
    SessionKey("tournament_map", TOURNAMENT, "dict", "component: `chosen`, the clicked pair of checkpoints"),
    SessionKey("film", SNAPSHOTS, "dict", "component: `frame` and `cell`, where it rests and the clicked sample"),
    SessionKey("film_step", SNAPSHOTS, "int", "the selected checkpoint at which the timeline came to rest"),
    SessionKey("slot {index} run", COMPARE, "str", "widget: run of a slot"),
    SessionKey("slot {index} step", COMPARE, "int", "widget: iteration of a slot"),
    SessionKey("timeline position", COMPARE, "int", "widget: the shared timeline"),
    SessionKey("pairs", COMPARE, "dict", "component: `chosen`, the clicked pair of images"),
    SessionKey("region_pairs", COMPARE, "dict", "component: two maps over each other"),
    SessionKey(
        "sheet", COMPARE, "dict", "component: `window` and `chosen`, a part of the sample grid and a clicked image"
    ),
    SessionKey("drift {name}", COMPARE, "dict", "chart: what was drawn around on it"),
    SessionKey("compared", COMPARE, "tuple[str, ...]", "the checkpoints that the page showed last, by their titles"),
    SessionKey("changes of {facts}", COMPARE, "dict", "table: its selected row"),
    SessionKey("runs_table", RUNS, "dict", "component: `selected` rows, `sorted` by a head, and an `opened` link"),
    SessionKey("reported_selection", RUNS, "tuple[str, ...]", "the ids that the table has selected"),
    SessionKey("selections_made", RUNS, "int", "how often anything but the table changed the selection"),
    SessionKey("opened_link", RUNS, "dict", "`page` and `run` of a link that was clicked and is to be followed"),
    SessionKey("other_run", RUNS, "RunSummary | None", "widget: the run to compare settings with"),
    SessionKey("trashed", RUNS, "Trashed", "widget: the run to restore"),
    SessionKey("note_box", RUNS, "bool", "popover: whether the box for a note is open"),
    SessionKey("tag_box", RUNS, "bool", "popover: whether the box for tags is open"),
    SessionKey("note_{folder}", RUNS, "str", "widget: a run's note while it is written"),
    SessionKey("tags of {of}", RUNS, "list[str]", "widget: the tags of some runs while they are chosen"),
    SessionKey("runs_flash", RUNS, "FlashMessage | None", "the outcome of the last action"),
    SessionKey("one_step", ONE_STEP, "dict", "component: `request`, what is asked of the stage"),
    SessionKey("stage_token", ONE_STEP, "str", "names the session's stage"),
    SessionKey("stage_asked", ONE_STEP, "Asked | None", "what the stage was asked last and has not answered"),
    SessionKey("stage_answer", ONE_STEP, "tuple[Opening, Answer]", "what the stage showed last"),
    SessionKey("stage_answers", ONE_STEP, "int", "how many requests were answered"),
)

PARAMETERS = (
    Parameter("run", SELECTION, "name of the run"),
    Parameter("step", SELECTION, "iteration of the checkpoint"),
    Parameter("class", TOLD_CLASS, 'class that class-conditional networks are told, e.g. "7", or "4,9,0.3" for a mix'),
    Parameter("z", POINT, "latent vector, float16 or float32 as base64; only where it has no seed"),
    Parameter("seed", POINT, "seed of the latent vector"),
    Parameter("truncation", POINT, "in [0, 1]; only where it is not 1"),
    Parameter("locked", POINT, "dimensions that stay as they are: 0-4.6-99"),
    Parameter("stop", START, "number of the stop, from 1"),
    Parameter("plane", EXPLORE, "two principal directions along which a drag moves, from 0, or a random plane"),
    Parameter("training_timeline", EXPLORE, "whether the current image is shown at all checkpoints"),
    Parameter("nearest_real", EXPLORE, "whether the nearest real image is shown"),
    Parameter("values", EXPLORE, "whether the numbers of z are shown"),
    Parameter(
        "first",
        ANCHORS,
        "anchor 1 of a slice: d7.0 (class 7, its most typical sample), s42 (a seed) or z… (a latent vector)",
    ),
    Parameter("second", ANCHORS, "anchor 2 of a slice"),
    Parameter("third", ANCHORS, "anchor 3 of a slice"),
    Parameter("from", ANCHORS, "start of a path on Boundaries"),
    Parameter("to", ANCHORS, "end of an interpolation on Boundaries"),
    Parameter("slice", MAP, "through three samples or around one"),
    Parameter("across", MAP, "number of the horizontal principal direction, from 0, or kept. and a name"),
    Parameter("up", MAP, "number of the vertical principal direction, from 0, or kept. and a name"),
    Parameter("layer", MAP, "what colours the map"),
    Parameter("images", MAP, "how many images are drawn in a row"),
    Parameter("window", MAP, "x, y and width of the shown part of the slice, in sigma"),
    Parameter("place", MAP, "x and y of the clicked place, in sigma"),
    Parameter("section", BOUNDARIES, "section of the page"),
    Parameter("targets", BOUNDARIES, "classes to cross into, or any, with commas between them"),
    Parameter("path", BOUNDARIES, "slerp or lerp"),
    Parameter("answers", BOUNDARIES, "sample.class, or sample.u where nobody can tell, _ between them"),
    Parameter("inverted", INVERT, "a drawing, a picture or a real image"),
    Parameter("real", INVERT, "number of the real image"),
    Parameter("every_class", INVERT, "whether class-conditional networks try every class"),
    Parameter("below", INVERT, "what is shown below what was found"),
    Parameter("smoothing", TRAINING, "weight of the moving average"),
    Parameter("log_loss", TRAINING, "whether the axis of the losses is logarithmic"),
    Parameter("recipe", TRAIN, "recipe of a new run"),
    Parameter("train_data", TRAIN, "its images, where they are not the recipe's"),
    Parameter("train_network", TRAIN, "its networks, likewise"),
    Parameter("train_objective", TRAIN, "its objective, likewise"),
    Parameter("minutes", TRAIN, "how long it shall be trained"),
    Parameter("train_seed", TRAIN, "its seed"),
    Parameter("new_name", TRAIN, "its name, where it is not the one proposed"),
    Parameter("log_steps", TRAINING, "whether the time axis is logarithmic"),
    Parameter("time_axis", TRAINING, "in what time is measured: iterations, epochs, images or seconds"),
    Parameter("all_values", TRAINING, "whether the axes of losses and gradient norms reach to their extremes"),
    Parameter("regions_too", TRAINING, "whether class regions are shown along with the samples"),
    Parameter("zoom", TRAINING, "the first and the last place of the time axis shown"),
    Parameter("features", PROJECTION, "what is projected"),
    Parameter("drawn", PROJECTION, "images or points, in two or three dimensions, or over the training"),
    Parameter("colour", PROJECTION, "what colours the samples"),
    Parameter("count", PROJECTION, "how many samples"),
    Parameter("of_seed", PROJECTION, "their seed"),
    Parameter("tool", PROJECTION, "what dragging on the chart does"),
    Parameter("beside", PROJECTION, "what stands beside the chart: a sample, or groups"),
    Parameter("sample", PROJECTION, "number of the picked sample"),
    Parameter("position", PROJECTION, "x and y of the clicked empty position"),
    Parameter("lasso", PROJECTION, "x and y of the corners of a drawn line"),
    Parameter("seen", PROJECTION, "the ranges of x and y that are on the screen"),
    Parameter("only_classes", PROJECTION, "the classes that are shown, | between them; all if there are none"),
    Parameter("direction", PROJECTION, "name for an attribute direction"),
    Parameter("group_a", PROJECTION, "run@iteration~space~samples~seed~line of group A, the line as in lasso"),
    Parameter("group_b", PROJECTION, "the same of group B"),
    Parameter("match", TOURNAMENT, "iterations of the generator and the discriminator that are looked at"),
    Parameter("along", DIRECTIONS_PAGE, "name of the direction"),
    Parameter("class_a", DIRECTIONS_PAGE, "number of the class that it leads from"),
    Parameter("class_b", DIRECTIONS_PAGE, "number of the class that it leads to"),
    Parameter("from_seed", DIRECTIONS_PAGE, "seed of the latent vector that it leads from"),
    Parameter("to_seed", DIRECTIONS_PAGE, "seed of the latent vector that it leads to"),
    Parameter("held", DIRECTIONS_PAGE, "attributes that do not move along"),
    Parameter("plus", DIRECTIONS_PAGE, "name of a second direction"),
    Parameter("plus_weight", DIRECTIONS_PAGE, "how much of it"),
    Parameter("at_sigma", DIRECTIONS_PAGE, "where the slider rests, in sigma"),
    Parameter("moved_seed", DIRECTIONS_PAGE, "seed of the images that are moved"),
    Parameter("about", DIRECTIONS_PAGE, "section of the page"),
    Parameter("save_as", DIRECTIONS_PAGE, "name for the direction"),
    Parameter("grid_seed", SNAPSHOTS, "seed of the grid of samples"),
    Parameter("sheet_class", SNAPSHOTS, "whether class-conditional networks are told one class or each in a row"),
    Parameter("rows", SNAPSHOTS, "its rows"),
    Parameter("psi", SNAPSHOTS, "its truncation, in [0, 1]"),
    Parameter("strip", SNAPSHOTS, "from where the one latent vector is taken"),
    Parameter("cell", SNAPSHOTS, "number of the picked sample of the grid"),
    Parameter("frame", SNAPSHOTS, "iteration at which the timeline rests"),
    Parameter("slots", LINEUP, "the line-up: run@iteration, with ! where it is pinned, | between them"),
    Parameter("view", COMPARE, "section of the page"),
    Parameter("timeline", COMPARE, "one timeline each, or a shared one"),
    Parameter("look", COMPARE, "how two images are compared"),
    Parameter("source", COMPARE, "latent vectors of a seed, or Explore's"),
    Parameter("other", COMPARE, "number of the slot that the first is compared with"),
    Parameter("space", COMPARE, "feature space of the drift"),
    Parameter("moved", COMPARE, "absolute or relative drift"),
    Parameter("samples", COMPARE, "how many samples drift"),
    Parameter("order", COMPARE, "which changed samples come first"),
    Parameter("sheet", COMPARE, "number of the slot whose run fills the sample grid"),
    Parameter("tint", COMPARE, "colours of the sample grid"),
    Parameter("points", COMPARE, "seed of all samples"),
    Parameter("lassoed", COMPARE, "seed.bits: which of its samples are inside the lasso, as base64"),
    Parameter("pair", COMPARE, "number of the picked pair of images"),
    Parameter("changed", COMPARE, "number of the picked one of the changed samples"),
    Parameter("tile", COMPARE, "seed and iteration of the picked image of the sample grid"),
    Parameter("find", RUNS, "words that a run must hold"),
    Parameter("text", HANDWRITING, "what is written"),
    Parameter("variation", HANDWRITING, "how much its letters differ from the hand, in radians"),
    Parameter("haste", HANDWRITING, "by what the latent vectors are scaled"),
    Parameter("hands", HANDWRITING, "seed of the other hands"),
    Parameter("game", GAMES, "which game is played"),
    Parameter("hole", GAMES, "number of the hole, from 1"),
    Parameter("tee", GAMES, "number of the class in which a hole begins"),
    Parameter("goal", GAMES, "number of the class in which it ends"),
    Parameter("data", RUNS, "data sets of the listed runs, | between them"),
    Parameter("networks", RUNS, "their networks"),
    Parameter("statuses", RUNS, "their statuses"),
    Parameter("tags", RUNS, "tags, any of which they have"),
    Parameter("starred", RUNS, "whether they have a star"),
    Parameter("sort", RUNS, "what they are sorted by"),
    Parameter("reversed", RUNS, "whether they are in the reverse order"),
    Parameter("group", RUNS, "what they are grouped by"),
    Parameter("list_page", RUNS, "number of the part of the list, from 1"),
    Parameter("columns", RUNS, "which columns are shown"),
    Parameter("selected", RUNS, "names of the selected runs, | between them"),
    Parameter("curves", RUNS, "whether the curves of the selected runs are shown"),
    Parameter("curve", RUNS, "what they show: a loss or a metric"),
    Parameter("curve_by", RUNS, "over iterations, images or seconds"),
    Parameter("curve_smoothing", RUNS, "how much losses are smoothed"),
    Parameter("begin", ONE_STEP, "whether the stage begins with the checkpoint or with untrained networks"),
    Parameter("turns", ONE_STEP, "who moves: both, discriminator or generator"),
    Parameter("break", ONE_STEP, "what is done wrong: freeze, starve, no-flip, with commas between them"),
    Parameter("only", ONE_STEP, "the class that all real images are of"),
    Parameter("d_steps", ONE_STEP, "discriminator steps before each of the generator's"),
    Parameter("rate_d", ONE_STEP, "factor of the discriminator's learning rate"),
    Parameter("rate_g", ONE_STEP, "factor of the generator's learning rate"),
    Parameter("objective", ONE_STEP, "name of the objective, or own"),
    Parameter("predict", ONE_STEP, "the experiment that is predicted"),
    Parameter("predicted", ONE_STEP, "the experiment whose picture was chosen"),
)
