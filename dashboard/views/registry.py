"""The only list of pages. Others come from installed packages by the entry points `latent_atlas.pages`."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from gan_core.errors import PluginError
from gan_core.registry import Registry

EXPLORE, TRAIN, COMPARE = "Explore", "Train", "Compare"  # headings of the navigation
NOTHING, RUN, CHECKPOINT = "nothing", "run", "checkpoint"  # what the sidebar offers beside a page


@dataclass(frozen=True)
class PageEntry:
    """A page of the app.

    Attributes:
        url_path: Its name in the address.
        title: Its name in the navigation.
        icon: A Material symbol, as Streamlit writes it.
        section: Under which heading of the navigation it is listed.
        module: Where its function `page` is; loaded when the page is first opened.
        offers: What the sidebar lets choose beside it: a run and its checkpoint, a run, or nothing.
        needs_checkpoint: Whether it can only be drawn where there is a checkpoint.
    """

    url_path: str
    title: str
    icon: str
    section: str
    module: str
    offers: str = CHECKPOINT
    needs_checkpoint: bool = True

    def draw(self) -> None:
        """Draw the page."""
        import_module(self.module).page()


PAGES = (
    PageEntry("explore", "Explore", ":material/tune:", EXPLORE, "dashboard.views.explore.page"),
    PageEntry("map", "Map", ":material/map:", EXPLORE, "dashboard.views.map.page"),
    PageEntry("boundaries", "Boundaries", ":material/fence:", EXPLORE, "dashboard.views.boundaries.page"),
    PageEntry("projection", "Projection", ":material/scatter_plot:", EXPLORE, "dashboard.views.projection.page"),
    PageEntry("training", "Training", ":material/show_chart:", TRAIN, "dashboard.views.training.page", RUN),
    PageEntry("snapshots", "Snapshots", ":material/movie:", TRAIN, "dashboard.views.snapshots.page", RUN),
    PageEntry("compare", "Compare", ":material/compare:", COMPARE, "dashboard.views.compare.page", NOTHING),
    PageEntry("runs", "Runs", ":material/table_rows:", COMPARE, "dashboard.views.runs.page", NOTHING, False),
)

REGISTRY: Registry[PageEntry] = Registry("page", "latent_atlas.pages", lambda: ())
for _entry in PAGES:
    REGISTRY.register(_entry.url_path, _entry)


def all_pages() -> list[PageEntry]:
    """The pages above, then those of other packages; one that cannot be loaded is left out and named in the log."""
    found = []
    for name in list(REGISTRY):
        try:
            found.append(REGISTRY[name])
        except PluginError as error:
            logging.getLogger(__name__).warning("%s", error)
    return found


def by_section(entries: Sequence[PageEntry]) -> dict[str, list[PageEntry]]:
    """Pages under their headings, both in the order in which they were given."""
    sections = {}
    for entry in entries:
        sections.setdefault(entry.section, []).append(entry)
    return sections
