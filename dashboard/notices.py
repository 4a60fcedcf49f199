"""What a page says when it has nothing to show: what is missing, and how to make it."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from gan_core.errors import AtlasError
from gan_core.runs.locate import RUNS_VARIABLE


def no_runs(folders: Sequence[Path]) -> None:
    """There is nothing to explore yet."""
    st.title("No trained run yet")
    st.markdown(
        "The atlas shows what a generator has learned, so it needs one. This trains a small one on 5,000 real "
        "handwritten digits in a few minutes, with no network; it appears here while it grows:"
    )
    st.code("gan-core train my-first-run --steps 5000", language="bash")
    st.caption(f"Runs are looked for in {_listed(folders)}. Set {RUNS_VARIABLE} to look elsewhere.")


def failure(error: AtlasError) -> None:
    """A run or a step cannot be shown; the sidebar still offers the others."""
    st.title("This run can't be shown")
    st.error(str(error), icon=":material/error:")
    st.markdown("Choose another run or step in the sidebar, or train a new one:")
    st.code("gan-core train my-next-run --steps 5000", language="bash")


def no_steps(name: str) -> None:
    """A run has begun but kept nothing."""
    st.title("Nothing kept yet")
    st.info(f"{name} has not saved a step. Reload in a moment, or choose another run.", icon=":material/hourglass:")


def _listed(folders: Sequence[Path]) -> str:
    return ", ".join(f"`{folder.resolve()}`" for folder in folders)
