"""What a page says when it has nothing to show: what is missing, and how to make it."""

import os
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dashboard.shared import session
from dashboard.shared.access import is_public
from dashboard.shared.foreign_text import as_code, as_markdown
from gan_core.errors import AtlasError
from gan_core.runs.locate import RUNS_VARIABLE


def no_runs(folders: Sequence[Path]) -> None:
    """There is nothing to explore yet."""
    st.title("No trained run yet")
    st.markdown(
        "The atlas shows what a generator has learned, so it needs one. This command trains a small one on 5,000 real "
        "handwritten digits in a few minutes, without a network connection; it appears here while it trains:"
    )
    st.code("gan-core train my-first-run --steps 5000", language="bash")
    _lead_to_train()
    st.caption(f"Runs are read from {_listed(folders)}. Set {RUNS_VARIABLE} to read others.")


def failure(error: AtlasError) -> None:
    """A run or a checkpoint cannot be shown; the sidebar still offers the others."""
    st.title("This run can't be shown")
    st.error(as_markdown(str(error)), icon=":material/error:")
    st.markdown("Choose another run or checkpoint in the sidebar, or train a new run:")
    st.code("gan-core train my-next-run --steps 5000", language="bash")
    _lead_to_train()


def plugins_left_out(problems: Sequence[str]) -> None:
    """Plug-ins cannot be used; all that does not need them works."""
    if problems:
        told = "  \n".join(as_markdown(problem) for problem in problems)
        st.warning(f"What plug-ins bring is left out where they fail:  \n{told}", icon=":material/extension_off:")


def no_checkpoints(name: str) -> None:
    """A run has begun but saved nothing."""
    st.title("No checkpoint yet")
    st.info(
        f"{as_markdown(name)} has not saved a checkpoint. Reload in a moment, or choose another run.",
        icon=":material/hourglass:",
    )


def _lead_to_train() -> None:
    if not is_public():
        train = session.page_of("train")
        st.page_link(train, label="Or train one on the page Train a run", icon=":material/play_circle:")


def _listed(folders: Sequence[Path]) -> str:
    return ", ".join(as_code(os.path.realpath(folder)) for folder in folders)
