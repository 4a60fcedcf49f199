"""Every module of both packages keeps the laws, and every law catches who breaks it."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.shared.session.keys import PARAMETERS, SESSION_KEYS
from dashboard.views.registry import PAGES
from gan_core.registry import DATA_SETS, METRICS, NETWORKS, OBJECTIVES
from tests import laws

ROOT = Path(__file__).resolve().parent.parent


def sources() -> dict[str, str]:
    """The source of every module of both packages, by its dotted name."""
    paths = [path for package in ("gan_core", "dashboard") for path in sorted((ROOT / package).rglob("*.py"))]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path.read_text()
        for path in paths
    }


SOURCES = sources()
PAGE_NAMES = laws.names_stand_once([entry.url_path for entry in PAGES], "dashboard.views.registry")
PAGE_TITLES = laws.names_stand_once([entry.title for entry in PAGES], "dashboard.views.registry")


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_the_law_is_kept(law):
    broken = {name: found for name, source in SOURCES.items() if (found := law(name, source))}
    assert not broken, law.__doc__


@pytest.mark.parametrize("law", [PAGE_NAMES, PAGE_TITLES])
def test_pages_are_listed_once(law):
    assert not {name: found for name, source in SOURCES.items() if (found := law(name, source))}


@pytest.mark.parametrize(
    ("registry", "owners"),
    [
        (NETWORKS, "gan_core.networks"),
        (OBJECTIVES, "gan_core.training.objectives"),
        (DATA_SETS, "gan_core.data.sources"),
        (METRICS, "gan_core.metrics"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_what_is_registered_is_listed_nowhere_else(registry, owners):
    law = laws.names_stand_once(registry, owners)
    others = {name: source for name, source in SOURCES.items() if not laws.is_under(name, owners)}
    assert not {name: found for name, source in others.items() if (found := law(name, source))}


VIOLATIONS = [
    (laws.imports_are_absolute, "gan_core.data.sources", "from . import folder"),
    (laws.gan_core_knows_no_screen, "gan_core.latent.sphere", "def f():\n    import plotly.graph_objects"),
    (laws.gan_core_knows_no_screen, "gan_core.runs", "from dashboard import shared"),
    (laws.imports_point_one_way, "gan_core.runs.run", "from gan_core.training.loop import train"),
    (laws.imports_point_one_way, "gan_core.data.sources", "from gan_core.networks.build import build_generator"),
    (laws.imports_point_one_way, "gan_core.errors", "from gan_core import runs"),
    (laws.imports_point_one_way, "gan_core.config", "import gan_core"),
    (laws.imports_point_one_way, "gan_core.nowhere", ""),
    (laws.geometry_needs_only_numbers, "gan_core.latent.sphere", "from gan_core.schema import ImageShape"),
    (laws.a_page_imports_no_other_page, "dashboard.views.map.page", "from dashboard.views.explore import data"),
    (laws.a_page_imports_no_other_page, "dashboard.views.map.sections.a", "from dashboard.views import registry"),
    (laws.a_page_imports_no_other_page, "dashboard.views.map.page", "from dashboard.shell import sidebar"),
    (laws.a_page_needs_few_libraries, "dashboard.views.map.page", "import streamlit\nimport torch"),
    (laws.a_page_needs_few_libraries, "dashboard.views.map.page", "import streamlit\nfrom PIL import Image"),
    (laws.what_is_shared_knows_no_page, "dashboard.shared.widgets", "from dashboard.views.map import state"),
    (laws.shared_caches_know_no_session, "dashboard.shared.cache.runs", "from dashboard.shared.session import seed"),
    (laws.shared_caches_know_no_session, "dashboard.shared.cache.runs", "from dashboard.shared import session"),
    (
        laws.the_browser_side_knows_only_gan_core,
        "dashboard.web.console.component",
        "from dashboard.shared import cache",
    ),
    (laws.session_keys_have_owners, "dashboard.views.map.page", "import streamlit as st\nst.session_state['a']"),
    (laws.session_keys_have_owners, "dashboard.shared.widgets", "import streamlit\nx = streamlit.session_state"),
    (laws.one_module_knows_the_address, "dashboard.views.map.state", "import streamlit as st\nst.query_params"),
    (laws.caches_have_owners, "dashboard.views.map.page", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
    (laws.caches_draw_nothing, "dashboard.views.map.data", "import streamlit as st\nst.progress(0)"),
    (laws.caches_draw_nothing, "dashboard.shared.cache.runs", "from dashboard.shared.widgets import progress_bar"),
    (laws.caches_draw_nothing, "dashboard.views.map.data", "from dashboard.web.console.component import console"),
    (laws.figures_know_neither_streamlit_nor_torch, "dashboard.views.map.figures", "from torch import Tensor"),
    (laws.figures_know_neither_streamlit_nor_torch, "dashboard.shared.figures", "import streamlit as st"),
    (laws.pages_hold_no_arithmetic, "dashboard.views.map.page", "import streamlit\nx = 1 + y"),
    (laws.pages_hold_no_arithmetic, "dashboard.views.map.page", "import streamlit\nx = y - z"),
    (laws.pages_hold_no_arithmetic, "dashboard.views.map.page", "import streamlit\ntext = f'{100 * share:.0f}'"),
    (laws.pages_hold_no_arithmetic, "dashboard.views.map.page", "import streamlit\nx += 1"),
    (laws.pages_hold_no_arithmetic, "dashboard.views.map.page", "import streamlit\nx = sum(values)"),
    (laws.pages_hold_no_arithmetic, "dashboard.views.map.sections.a", "import streamlit\nx = np.quantile(y, 0.5)"),
    (PAGE_NAMES, "dashboard.views.runs.page", "pages = ('map', 'training')"),
    (PAGE_NAMES, "dashboard.shared.widgets", "icons = {'map': 1, 'explore': 2}"),
    (PAGE_TITLES, "dashboard.views.runs.page", "pages = ['Map', 'Training']"),
    (laws.literal_widget_keys, "dashboard.views.map.page", "st.slider('a', key='size')"),
    (laws.literal_widget_keys, "dashboard.views.map.page", "st.slider('a', key=f'size {number}')"),
]


@pytest.mark.parametrize(("law", "name", "source"), VIOLATIONS)
def test_the_law_catches_a_violation(law, name, source):
    assert law(name, source)


def test_every_law_is_shown_to_catch_something():
    assert set(laws.LAWS) <= {law for law, _, _ in VIOLATIONS}


@pytest.mark.parametrize(
    ("law", "name", "source"),
    [
        (laws.imports_point_one_way, "gan_core.runs.run", "from gan_core.runs import lock\nimport gan_core.errors"),
        (
            laws.pages_hold_no_arithmetic,
            "dashboard.views.map.page",
            "import streamlit\nx = {**a} | b\ny = 'a' + f'{b}'",
        ),
        (laws.pages_hold_no_arithmetic, "dashboard.views.map.data", "import streamlit\nx = 1 + 1"),
        (laws.session_keys_have_owners, "dashboard.views.map.state", "import streamlit as st\nst.session_state['a']"),
        (laws.caches_draw_nothing, "dashboard.views.map.data", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
        (PAGE_NAMES, "dashboard.views.map.page", "words = ('map', 'place')"),
        (
            laws.literal_widget_keys,
            "dashboard.views.map.page",
            "st.slider('a', key=state.SIZE_KEY)\nst.button('', key='b')",
        ),
    ],
)
def test_the_law_lets_pass_what_keeps_it(law, name, source):
    assert not law(name, source)


def test_every_form_of_import_is_read():
    source = "import a.b as c\nfrom d import e\ndef f():\n    from g.h import i, j\n    from . import k\n"
    source += "if TYPE_CHECKING:\n    from l import m\n"
    assert laws.imports_of(source) == {"a.b", "d.e", "g.h.i", "g.h.j", "..k"}


# --- session keys and parameters -------------------------------------------------------------------------------------


def test_the_table_names_every_session_key_with_the_one_module_that_writes_it():
    written = {(key, name) for name, source in SOURCES.items() for key in laws.keys_written_in(source)}
    assert written == {(key.name, key.owner) for key in SESSION_KEYS}
    assert len({key for key, _ in written}) == len(written), "a key is written in two modules"


def test_the_keys_of_a_module_are_found_in_whatever_way_they_are_written():
    source = """
SIZE_KEY = "size"
def row_key(number):
    return f"row {number}"
st.session_state["a"] = st.session_state.get("b", 0)
if "c" not in st.session_state: st.session_state.pop("d")
st.session_state.setdefault("e", {})["f"] = 1
"""
    assert laws.keys_written_in(source) == {"size", "row {number}", "a", "b", "c", "d", "e"}


def test_widgets_that_keep_a_value_have_their_keys_from_a_state_module():
    dashboard = {name: source for name, source in SOURCES.items() if laws.is_under(name, "dashboard")}
    assert not {name: found for name, source in dashboard.items() if (found := laws.literal_widget_keys(name, source))}


def test_the_table_names_every_parameter_of_the_address_with_its_owner():
    owners = {parameter.owner for parameter in PARAMETERS}
    declared = {(name, owner) for owner in owners for name in importlib.import_module(owner).PARAMETERS}
    assert {(parameter.name, parameter.owner) for parameter in PARAMETERS} == declared
    assert len({name for name, _ in declared}) == len(declared), "a parameter has two owners"


def test_nobody_asks_for_a_parameter_that_another_module_owns():
    asked = {
        (parameter, name)
        for name, source in SOURCES.items()
        if laws.is_under(name, "dashboard")
        for parameter in laws.parameters_asked_for_in(source)
    }
    assert asked <= {(parameter.name, parameter.owner) for parameter in PARAMETERS}
    assert asked, "nothing was found"


# --- what is loaded --------------------------------------------------------------------------------------------------

HEAVY = ("networkx", "pandas", "sklearn", "torchmetrics", "torchvision")


def loaded_by(*modules: str) -> set[str]:
    """What is loaded after some modules were imported in a fresh process."""
    program = f"import {', '.join(modules)}, sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_what_every_page_loads_is_nothing_that_one_page_needs():
    """The first picture waits for these imports."""
    loaded = loaded_by("dashboard.shared.cache", "dashboard.shared.session", "dashboard.views.registry")
    assert not loaded & set(HEAVY)


def test_the_list_of_pages_loads_no_page():
    assert not [name for name in loaded_by("dashboard.views.registry") if laws.page_of(name)]


def test_figures_load_neither_streamlit_nor_torch():
    figures = [name for name in SOURCES if name.startswith("dashboard") and name.endswith(".figures")]
    assert len(figures) > 4
    assert not loaded_by(*figures) & {"streamlit", "torch"}


def test_a_list_of_runs_needs_no_torch():
    assert "torch" not in loaded_by("gan_core.runs.index", "gan_core.cli.runs")
