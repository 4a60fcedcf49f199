"""Page settings and navigation. Everything a page shows is made in `views`."""

from pathlib import Path

import streamlit as st

from dashboard.shared import session
from dashboard.shell.empty_states import failure
from dashboard.shell.sidebar import choose, choose_if_any
from dashboard.shell.theme import apply_style
from dashboard.views.registry import ALL_RUNS, PAGES, all_pages, by_section
from gan_core.errors import AtlasError

st.set_page_config(page_title="Latent Atlas", page_icon=str(Path(__file__).parent / "icon.png"), layout="wide")
apply_style()
pages = {
    entry: st.Page(entry.draw, title=entry.title, icon=entry.icon, url_path=entry.url_path, default=entry is PAGES[0])
    for entry in all_pages()
}
session.offer_pages({entry.url_path: page for entry, page in pages.items() if entry.section != ALL_RUNS})
shown = st.navigation(
    {section: [pages[entry] for entry in entries] for section, entries in by_section(list(pages)).items()}
)
entry = next(entry for entry, page in pages.items() if page is shown)
try:
    has_checkpoint = choose() if entry.needs_checkpoint else choose_if_any()
    # before the page is drawn, which may take long: the address belongs to what the controls show
    if has_checkpoint and not entry.adds_to_address:
        session.write_address()
    if has_checkpoint or not entry.needs_checkpoint:
        shown.run()
    if has_checkpoint:
        session.write_address()
except AtlasError as error:
    failure(error)
