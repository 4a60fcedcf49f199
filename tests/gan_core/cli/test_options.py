"""Help: what it costs, and the names it lists."""

import re
import subprocess
import sys
from typing import get_args

import pytest

from gan_core.cli.options import NAMES
from gan_core.registry import DATA_SETS, METRICS, NETWORKS, OBJECTIVES
from gan_core.runs.index import sort_keys
from gan_core.schema import Precision


def test_help_needs_no_heavy_module():
    source = (
        "import sys, gan_core.cli.app; print([name for name in ('torch', 'numpy', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["train"], [*NETWORKS, *OBJECTIVES, *DATA_SETS]),
        (["evaluate"], METRICS),
        (["runs"], sort_keys()),
        (["publish"], get_args(Precision)),
        (["classifier", "train"], ["mnist", "fashion-mnist"]),
    ],
)
def test_help_lists_the_names_there_are(arguments, names, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    shown = command(*arguments, "--help").out
    assert [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", shown)] == []
    for placeholder in NAMES:
        assert f"{placeholder}:" not in shown
