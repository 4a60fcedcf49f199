"""The only list of pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

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
    """

    url_path: str
    title: str
    icon: str
    section: str
    module: str
    needs_checkpoint: bool = True

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
    PageEntry("compare", "Compare", ":material/compare:", ALL_RUNS, "dashboard.views.compare.page"),
    PageEntry("runs", "Runs", ":material/table_rows:", ALL_RUNS, "dashboard.views.runs.page", needs_checkpoint=False),
)


def by_section(entries: Sequence[PageEntry]) -> dict[str, list[PageEntry]]:
    """Pages under their headings, both in the order in which they were given."""
    sections = {}
    for entry in entries:
        sections.setdefault(entry.section, []).append(entry)
    return sections
