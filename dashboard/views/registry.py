"""The only list of pages. Others come from installed packages by the entry points `latent_atlas.pages`."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Literal

from pydantic import AfterValidator
from streamlit.errors import StreamlitAPIException
from streamlit.string_util import validate_icon_or_emoji

from gan_core.registry import Named, Registry
from gan_core.schema import Text

LEARN = "Learn"
EXPLORE, TRAIN, COMPARE = "Explore", "Train", "Compare"  # headings of the navigation
# what a newcomer sees: digits; losses that look like noise; all digits in one hand
FIRST_RUN, LECTURE_RUN, CONDITIONAL_RUN = "mnist-conv", "mnist-lecture", "mnist-conditional"
NOTHING, RUN, CHECKPOINT = "nothing", "run", "checkpoint"  # what the sidebar offers beside a page


def _known_icon(icon: str) -> str:
    """One that Streamlit knows: an unknown one would cost all pages."""
    try:
        return validate_icon_or_emoji(icon)
    except StreamlitAPIException as error:
        raise ValueError(f"Streamlit has no icon {icon!r}") from error


@dataclass(frozen=True)
class PageEntry(Named):
    """A page of the app.

    Attributes:
        url_path: Its name in the address.
        title: Its name in the navigation.
        icon: A Material symbol as Streamlit writes it, or an emoji.
        section: Under which heading of the navigation it is listed.
        module: Where its function `page` is; loaded when the page is first opened.
        offers: What the sidebar lets choose beside it: a run and its checkpoint, a run, or nothing.
        needs_checkpoint: Whether it can only be drawn where there is a checkpoint.
        first_run: Name of the run that it shows as long as nobody has chosen one.
    """

    url_path: Text
    title: Text
    icon: Annotated[Text, AfterValidator(_known_icon)]
    section: Text
    module: Text
    offers: Literal["nothing", "run", "checkpoint"] = CHECKPOINT
    needs_checkpoint: bool = True
    first_run: Text = FIRST_RUN

    def own_name(self) -> str:
        """Its name in the address."""
        return self.url_path

    def draw(self) -> None:
        """Draw the page."""
        import_module(self.module).page()


PAGES = (
    PageEntry("start", "Start here", ":material/flag:", LEARN, "dashboard.views.start.page"),
    PageEntry("one-step", "One step", ":material/theater_comedy:", LEARN, "dashboard.views.one_step.page"),
    PageEntry("games", "Games", ":material/sports_esports:", LEARN, "dashboard.views.games.page"),
    PageEntry("explore", "Explore", ":material/tune:", EXPLORE, "dashboard.views.explore.page"),
    PageEntry("map", "Map", ":material/map:", EXPLORE, "dashboard.views.map.page"),
    PageEntry("boundaries", "Boundaries", ":material/fence:", EXPLORE, "dashboard.views.boundaries.page"),
    PageEntry("projection", "Projection", ":material/scatter_plot:", EXPLORE, "dashboard.views.projection.page"),
    PageEntry("directions", "Directions", ":material/moving:", EXPLORE, "dashboard.views.directions.page"),
    PageEntry("invert", "Invert", ":material/draw:", EXPLORE, "dashboard.views.invert.page"),
    PageEntry(
        "handwriting",
        "Handwriting",
        ":material/stylus_note:",
        EXPLORE,
        "dashboard.views.handwriting.page",
        first_run=CONDITIONAL_RUN,
    ),
    PageEntry("train", "Train a run", ":material/play_circle:", TRAIN, "dashboard.views.train.page", NOTHING, False),
    PageEntry(
        "training", "Training", ":material/show_chart:", TRAIN, "dashboard.views.training.page", RUN, True, LECTURE_RUN
    ),
    PageEntry(
        "tournament",
        "Tournament",
        ":material/trophy:",
        TRAIN,
        "dashboard.views.tournament.page",
        RUN,
        True,
        LECTURE_RUN,
    ),
    PageEntry("snapshots", "Snapshots", ":material/movie:", TRAIN, "dashboard.views.snapshots.page", RUN),
    PageEntry("compare", "Compare", ":material/compare:", COMPARE, "dashboard.views.compare.page", NOTHING),
    PageEntry("runs", "Runs", ":material/table_rows:", COMPARE, "dashboard.views.runs.page", NOTHING, False),
)

HOME = next(entry for entry in PAGES if entry.url_path == "explore")  # what the root's own address opens

REGISTRY: Registry[PageEntry] = Registry("page", "latent_atlas.pages", lambda: (), PageEntry)
for _entry in PAGES:
    REGISTRY.register(_entry.url_path, _entry)


def all_pages() -> list[PageEntry]:
    """The pages above, then those of other packages; one that cannot be loaded is left out and said in the log."""
    return list(REGISTRY.values())


def by_section(entries: Sequence[PageEntry]) -> dict[str, list[PageEntry]]:
    """Pages under their headings, both in the order in which they were given."""
    sections = {}
    for entry in entries:
        sections.setdefault(entry.section, []).append(entry)
    return sections
