"""The server: `streamlit run dashboard` and `latent-atlas` both start it. What it shows is made in `navigation.py`."""

from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboard.shared.failures import show_failure
from dashboard.shell import behind
from dashboard.shell.door import Door
from dashboard.shell.entrance import Entrance
from gan_core.training.malloc import give_back_large_blocks

give_back_large_blocks()
app = App(
    Path(__file__).with_name("navigation.py"),
    lifespan=behind.served,
    middleware=[Middleware(Door), Middleware(Entrance)],
    on_script_error=show_failure,
)
