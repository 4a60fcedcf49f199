"""The page's modules under Node: each `*.test.js` beside this file, and the laws of `dashboard/web`.

They run in one process, which loads jsdom once; `pytest --soak` gives each file a process of its own.
"""

import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboard.web import props
from dashboard.web.bundle import FOLDER, read_module
from tests.dashboard.web.node import NODE

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
JSDOM = ROOT / "node_modules" / "jsdom"
TESTS = sorted(HERE.rglob("*.test.js"))
ALONE = {HERE / "lib/ui/page-history.test.js"}  # it begins where nothing has watched the history yet


def modules() -> list[Path]:
    return sorted(FOLDER.rglob("*.js"))


def named(path: Path) -> str:
    return str(path.relative_to(FOLDER if path.is_relative_to(FOLDER) else HERE))


def outcomes(*paths: Path) -> dict[str, ElementTree.Element]:
    """What became of test files that ran in one process, by the file: how many tests it has, and what failed."""
    command = [NODE, "--test-reporter=junit", HERE / "together.js", *paths]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    try:
        return {found.get("name", ""): found for found in ElementTree.fromstring(ran.stdout)}
    except ElementTree.ParseError:
        pytest.fail(ran.stdout + ran.stderr)


def problems(path: Path, found: ElementTree.Element | None) -> list[str]:
    """Why the tests of a file are not all well."""
    failures = [] if found is None else [str(failure.text) for failure in found.iter("failure")]
    has_run = found is not None and found.get("tests", "0") != "0"
    return failures if has_run or failures else [f"{path} has not run"]


@pytest.fixture(scope="module")
def together() -> dict[str, ElementTree.Element]:
    """What became of all that share a process."""
    if NODE is None or not JSDOM.exists():
        if os.environ.get("CI"):
            pytest.fail("Node and its packages are missing; run `make node_modules`")
        pytest.skip("there is no Node, or `make node_modules` was not run")
    return outcomes(*(path for path in TESTS if path not in ALONE))


@pytest.mark.parametrize("path", TESTS, ids=named)
def test_a_module_does_what_its_test_says(path, together, thorough):
    found = outcomes(path) if thorough or path in ALONE else together
    assert problems(path, found.get(str(path))) == []


BAD = {
    "fails": ('import { test } from "node:test"; test("one", () => { throw new Error("no good") });', "no good"),
    "breaks": ('throw new Error("broken")', "broken"),
    "leads-nowhere": ('import "./nowhere.js";', "nowhere.js"),
    "tests-nothing": ("", "has not run"),
}


def test_a_file_that_fails_or_tests_nothing_is_told_and_the_others_are_not(together, tmp_path):
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name, (source, _) in BAD.items():
        (tmp_path / f"{name}.test.js").write_text(source)
    good = HERE / "lib/ui/record.test.js"
    found = outcomes(*tmp_path.glob("*.test.js"), good)
    assert problems(good, found.get(str(good))) == []
    for name, (_, told) in BAD.items():
        path = tmp_path / f"{name}.test.js"
        [problem] = problems(path, found.get(str(path)))
        assert told in problem


@pytest.mark.parametrize("path", modules(), ids=named)
def test_every_module_has_a_test_of_its_name(path):
    beside = HERE / path.relative_to(FOLDER)
    python = beside.with_name(f"test_{path.stem.replace('-', '_')}.py")
    assert beside.with_name(f"{path.stem}.test.js").exists() or python.exists()


# --- who may import whom ---------------------------------------------------------------------------------------------


def room_of(path: Path, folder: Path) -> str:
    """`lib`, or the component."""
    return path.relative_to(folder).parts[0]


def strangers(path: Path, folder: Path) -> list[str]:
    """What a module must not import: modules of another component, anything but `lib` from `lib`."""
    allowed = {"lib", room_of(path, folder)}
    return [
        str(other.relative_to(folder))
        for other in read_module(path).imports
        if room_of(other, folder.resolve()) not in allowed
    ]


@pytest.mark.parametrize("path", modules(), ids=named)
def test_lib_imports_no_component_and_a_component_no_other(path):
    assert strangers(path, FOLDER) == []


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("lib/ui/a.js", 'import { b } from "../../one/b.js";', ["one/b.js"]),
        ("one/a.js", 'import { b } from "../two/b.js";', ["two/b.js"]),
        ("one/a.js", 'import { b } from "./b.js";\nimport { c } from "../lib/c.js";', []),
        ("lib/ui/a.js", 'import { b } from "../nn/b.js";', []),
    ],
)
def test_a_forbidden_import_is_found(path, source, expected, tmp_path):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(source)
    assert strangers(tmp_path / path, tmp_path) == expected


# --- props -----------------------------------------------------------------------------------------------------------


def test_the_declared_props_are_those_of_python():
    assert props.DECLARATIONS.read_text() == props.declarations(), "run `python -m dashboard.web.props`"


@pytest.mark.parametrize(
    ("hint", "written"),
    [
        (list[float], "number[]"),
        (list[int | None], "(number | null)[]"),
        (tuple[str, bool], "[string, boolean]"),
        (list[tuple[float, str]], "[number, string][]"),
        (list[props.Look], '("Wipe" | "Onion skin" | "Difference")[]'),
        (dict[str, list[int]], "Record<string, number[]>"),
        (props.Literal["Wipe", "Onion skin"], '"Wipe" | "Onion skin"'),
        (props.Literal[False], "false"),
        (list[props.Point] | None, "Point[] | null"),
    ],
)
def test_types_of_python_are_written_as_typescript(hint, written):
    assert props.written(hint) == written


def test_a_type_that_typescript_has_not_got_is_refused():
    with pytest.raises(TypeError, match="no TypeScript for"):
        props.written(set[int])


def test_every_component_has_its_props():
    kinds = {name for name in vars(props) if name.endswith("Props")}
    components = {path.parent.name for path in FOLDER.glob("*/component.py")}
    without = {"network_weights"}  # it gets bytes
    assert kinds == {"".join(map(str.capitalize, name.split("_"))) + "Props" for name in components - without}
