"""Page settings and navigation. Everything a page shows is made in `views`."""

from pathlib import Path

import streamlit as st

from dashboard.shared import session
from dashboard.shell import behind
from dashboard.shell.empty_states import failure, plugins_left_out
from dashboard.shell.sidebar import choose, choose_if_any
from dashboard.shell.theme import apply_style
from dashboard.views.registry import HOME, NOTHING, all_pages, by_section
from dashboard.web.address_bar.component import address_bar
from gan_core.errors import AtlasError
from gan_core.registry import plugin_problems

behind.hold()
st.set_page_config(page_title="Latent Atlas", page_icon=str(Path(__file__).parent / "icon.png"), layout="wide")
apply_style()
pages = {
    entry: st.Page(entry.draw, title=entry.title, icon=entry.icon, url_path=entry.url_path) for entry in all_pages()
}
# Streamlit knows its default page by the root alone; so that each page is found by its name, the root is none of them
root = st.Page(HOME.draw, title=HOME.title, url_path="root", default=True, visibility="hidden")
session.offer_pages(
    {entry.url_path: page for entry, page in pages.items()},
    [entry.url_path for entry in pages if entry.offers != NOTHING],
)
sections = {section: [pages[entry] for entry in entries] for section, entries in by_section(list(pages)).items()}
sections[HOME.section].append(root)
shown = st.navigation(sections, expanded=True)
entry = next((entry for entry, page in pages.items() if page is shown), HOME)
session.read_address()
session.close_choices()
plugins_left_out(plugin_problems())
try:
    try:
        has_checkpoint = choose(entry.offers, preferred=entry.first_run) if entry.needs_checkpoint else choose_if_any()
    finally:  # the run is settled, also where it cannot be opened
        address_bar(entry.url_path, session.chosen_run())
    if has_checkpoint or not entry.needs_checkpoint:
        shown.run()
    session.write_address()
except AtlasError as error:
    failure(error)
behind.begin()
