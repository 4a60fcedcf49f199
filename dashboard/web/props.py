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

    `chart` names the slice; `size`, `coarsest` and `finest` count cells along a side. `ground`, `boundaries` and `ink`
    are pictures as data addresses, and `groundColours` is how the page can colour cells as the first one does, None if
    it can't; `cells` is three bytes a cell as base64: class, confidence, score between `scoreLow`
    and `scoreHigh`. With `imagesPerRow`, images of `side` pixels are drawn, else the `names` of the regions.
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
    """What the address bar reports: nothing."""


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
