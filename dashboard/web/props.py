"""What Python gives to each component, and what each reports back.

One TypedDict `<Component>Props` and one `<Component>Reports` a component; the keys of the latter are the names under
which Streamlit stores what was reported. `props.d.ts` is written from this file, so that the type checker of the page's
modules knows the same: run `python -m dashboard.web.props` after a change. A test keeps both equal.
"""

import json
import sys
import types
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, Union, get_args, get_origin, get_type_hints, is_typeddict

DECLARATIONS = Path(__file__).with_suffix(".d.ts")

# --- what several components know ------------------------------------------------------------------------------------


class NetworkNames(TypedDict):
    """The names of the weights that the page is to run: of a checkpoint, and of the classifier; or why it can't."""

    checkpoint: str | None
    classifier: str | None
    problem: str | None


class NamedColour(TypedDict):
    """A class and its colour."""

    name: str
    colour: str


class Point(TypedDict):
    """A place on a slice, in sigma."""

    x: float
    y: float


class RegionName(TypedDict):
    """Where to write the name of a class region: shares of the width and of the height, from the upper left corner."""

    name: str
    across: float
    down: float


# --- start here ------------------------------------------------------------------------------------------------------


class StartLink(TypedDict):
    """Where one goes on from a stop: its text, and the address."""

    text: str
    href: str


class StartStage(TypedDict):
    """The checkpoint of a run that a stop shows."""

    run: str
    iteration: int
    latentSize: int
    weights: NetworkNames
    classes: list[NamedColour] | None
    scoreIsProbability: bool


class StartStop(TypedDict):
    """A stop: what it says, what it asks, and the number of the right option; None where its figure measures it.

    `note` says why it shows another run than the chosen one, or none.
    """

    name: str
    title: str
    text: str
    question: str
    options: list[str]
    answer: int | None
    because: str
    link: StartLink
    note: str
    stage: StartStage | None


class StartSource(TypedDict):
    """Lines of the source with their numbers, and which of the `plain` lines each stands for, if one does."""

    plain: list[str]
    numbers: list[int]
    texts: list[str]
    plainOf: list[int | None]


class StartTurn(TypedDict):
    """How far each layer's weights moved in one turn, as a share of their size, by network."""

    discriminator: list[float]
    generator: list[float]


class StartTrace(TypedDict):
    """One real step: the number of each line that ran, with the processor time since it began in microseconds."""

    step: int
    batchSize: int
    lossD: float
    lossG: float
    lines: list[tuple[int, int]]
    discriminatorsTurn: StartTurn
    generatorsTurn: StartTurn


class StartLosses(TypedDict):
    """Losses of a run as they were logged, and its FID by iteration where it was measured."""

    run: str
    steps: list[int]
    lossD: list[float | None]
    lossG: list[float | None]
    fid: list[tuple[int, float]]


class StartStrip(TypedDict):
    """Images of `points` latent vectors at some checkpoints: grey levels as base64, one checkpoint after the other."""

    steps: list[int]
    points: int
    images: str


class StartProps(TypedDict):
    """The stops, and what one of their figures has just asked for: only then it is there.

    `real` are grey levels of real digits of 28 x 28 pixels as base64. A `trace` is None until the step has run, and a
    sentence where it could not.
    """

    stop: int
    stops: list[StartStop]
    z: list[float]
    typicalNorm: tuple[float, float]
    real: NotRequired[str]
    source: NotRequired[StartSource]
    trace: NotRequired[StartTrace | str | None]
    losses: NotRequired[StartLosses]
    strip: NotRequired[StartStrip | str]


class OpenedStop(TypedDict):
    """The number of a stop whose link was clicked, from 1, and the latent vector that its figure shows."""

    stop: int
    z: list[float] | None


class StartReports(TypedDict):
    """What the stops report: which one is shown; what a figure asks for, and a clicked link, each for one run."""

    stop: int
    asked: Literal["real", "source", "trace", "step", "losses", "strip"]
    opened: OpenedStop


# --- console ---------------------------------------------------------------------------------------------------------


class SeedPoint(TypedDict):
    """The latent vector of a seed."""

    seed: int
    z: list[float]


class LatentDirection(TypedDict):
    """A unit vector; its effect in grey levels is known of principal directions."""

    name: str
    effect: float | None
    vector: list[float]


class TimelineFrame(TypedDict):
    """A checkpoint, and the name of its weights."""

    iteration: int
    weights: str


class ServedImage(TypedDict):
    """An image and its verdict as Python has computed them: grey levels as base64, row by row."""

    pixels: str
    score: float
    probabilities: list[float] | None


class ConsoleProps(TypedDict):
    """The current latent vector and everything around it; docs/page-protocol.md says who wins."""

    handledEvent: int
    z: list[float]
    seed: int | None
    home: SeedPoint
    truncation: float
    locked: list[int]
    plane: str
    run: str
    iteration: int
    weights: NetworkNames
    noClassifier: str | None
    effects: list[float]
    directions: list[LatentDirection]
    namedDirections: list[LatentDirection]
    effectSamples: int
    classes: list[NamedColour] | None
    scoreIsProbability: bool
    meanScores: tuple[float, float] | None
    typicalNorm: tuple[float, float]
    timeline: list[TimelineFrame]
    showsTimeline: bool
    link: dict[str, str]
    servedImage: ServedImage | None


class ConsoleRequest(TypedDict):
    """What only Python can do: draw a random vector, go to a seed, and so on."""

    random: NotRequired[bool]
    seed: NotRequired[int]
    removeDirection: NotRequired[str]
    timeline: NotRequired[bool]
    iteration: NotRequired[int]


class ConsoleEvent(TypedDict):
    """The current latent vector when a drag has rested or something is requested; events are numbered."""

    number: int
    z: list[float]
    seed: int | None
    truncation: float
    locked: list[int]
    plane: str
    runsInPage: bool
    request: ConsoleRequest | None


class ConsoleReports(TypedDict):
    """What the console reports."""

    event: ConsoleEvent


# --- map of a slice --------------------------------------------------------------------------------------------------


class FlatSliceNumbers(TypedDict):
    """The whole of a latent space of two dimensions."""

    flat: Literal[True]


class RoundSliceNumbers(TypedDict):
    """A slice of the latent space, under the names of the attributes of `Slice`."""

    flat: Literal[False]
    centre: list[float]
    across: list[float]
    up: list[float]
    slope: list[float]
    lowest: float
    highest: float


class MapWindow(TypedDict):
    """A square part of a slice: its middle and its side, in sigma."""

    x: float
    y: float
    width: float


class SampleMark(TypedDict):
    """A numbered sample on a map."""

    name: str
    x: float
    y: float


class GroundColours(TypedDict):
    """How the page colours cells that it generates itself.

    By `value`: the class, in its colour, the more opaque the surer the classifier; or its confidence or the
    discriminator's score, by colours at `stops` from 0 to 1. At the value `low` a cell has the first `opacity`, at
    `high` the last.
    """

    value: Literal["class", "confidence", "discriminator"]
    low: float
    high: float
    stops: list[tuple[float, str]]
    opacity: tuple[float, float]


class SliceMapProps(TypedDict):
    """A window of a slice, generated and classified cell by cell.

    `chart` names the slice; `size`, `coarsest` and `finest` count cells along a side. `ground`, `boundaries` and
    `ink` are pictures as data addresses, and `groundColours` is how the page can colour cells as the first one does,
    None if it can't; `cells` is three bytes a cell as base64: class, confidence, score between `scoreLow` and
    `scoreHigh`. With `imagesPerRow`, images of `side` pixels are drawn, else the `names` of the regions. `marks` are
    the slice's own samples, `picked` those that are selected on Projection, and `explored` is Explore's point.
    """

    chart: str
    slice: RoundSliceNumbers | FlatSliceNumbers
    weights: NetworkNames
    view: MapWindow
    home: MapWindow
    widest: float
    size: int
    coarsest: int
    finest: int
    ground: str | None
    groundColours: GroundColours | None
    boundaries: str | None
    ink: str
    side: int
    cells: str
    scoreLow: float
    scoreHigh: float
    scoreIsProbability: bool
    classes: list[str] | None
    colours: list[str]
    imagesPerRow: int
    names: list[RegionName]
    marks: list[SampleMark]
    picked: list[Point]
    explored: Point | None
    chosen: Point | None
    text: str
    background: str


class WantedWindow(TypedDict):
    """The window that is looked at, and how many cells along its side are wanted."""

    x: float
    y: float
    width: float
    size: int
    chart: str


class ChosenPlace(TypedDict):
    """A place that was clicked."""

    x: float
    y: float
    chart: str


class SliceMapReports(TypedDict):
    """What a map reports; `open` is true for one run of the script."""

    view: WantedWindow
    chosen: ChosenPlace
    open: ChosenPlace


# --- sheet of seeds and checkpoints ----------------------------------------------------------------------------------


class SheetWindow(TypedDict):
    """A part of a sheet: its first row and column, and how many of each."""

    row: int
    column: int
    rows: int
    columns: int


class Tile(TypedDict):
    """One tile of a sheet."""

    row: int
    column: int


class CheckpointSheetProps(TypedDict):
    """A sheet of `rows` seeds and one column for each of the `labels`.

    `tiles` is the picture of the `window`, of tiles of `side` pixels; `cells` two bytes a tile as base64, class and
    confidence, empty without a classifier. At most `mostTiles` in `mostColumns` columns are generated at once.
    """

    name: str
    rows: int
    labels: list[str]
    window: SheetWindow
    tiles: str
    side: int
    cells: str
    classes: list[str] | None
    inks: list[str] | None
    tinted: bool
    mostTiles: int
    mostColumns: int
    chosen: Tile | None


class WantedSheetWindow(SheetWindow):
    """The part of a sheet that is wanted."""

    name: str


class ChosenTile(Tile):
    """A tile that was clicked."""

    name: str


class CheckpointSheetReports(TypedDict):
    """What a sheet reports."""

    window: WantedSheetWindow
    chosen: ChosenTile


# --- comparison of images --------------------------------------------------------------------------------------------


Look = Literal["Wipe", "Onion skin", "Difference"]


class ImageCompareProps(TypedDict):
    """Pairs of images: `count` cells of `side` pixels, `columns` in a row of each picture.

    `before`, `after` and `difference` are pictures as data addresses, `ends` names the first two. A caption is written
    under each cell, emphasised where it is `changed`; `hoverTexts` are shown beside the pointer. Maps also have the
    `names` of their regions, before and after, in the colours `text` and `background`.
    """

    name: str
    before: str
    after: str
    difference: str
    count: int
    side: int
    columns: int
    look: Look
    ends: tuple[str, str]
    captions: list[str]
    changed: list[bool]
    hoverTexts: list[str]
    cellWidth: int
    smooth: bool
    chosen: int | None
    names: NotRequired[list[list[RegionName]]]
    text: NotRequired[str]
    background: NotRequired[str]


class ChosenCell(TypedDict):
    """A cell that was clicked."""

    name: str
    cell: int


class ImageCompareReports(TypedDict):
    """What a comparison reports."""

    chosen: ChosenCell


# --- handwriting -----------------------------------------------------------------------------------------------------


class HandwritingProps(TypedDict):
    """A class-conditional generator by the name of its weights, or why there is none, and what it is to write.

    `hand` is the latent vector that is moved, along two `directions`; `hands` are others, with a label each. The
    generator takes a latent vector with a number for each class behind it, `classScale` for the one that it is told.
    """

    weights: str | None
    problem: str
    classes: list[str]
    classScale: float
    hand: list[float]
    hands: list[list[float]]
    labels: list[str]
    directions: list[list[float]]
    text: str
    vary: float
    haste: float


class MovedHand(TypedDict):
    """A latent vector."""

    z: list[float]


class HandwritingSettings(TypedDict):
    """What is written; how much its letters vary, in radians; by what the latent vectors are scaled."""

    text: str
    vary: float
    haste: float


class HandwritingReports(TypedDict):
    """What the hands report."""

    hand: MovedHand
    settings: HandwritingSettings


# --- games -----------------------------------------------------------------------------------------------------------


class RealOrFakeProps(TypedDict):
    """The networks that play, and real images to put beside generated ones.

    `real` is base64 of grey levels or colours, (count, *shape), and `deck` its number.
    """

    weights: NetworkNames
    run: str
    iteration: int
    scoreIsProbability: bool
    deck: int
    shape: tuple[int, int, int]
    real: str


class RealOrFakeReports(TypedDict):
    """What the game reports: the number of the real images that it wants next."""

    deck: int


class NearestAnswer(TypedDict):
    """The nearest real image to one that was asked for by a number, and what to say of it."""

    number: int
    picture: str
    text: str


class ThisDigitProps(TypedDict):
    """The generator, and the answer to what was asked last; `noRealImages` says why nothing can be asked."""

    weights: NetworkNames
    run: str
    answer: NearestAnswer | None
    noRealImages: str


class AskedDigit(TypedDict):
    """A latent vector whose nearest real image is wanted."""

    number: int
    z: list[float]


class OpenedDigit(TypedDict):
    """A latent vector that is wanted on Explore."""

    z: list[float]


class ThisDigitReports(TypedDict):
    """What the image reports; `open` is there for one run of the script."""

    asked: AskedDigit
    open: OpenedDigit


class GolfPar(TypedDict):
    """The nearest boundary that was found: how far in sigma, and the path there as a tangent at the tee."""

    distance: float
    tangent: list[float]


class GolfHole(TypedDict):
    """From a latent vector to a class; `noPar` says why no boundary is known."""

    number: int
    start: list[float]
    to: int
    par: GolfPar | None
    noPar: str


class BoundaryGolfProps(TypedDict):
    """A hole of a course of `holes`, and the unit vectors along which strokes go; `course` names it for the records."""

    weights: NetworkNames
    course: str
    classes: list[NamedColour]
    directions: list[list[float]]
    hole: GolfHole
    holes: int


class BoundaryGolfReports(TypedDict):
    """What the course reports: the number of the hole that is wanted."""

    hole: int


class FoolOwnerProps(TypedDict):
    """The discriminator that judges drawings, and real images to compare them with: base64 of grey levels."""

    weights: NetworkNames
    run: str
    iteration: int
    scoreIsProbability: bool
    classes: list[NamedColour] | None
    real: str


class FoolOwnerReports(TypedDict):
    """What the pad reports: nothing."""


# --- images along a direction ----------------------------------------------------------------------------------------


class DirectionStripProps(TypedDict):
    """Images of `points`, moved along the unit vector `vector` of a direction.

    The slider goes from -`limit` to `limit` and rests at `coordinate`; `positions` are fixed ones, all in sigma.
    `labels` name the images, `own` are the classes of the points themselves, None without a classifier, and `classes`
    all names.
    """

    name: str
    weights: NetworkNames
    vector: list[float]
    points: list[list[float]]
    labels: list[str]
    own: list[int] | None
    classes: list[str] | None
    positions: list[int]
    limit: float
    coordinate: float


class OpenedImage(TypedDict):
    """The number of a clicked image, and how far along the direction it is."""

    point: int
    coordinate: float


class DirectionStripReports(TypedDict):
    """What a strip reports: where the slider rests; `open` is true for one run of the script."""

    coordinate: float
    open: OpenedImage


# --- inversion -------------------------------------------------------------------------------------------------------


class PadStroke(TypedDict):
    """A stroke on the drawing pad: the brush's width, and points, in pixels of the pad."""

    width: float
    points: list[tuple[float, float]]


class InvertProps(TypedDict):
    """What is drawn or given, and the search for its z.

    `strokes` are on the pad when the page comes back to it. `generator` and `encoder` are the names of weights with
    which the page guesses while somebody draws, None where it can't; guesses are put onto the `shell`, two norms.
    `given` is the image that is inverted, grey levels as base64, and "" where there is none. A finished search has a
    `name`, else "": its `frames` are images after `steps` steps of each of the `starts`, all in one base64, their
    `residuals` in the same order; the start number `best` came nearest.
    """

    draws: bool
    strokes: list[PadStroke]
    generator: str | None
    encoder: str | None
    shell: tuple[float, float]
    given: str
    side: int
    name: str
    steps: list[int]
    starts: list[str]
    frames: str
    residuals: list[float]
    best: int


class PadDrawing(TypedDict):
    """What is on the pad: the normalised image's grey levels as base64, "" for an empty pad, and its strokes."""

    pixels: str
    strokes: list[PadStroke]


class InvertReports(TypedDict):
    """What the pad reports when it rests."""

    drawing: PadDrawing


# --- selection of rows -----------------------------------------------------------------------------------------------


class RowSelectionProps(TypedDict):
    """The selected ids, and how often they were changed by anything but the boxes."""

    selected: list[str]
    version: int


class OpenedLink(TypedDict):
    """A page, by its name in the address, and the id of the run that it should show."""

    page: str
    run: str


class RowSelectionReports(TypedDict):
    """What the rows report: all selected ids, by what they should be sorted, which link was clicked."""

    selected: list[str]
    sorted: str
    opened: OpenedLink


# --- address bar -----------------------------------------------------------------------------------------------------


class AddressBarProps(TypedDict):
    """What is chosen in the sidebar: the page, by its name in the address, and the run."""

    page: str
    run: str | None


class AddressBarReports(TypedDict):
    """What the address bar reports: that the system turned dark, or light."""

    dark: bool


# --- clicks and lassos on a chart ------------------------------------------------------------------------------------


class PlotlyEventsProps(TypedDict):
    """The key of the chart that is listened to, and which of `PlotlyEventsReports` are wanted."""

    chart: str
    wanted: list[str]


class AxisRanges(TypedDict):
    """Which part of a flat chart is shown."""

    x: list[float]
    y: list[float]


class ChartClick(TypedDict):
    """A click: on a sample or an empty place, in the units of the axes; its number tells it from the last one."""

    sample: int | None
    x: float | None
    y: float | None
    count: int


class ChartOutline(TypedDict):
    """The corners of a drawn lasso or box."""

    x: list[float]
    y: list[float]


class ChartZoom(TypedDict):
    """The part of the horizontal axis that is shown, in its units; on a logarithmic axis these are no exponents."""

    x: list[float]


class PlotlyEventsReports(TypedDict):
    """What is done on a chart; a zoom or a view is None when all is shown again."""

    click: ChartClick
    outline: ChartOutline | None
    zoom: ChartZoom | None
    view: AxisRanges | None


# --- training timeline -----------------------------------------------------------------------------------------------


class TrainingTimelineProps(TypedDict):
    """Pictures of `count` samples in rows of `columns`, as data addresses, and the iteration of each as text.

    `start` is which one is shown first, `chosen` the number of the marked sample.
    """

    frames: list[str]
    labels: list[str]
    start: int
    columns: int
    count: int
    chosen: int | None


class TrainingTimelineReports(TypedDict):
    """What a timeline reports: the picture at which it rests, and the number of a clicked sample."""

    frame: int
    cell: int


# --- one step of training --------------------------------------------------------------------------------------------


class StageLayer(TypedDict):
    """What a move did to a layer; None where no gradient was made."""

    title: str
    gradient: float | None
    moved: float | None


class StageMove(TypedDict):
    """One turn of one network: what it learned from, and what came of it.

    Numbers of images are places in the sprite, of the first of some; logits and losses are of the whole batch, and None
    where nobody looked at real images. `before...` and `after...` are of the same latent vectors.
    """

    player: Literal["discriminator", "generator"]
    turn: int
    z: list[float]
    realTile: int
    fakeTile: int
    realLabel: float | None
    fakeLabel: float
    realLogits: list[float | None] | None
    fakeLogits: list[float | None]
    realLosses: list[float | None] | None
    fakeLosses: list[float | None]
    loss: float | None
    penalty: float | None
    layers: dict[str, list[StageLayer]]
    beforeTile: int
    beforeLogits: list[float | None]
    afterTile: int
    afterLogits: list[float | None]


class StageCurve(TypedDict):
    """An image's part of the loss at some logits."""

    logits: list[float | None]
    real: list[float | None]
    fake: list[float | None]
    generator: list[float | None]


class StageScene(TypedDict):
    """What can be seen of a stage; `played` counts its iterations, `film` names images at some of the last ones."""

    run: str
    iteration: int
    played: int
    batch: int
    rows: int
    columns: int
    data: str
    lacks: list[str]
    classes: list[str]
    rates: list[float]
    moves: list[StageMove]
    film: list[int]
    restTile: int
    restLogits: list[float | None]
    lossesD: list[float | None]
    lossesG: list[float | None]
    objective: str
    chance: float | None
    isProbability: bool
    isRelativistic: bool
    penalty: str
    flips: bool
    curve: StageCurve
    canGoBack: bool
    isNew: bool


class OneStepProps(TypedDict):
    """A scene, and how many requests were answered before it. It travels as one block of bytes: a line of JSON, and
    behind it the grey levels of its images.
    """

    scene: StageScene
    answered: int


class StageRequest(TypedDict):
    """What is asked of a stage."""

    act: Literal["play", "back", "restart"]
    count: int


class OneStepReports(TypedDict):
    """What the stage asks for."""

    request: StageRequest


# --- training cursor -------------------------------------------------------------------------------------------------


class CursorMetric(TypedDict):
    """A metric at each checkpoint: its height in a small curve, from 0 to 1, and its value in words."""

    title: str
    heights: list[float | None]
    texts: list[str]


class TrainingCursorProps(TypedDict):
    """Pictures of the same samples at the checkpoints of a run, as data addresses.

    `charts` are the keys of the charts that share the cursor, `places` the checkpoints on their axis, whose unit is
    `unit`; `labels` say where each checkpoint is in all units. `start` is the selected one. `maps` are the class
    regions of one slice at each checkpoint, or empty.
    """

    charts: list[str]
    unit: str
    places: list[float]
    frames: list[str]
    maps: list[str]
    labels: list[str]
    metrics: list[CursorMetric]
    start: int


class TrainingCursorReports(TypedDict):
    """What a cursor reports, for one run of the script: the number of a clicked checkpoint."""

    chosen: int


# --- tournament ------------------------------------------------------------------------------------------------------


class Match(TypedDict):
    """The number of a generator's checkpoint, and of a discriminator's."""

    generator: int
    discriminator: int


class TournamentMapProps(TypedDict):
    """Share of each generator's images (rows) that each discriminator (columns) takes for real.

    `colours` are those of a share of 0, of 1/2 and of 1.
    """

    labels: list[str]
    shares: list[list[float]]
    upsets: list[Match]
    chosen: Match
    colours: tuple[str, str, str]


class TournamentMapReports(TypedDict):
    """What the map reports."""

    chosen: Match


# --- the same for the type checker of the page -----------------------------------------------------------------------


def declarations() -> str:
    """The types of this file as TypeScript declares them."""
    own = [value for value in globals().values() if is_typeddict(value) and value.__module__ == __name__]
    head = "// Written by `python -m dashboard.web.props` from props.py.\n"
    return head + "".join(_interface(kind) for kind in own)


def _interface(kind: type) -> str:
    hints = get_type_hints(kind, include_extras=True)
    fields = "".join(f"  {_field(name, hint)};\n" for name, hint in hints.items())
    return f"\nexport interface {kind.__name__} {{{fields and chr(10)}{fields}}}\n"


def _field(name: str, hint: object) -> str:
    if get_origin(hint) is NotRequired:
        return f"{name}?: {written(get_args(hint)[0])}"
    return f"{name}: {written(hint)}"


_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def written(hint: object) -> str:
    """A type of Python as TypeScript writes it.

    Raises:
        TypeError: If it has no counterpart there.
    """
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and is_typeddict(hint):
        return hint.__name__
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(map(json.dumps, inner))
    if origin in (Union, types.UnionType):
        return " | ".join(map(written, inner))
    if origin is list:
        element = written(inner[0])
        return f"({element})[]" if get_origin(inner[0]) in (Union, types.UnionType, Literal) else f"{element}[]"
    if origin is tuple:
        return f"[{', '.join(map(written, inner))}]"
    if origin is dict:
        return f"Record<{written(inner[0])}, {written(inner[1])}>"
    raise TypeError(f"there is no TypeScript for {hint}")


if __name__ == "__main__":
    DECLARATIONS.write_text(declarations())
    sys.stdout.write(f"{DECLARATIONS} is written\n")
