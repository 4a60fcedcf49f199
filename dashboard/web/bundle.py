"""Scripts and styles as Streamlit takes them: inline, so that they travel in the package.

A component's script is an ES module that imports what it uses. `bundle` follows its `import` lines and puts all modules
into one, each in a function of its own, so that no two names can meet. The browser runs what is written: nothing is
renamed, minified or left out. `new URL("./worker.js", import.meta.url)` becomes the address of that module's text,
bundled likewise: a worker's script travels within the script that starts it.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

# as prettier writes them: at the beginning of a line; a list of names may go on over several
_IMPORT = re.compile(r'^import \{(?P<names>[^{}]*)\} from "(?P<path>\.\.?/[^"\n]+)";$', re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export \{(?P<names>[^{}]*)\};$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function\*?|class|const) (?P<name>[\w$]+))", re.MULTILINE)
_EXPORT_DEFAULT = re.compile(r"^export default (?=function|class)", re.MULTILINE)
_NOT_UNDERSTOOD = re.compile(r"^(?:import|export)\b.*$|^(?!\s*(?:\*|//|/\*)).*\bimport\(.*$", re.MULTILINE)
_WORKER = re.compile(r'new URL\("(?P<path>\.\.?/[^"\n]+)", import\.meta\.url\)')
_DEFAULT = "$default"


class BundleError(Exception):
    """A module that cannot be bundled; the message names it and says why."""


@dataclass(frozen=True)
class Module:
    """A module as it stands in its file.

    Attributes:
        path: Its file.
        imports: The files that it imports, and the names of each: (name there, name here).
        exports: What it exports: name outside, name inside; the default export is called "default" outside.
        body: Its source without the words `import` and `export`.
    """

    path: Path
    imports: dict[Path, list[tuple[str, str]]]
    exports: dict[str, str]
    body: str


def script(name: str) -> str:
    """The script of a component, by its path in this folder."""
    return bundle(FOLDER / name)


def style(*names: str) -> str:
    """Several style sheets as one, in this order, by their paths in this folder."""
    return "\n".join((FOLDER / name).read_text() for name in names)


def bundle(entry: Path) -> str:
    """A module and all that it imports as one module with the same exports.

    Raises:
        BundleError: If modules import each other in a circle, a file or a name does not exist, or a line has a form
            other than `import { name, other as alias } from "./path.js";`.
    """
    outside = list(read_module(entry).exports)
    constants = "".join(f"const $export{number} = $entry.{name};\n" for number, name in enumerate(outside))
    exports = ", ".join(f"$export{number} as {name}" for number, name in enumerate(outside))
    return f"const $entry = {namespace(entry)};\n{constants}export {{ {exports} }};\n"


def namespace(entry: Path) -> str:
    """A module and all that it imports as an expression; its value is an object of the module's exports.

    Raises:
        BundleError: As `bundle`.
    """
    modules = modules_of(entry)
    names = {path: f"$module{number}" for number, path in enumerate(modules)}
    wrapped = "".join(_wrapped(module, names) for module in modules.values())
    return f"(() => {{\n{wrapped}return {names[entry.resolve()]};\n}})()"


def modules_of(entry: Path) -> dict[Path, Module]:
    """A module and all that it imports, by their files: what is imported stands before what imports it.

    Raises:
        BundleError: As `bundle`.
    """
    found: dict[Path, Module] = {}
    _collect(entry.resolve(), found, ())
    return found


def _collect(path: Path, found: dict[Path, Module], importers: tuple[Path, ...]) -> None:
    """Add a module behind all that it imports, in the order in which a browser would run them."""
    if path in found:
        return
    if path in importers:
        circle = [*importers[importers.index(path) :], path]
        raise BundleError(f"these modules import each other in a circle: {' -> '.join(each.name for each in circle)}")
    module = read_module(path)
    for other, pairs in module.imports.items():
        _collect(other, found, (*importers, path))
        known = found[other].exports
        for name, _ in pairs:
            if name not in known:
                raise BundleError(f"{path} imports {name} from {other.name}, which exports {', '.join(known)}")
    found[path] = module


def read_module(path: Path) -> Module:
    """Read a module.

    Raises:
        BundleError: If there is no such file, or it imports or exports in a form that is not understood here.
    """
    try:
        source = path.read_text()
    except OSError as error:
        raise BundleError(f"there is no module {path}") from error
    imports: dict[Path, list[tuple[str, str]]] = {}
    for found in _IMPORT.finditer(source):
        imports.setdefault((path.parent / found["path"]).resolve(), []).extend(_pairs(found["names"]))
    exports = {found["name"]: found["name"] for found in _EXPORT.finditer(source)}
    for found in _EXPORT_LIST.finditer(source):
        exports |= {there: here for here, there in _pairs(found["names"])}
    if _EXPORT_DEFAULT.search(source):
        exports["default"] = _DEFAULT
    body = _EXPORT.sub("", _EXPORT_LIST.sub("", _IMPORT.sub("", source)))
    body = _EXPORT_DEFAULT.sub(f"const {_DEFAULT} = ", body)
    body = _WORKER.sub(lambda found: _address_of((path.parent / found["path"]).resolve()), body)
    if line := _NOT_UNDERSTOOD.search(body):
        raise BundleError(f"{path}: the bundler does not understand {line[0].strip()!r}")
    return Module(path, imports, exports, body.strip("\n"))


def _address_of(entry: Path) -> str:
    """An expression for the address of a module and all that it imports, which travels as text."""
    return f"URL.createObjectURL(new Blob([{json.dumps(namespace(entry))}], {{ type: 'text/javascript' }}))"


def _pairs(names: str) -> list[tuple[str, str]]:
    """`one, other as alias` as [("one", "one"), ("other", "alias")]."""
    words = [name.split() for name in names.split(",") if name.strip()]
    return [(name[0], name[-1]) for name in words]


def _wrapped(module: Module, names: dict[Path, str]) -> str:
    """A module as a function that is called at once and returns its exports."""
    imports = "".join(
        f"const {{ {', '.join(f'{there}: {here}' for there, here in pairs)} }} = {names[path]};\n"
        for path, pairs in module.imports.items()
    )
    exports = ", ".join(f"{outside}: {inside}" for outside, inside in module.exports.items())
    return f"const {names[module.path]} = (() => {{\n{imports}{module.body}\nreturn {{ {exports} }};\n}})();\n"
