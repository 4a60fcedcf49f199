"""The bundler: one module out of many, with the same behaviour, and a clear word about what it does not understand."""

import json

import pytest

from dashboard.web.bundle import FOLDER, BundleError, bundle, namespace, script, style
from tests.dashboard.web.node import NEEDS_NODE, node


@pytest.fixture
def write(tmp_path):
    """Writes modules by their paths; returns the folder."""

    def write(**sources: str):
        for name, source in sources.items():
            path = tmp_path / f"{name.replace('__', '/')}.js"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        return tmp_path

    return write


def value_of(folder, expression: str) -> object:
    """The value of an expression over the bundled `main.js` as `main`."""
    (folder / "bundled.mjs").write_text(bundle(folder / "main.js"))
    program = f'import * as main from "./bundled.mjs";\nconsole.log(JSON.stringify({expression}));'
    return json.loads(node(folder, program))


@NEEDS_NODE
def test_what_modules_import_from_each_other_is_there(write):
    folder = write(
        main='import { double, three as drei } from "./lib/numbers.js";\nexport const six = double(drei);',
        lib__numbers='import { two } from "./two.js";\nexport const three = 3;\n'
        "export function double(value) {\n  return two * value;\n}",
        lib__two="const two = 2;\nexport { two };",
    )
    assert value_of(folder, "main.six") == 6


@NEEDS_NODE
def test_names_of_two_modules_never_meet(write):
    folder = write(
        main='import { a } from "./a.js";\nimport { b } from "./b.js";\nconst secret = 3;\n'
        "export const all = [a(), b(), secret];",
        a="const secret = 1;\nexport const a = () => secret;",
        b="const secret = 2;\nexport const b = () => secret;",
    )
    assert value_of(folder, "main.all") == [1, 2, 3]


@NEEDS_NODE
def test_a_module_that_two_import_runs_once(write):
    folder = write(
        main='import { a } from "./a.js";\nimport { b } from "./b.js";\nexport const count = [a, b];',
        a='import { next } from "./counter.js";\nexport const a = next();',
        b='import { next } from "./counter.js";\nexport const b = next();',
        counter="let count = 0;\nexport const next = () => (count += 1);",
    )
    assert value_of(folder, "main.count") == [1, 2]


@NEEDS_NODE
def test_every_form_of_export_is_kept(write):
    folder = write(
        main="export default function ({ data }) {\n  return data + 1;\n}\n\nexport class Kind {\n  name = 1;\n}\n"
        "export function* three() {\n  yield 3;\n}\nexport async function four() {}\nconst inner = 5;\n"
        "export {\n  inner as five,\n};"
    )
    values = "[main.default({ data: 1 }), new main.Kind().name, [...main.three()], typeof main.four, main.five]"
    assert value_of(folder, values) == [2, 1, [3], "function", 5]


@NEEDS_NODE
def test_an_import_over_several_lines_is_read(write):
    folder = write(
        main='import {\n  a,\n  b,\n} from "./a.js";\nexport const sum = a + b;',
        a="export const a = 1;\nexport const b = 2;",
    )
    assert value_of(folder, "main.sum") == 3


@NEEDS_NODE
def test_the_script_of_a_worker_travels_as_text_with_all_that_it_imports(write):
    folder = write(
        main='export const address = new URL("./lib/worker.js", import.meta.url);',
        lib__worker='import { two } from "./two.js";\nglobalThis.postMessage(`${two}"`);',
        lib__two="export const two = 2;",
    )
    (folder / "bundled.mjs").write_text(bundle(folder / "main.js"))
    program = """
import { address } from "./bundled.mjs";
import { resolveObjectURL } from "node:buffer";
globalThis.postMessage = (said) => console.log(said);
(0, eval)(await resolveObjectURL(address).text());
"""
    assert node(folder, program) == '2"\n'


def test_the_script_of_a_worker_that_there_is_not_is_refused(write):
    with pytest.raises(BundleError, match=r"there is no module .*nosuch\.js"):
        bundle(write(main='export const address = new URL("./nosuch.js", import.meta.url);') / "main.js")


def test_a_circle_is_refused(write):
    folder = write(
        main='import { a } from "./a.js";',
        a='import { b } from "./b.js";\nexport const a = 1;',
        b='import { a } from "./a.js";\nexport const b = 1;',
    )
    with pytest.raises(BundleError, match=r"circle: a\.js -> b\.js -> a\.js$"):
        bundle(folder / "main.js")


def test_a_file_that_there_is_not_is_refused(write):
    with pytest.raises(BundleError, match=r"there is no module .*nosuch\.js"):
        bundle(write(main='import { a } from "./nosuch.js";') / "main.js")


def test_a_name_that_is_not_exported_is_refused(write):
    folder = write(main='import { b } from "./a.js";', a="export const a = 1;\nconst b = 2;")
    with pytest.raises(BundleError, match=r"main\.js imports b from a\.js, which exports a$"):
        bundle(folder / "main.js")


@pytest.mark.parametrize(
    "line",
    [
        'import "./a.js";',
        'import * as a from "./a.js";',
        'import a from "./a.js";',
        'import { a } from "library";',
        'export * from "./a.js";',
        "export let a = 1;",
        'const a = await import("./a.js");',
    ],
)
def test_a_line_that_is_not_understood_is_refused(line, write):
    with pytest.raises(BundleError, match="does not understand"):
        bundle(write(main=line, a="export const a = 1;") / "main.js")


def test_types_in_comments_are_no_imports(write):
    comment = '/**\n * @import { A } from "./types.js"\n * @type {import("./types.js").A}\n */\nexport const a = 1;'
    assert "const a = 1" in bundle(write(main=comment) / "main.js")


COMPONENTS = sorted(path.parent.name for path in FOLDER.glob("*/component.py"))


@NEEDS_NODE
@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_one_module_with_a_default_export(name, tmp_path):
    (tmp_path / "bundled.mjs").write_text(script(f"{name}/{name.replace('_', '-')}.js"))
    program = 'import component from "./bundled.mjs";\nconsole.log(typeof component);'
    assert node(tmp_path, program) == "function\n"


@NEEDS_NODE
def test_a_namespace_is_an_expression(write, tmp_path):
    folder = write(main="export const one = 1;")
    assert node(tmp_path, f"console.log({namespace(folder / 'main.js')}.one);") == "1\n"


def test_styles_follow_each_other():
    joined = style("lib/canvas/canvas.css", "slice_map/slice-map.css")
    assert joined.index(".tip {") < joined.index(".slice-map {")
