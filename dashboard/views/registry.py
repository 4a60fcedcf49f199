"""The only list of pages. Others come from installed packages by the entry points `latent_atlas.pages`."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated

from pydantic import AfterValidator
from streamlit.errors import StreamlitAPIException
from streamlit.string_util import validate_icon_or_emoji

from gan_core.registry import Named, Registry
from gan_core.schema import Text

LATENT_SPACE, THIS_RUN, ALL_RUNS = "Latent space", "This run", "All runs"


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
        needs_checkpoint: Whether it shows the selected checkpoint, so that it can only be drawn where there is one.
    """

    url_path: Text
    title: Text
    icon: Annotated[Text, AfterValidator(_known_icon)]
    section: Text
    module: Text
    needs_checkpoint: bool = True

    def own_name(self) -> str:
        """Its name in the address."""
        return self.url_path

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
