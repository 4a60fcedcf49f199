"""Who may import whom, read from the source itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# from low to high: a module imports only from rows above its own
LAYERS = [
    {"allocator", "errors", "files", "calibration", "drawing"},
    {"config", "latent", "fidelity", "processes"},
    {"data", "networks", "losses"},
    {"checkpoints", "training"},
    {"runs", "resume", "precision"},
    {"annotations", "decoding", "differences", "fit", "classifier", "quality_file", "trash"},
    {"console", "classifier_training", "quality", "export"},
    {"cli.classifier", "latent_cli", "listing", "quality_cli", "regions_cli"},
    {"runs_cli"},
    {"cli"},
    {"__main__"},
]
VIEWS_MAY_IMPORT = {
    "dashboard.state",
    "dashboard.browsing",
    "dashboard.lineup",  # the session keys and the address of Compare
    "dashboard.resources",
    "dashboard.catalogue",
    "dashboard.comparisons",  # the caches of Compare
    "dashboard.compared",  # its ways of comparing, one a file
    "dashboard.comparison_charts",
    "dashboard.comparison_pictures",
    "dashboard.rows",
    "dashboard.charts",
    "dashboard.colouring",
    "dashboard.sample_charts",
    "dashboard.curves",
    "dashboard.web",
    "dashboard.sidebar",
    "dashboard.pictures",
    "dashboard.pickers",
    "dashboard.places",
}


def imports_of(source: str) -> set[str]:
    """Everything that a module imports, anywhere in it, by full dotted name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names}
    return found


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


gan_core_files = pytest.mark.parametrize("path", files("gan_core"), ids=named)
dashboard_files = pytest.mark.parametrize("path", files("dashboard"), ids=named)
view_files = pytest.mark.parametrize("path", [*files("dashboard/views"), *files("dashboard/compared")], ids=named)


def test_every_form_of_import_is_read():
    source = "import a.b as c\nfrom d import e\ndef f():\n    from g.h import i, j\n    from . import k\n"
    assert imports_of(source) == {"a.b", "d.e", "g.h.i", "g.h.j", "..k"}


@pytest.mark.parametrize("path", [*files("gan_core"), *files("dashboard")], ids=named)
def test_imports_are_absolute(path):
    assert not [name for name in imports_of(path.read_text()) if name.startswith(".")]


@gan_core_files
def test_gan_core_knows_no_screen(path):
    screens = ("dashboard", "streamlit", "plotly")
    assert not [name for name in imports_of(path.read_text()) if any(is_under(name, screen) for screen in screens)]


def layer_of(path: Path) -> int:
    """The row of LAYERS in which a file of gan_core stands; a package stands there as a whole."""
    name = path.relative_to(ROOT / "gan_core").parts[0].removesuffix(".py")
    rows = [row for row, names in enumerate(LAYERS) if name in names]
    assert rows, f"gan_core.{name} has no place in LAYERS: give it the lowest row that fits"
    return rows[0]


@pytest.mark.parametrize("path", [path for path in files("gan_core") if path.parent.name != "gan_core"], ids=named)
def test_a_package_of_gan_core_imports_itself_and_what_is_below(path):
    own = path.parent.name
    _assert_below(path, {name for name in imports_of(path.read_text()) if not is_under(name, f"gan_core.{own}")})


@pytest.mark.parametrize("path", sorted((ROOT / "gan_core").glob("[!_]*.py")), ids=named)
def test_a_module_of_gan_core_imports_only_what_is_below(path):
    _assert_below(path, imports_of(path.read_text()))


def _assert_below(path: Path, names: set[str]) -> None:
    own = layer_of(path)
    above = set().union(*LAYERS[own:])
    assert not [name for name in names if is_under(name, "gan_core") and name.split(".")[1] in above]


def test_every_row_names_what_there_is():
    there = {
        path.stem for path in (ROOT / "gan_core").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert set().union(*LAYERS) == there - {"__init__"}


def test_the_geometry_of_the_latent_space_needs_nothing_of_gan_core_but_its_errors():
    for path in files("gan_core/latent"):
        own = [name for name in imports_of(path.read_text()) if is_under(name, "gan_core")]
        assert all(is_under(name, "gan_core.latent") or is_under(name, "gan_core.errors") for name in own)


@view_files
def test_a_view_imports_no_other_view(path):
    assert not [name for name in imports_of(path.read_text()) if is_under(name, "dashboard.views")]


@view_files
def test_a_view_imports_only_the_rooms_made_for_it(path):
    others = [name for name in imports_of(path.read_text()) if is_under(name, "dashboard")]
    assert not [name for name in others if not any(is_under(name, room) for room in VIEWS_MAY_IMPORT)]


@view_files
def test_a_view_needs_nothing_but_gan_core_streamlit_and_arrays(path):
    allowed = {"dashboard", "gan_core", "streamlit", "numpy", *sys.stdlib_module_names}
    names = imports_of(path.read_text()) - {"torch.Tensor"}  # the type that points have; torch computes elsewhere
    assert not [name for name in names if name.split(".")[0] not in allowed]


OWNERS = {
    "session_state": ("state", "browsing", "lineup"),
    "query_params": ("state", "lineup"),
    "cache_data": ("resources", "catalogue", "comparisons"),
    "cache_resource": ("resources", "catalogue", "comparisons"),
}


@pytest.mark.parametrize("name", OWNERS)
@dashboard_files
def test_session_keys_address_and_caches_have_their_owners(path, name):
    room = path.relative_to(ROOT / "dashboard").parts[0].removesuffix(".py")
    uses = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
    assert room in OWNERS[name] or not [node for node in uses if node.attr == name]


@pytest.mark.parametrize("library", ["streamlit", "torch"])
@pytest.mark.parametrize("file", ["charts.py", "curves.py", "comparison_charts.py", "sample_charts.py"])
def test_charts_know_neither_streamlit_nor_torch(file, library):
    source = (ROOT / "dashboard" / file).read_text()
    assert not [name for name in imports_of(source) if is_under(name, library)]


HEAVY = ("networkx", "pandas", "sklearn", "torchmetrics", "torchvision")


def test_what_every_page_loads_is_nothing_that_one_page_needs():
    """The first picture waits for these imports."""
    program = f"import dashboard.resources, sys; print(*[name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_a_list_of_runs_needs_no_torch():
    program = "import gan_core.runs.index, gan_core.cli.runs, sys; print('torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
