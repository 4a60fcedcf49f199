"""The only list of pages. Others come from installed packages by the entry points `latent_atlas.pages`."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from gan_core.errors import PluginError
from gan_core.registry import Registry

LATENT_SPACE, THIS_RUN, ALL_RUNS = "Latent space", "This run", "All runs"


@dataclass(frozen=True)
class PageEntry:
    """A page of the app.

    Attributes:
        url_path: Its name in the address.
        title: Its name in the navigation.
        icon: A Material symbol, as Streamlit writes it.
        section: Under which heading of the navigation it is listed.
        module: Where its function `page` is; loaded when the page is first opened.
        needs_checkpoint: Whether it shows the selected checkpoint, so that it can only be drawn where there is one.
        adds_to_address: Whether it adds to the address; it then writes the address itself, as soon as it knows it.
    """

    url_path: str
    title: str
    icon: str
    section: str
    module: str
    needs_checkpoint: bool = True
    adds_to_address: bool = False

    def draw(self) -> None:
        """Draw the page."""
        import_module(self.module).page()


PAGES = (
    PageEntry("explore", "Explore", ":material/tune:", LATENT_SPACE, "dashboard.views.explore.page"),
    PageEntry("map", "Map", ":material/map:", LATENT_SPACE, "dashboard.views.map.page"),
    PageEntry("boundaries", "Boundaries", ":material/fence:", LATENT_SPACE, "dashboard.views.boundaries.page"),
    PageEntry("projection", "Projection", ":material/scatter_plot:", LATENT_SPACE, "dashboard.views.projection.page"),
    PageEntry("training", "Training", ":material/show_chart:", THIS_RUN, "dashboard.views.training.page"),
    PageEntry("snapshots", "Snapshots", ":material/movie:", THIS_RUN, "dashboard.views.snapshots.page"),
    PageEntry(
        "compare", "Compare", ":material/compare:", ALL_RUNS, "dashboard.views.compare.page", adds_to_address=True
    ),
    PageEntry("runs", "Runs", ":material/table_rows:", ALL_RUNS, "dashboard.views.runs.page", needs_checkpoint=False),
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
