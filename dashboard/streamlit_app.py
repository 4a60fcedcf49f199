"""Page settings and navigation. Everything a page shows is made in `views`."""

from pathlib import Path

import streamlit as st

from dashboard import notices, sidebar, state, style
from gan_core.errors import AtlasError

st.set_page_config(page_title="Latent Atlas", page_icon=str(Path(__file__).parent / "icon.png"), layout="wide")
style.apply()
runs = st.Page("views/runs.py", title="Runs", icon=":material/table_rows:")
page = st.navigation(
    [
        st.Page("views/explore.py", title="Explore", icon=":material/tune:", default=True),
        st.Page("views/map.py", title="Map", icon=":material/map:"),
        st.Page("views/borders.py", title="Borders", icon=":material/fence:"),
        st.Page("views/projection.py", title="Projection", icon=":material/scatter_plot:"),
        st.Page("views/training.py", title="Training", icon=":material/show_chart:"),
        st.Page("views/snapshots.py", title="Snapshots", icon=":material/movie:"),
        st.Page("views/compare.py", title="Compare", icon=":material/compare:"),
        runs,
    ]
)
try:
    if page == runs:  # it lists runs that nothing else can show
        has_step = sidebar.choose_if_any()
        page.run()
    elif has_step := sidebar.choose():
        page.run()
    if has_step:
        state.write_address()
except AtlasError as error:
    notices.failure(error)
