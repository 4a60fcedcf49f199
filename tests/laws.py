"""The laws of the house, each a function of a module's name and source that returns what breaks it.

Names of modules are dotted. A package is named by its `__init__.py`.
"""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator

Law = Callable[[str, str], list[str]]

# rooms of gan_core from low to high: a module imports its own room and those in rows above
ROOMS = (
    ("errors", "shell", "foreign_text", "random", "statistics", "drawing", "schema"),
    ("registry",),
    ("latent", "glossary"),
    ("config",),
    ("data", "networks", "recipes"),
    ("runs",),
    ("training", "classifier"),
    ("metrics", "inference", "jobs"),
    ("cli",),
    ("__main__",),
)
SCREENS = ("dashboard", "streamlit", "plotly")
CACHES = ("cache_data", "cache_resource")


# --- reading ---------------------------------------------------------------------------------------------------------


def imports_of(source: str) -> set[str]:
    """Everything that a module imports when it runs, anywhere in it, by full dotted name: not what only types need."""
    tree, found = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names}
    return found


def is_under(name: str, package: str) -> bool:
    """Whether a module is a package or inside it."""
    return name == package or name.startswith(f"{package}.")


def under_any(names: Iterable[str], packages: Iterable[str]) -> list[str]:
    """The modules that are inside any of some packages."""
    packages = tuple(packages)
    return sorted(name for name in names if any(is_under(name, package) for package in packages))


def attributes_of(source: str) -> set[str]:
    """Names of all attributes that a module asks for: `b` of `a.b`."""
    return {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}


def page_of(name: str) -> str | None:
    """The package of the page that a module belongs to: a page is a folder of `dashboard.views`."""
    parts = name.split(".")
    return ".".join(parts[:3]) if parts[:2] == ["dashboard", "views"] and len(parts) > 3 else None


def is_state(name: str) -> bool:
    """Whether a module may own session keys."""
    return is_under(name, "dashboard.shared.session") or (page_of(name) is not None and name.endswith(".state"))


def is_cache(name: str) -> bool:
    """Whether a module may keep what it has found."""
    return is_under(name, "dashboard.shared.cache") or (page_of(name) is not None and name.endswith(".data"))


# --- 1: gan_core -----------------------------------------------------------------------------------------------------


def imports_are_absolute(name: str, source: str) -> list[str]:
    """Every import says where it comes from."""
    return sorted(imported for imported in imports_of(source) if imported.startswith("."))


def gan_core_knows_no_screen(name: str, source: str) -> list[str]:
    """What can be known without a screen needs none."""
    return under_any(imports_of(source), SCREENS) if is_under(name, "gan_core") else []


def imports_point_one_way(name: str, source: str) -> list[str]:
    """A room of gan_core imports itself and rooms above it in ROOMS; the package itself offers all of them."""
    if not is_under(name, "gan_core") or name == "gan_core":
        return []
    room = name.split(".")[1]
    rows = [row for row, rooms in enumerate(ROOMS) if room in rooms]
    if not rows:
        return [f"{name} is in no row of ROOMS"]
    allowed = {room, *(other for above in ROOMS[: rows[0]] for other in above)}
    own = [imported for imported in imports_of(source) if is_under(imported, "gan_core")]
    return sorted(imported for imported in own if imported == "gan_core" or imported.split(".")[1] not in allowed)


def geometry_needs_only_numbers(name: str, source: str) -> list[str]:
    """`latent` is pure functions over a decode function."""
    if not is_under(name, "gan_core.latent"):
        return []
    allowed = ("gan_core.latent", "gan_core.errors", "gan_core.statistics", "gan_core.random")
    own = [imported for imported in imports_of(source) if is_under(imported, "gan_core")]
    return sorted(set(own) - set(under_any(own, allowed)))


# --- 2: rooms of the dashboard ---------------------------------------------------------------------------------------


def a_page_imports_no_other_page(name: str, source: str) -> list[str]:
    """A page imports itself, what is shared, what runs in the browser, and gan_core."""
    page = page_of(name)
    if page is None:
        return []
    own = [imported for imported in imports_of(source) if is_under(imported, "dashboard")]
    allowed = (page, "dashboard.shared", "dashboard.web")
    return sorted(set(own) - set(under_any(own, allowed)))


def a_page_needs_few_libraries(name: str, source: str) -> list[str]:
    """What draws a page needs streamlit, and of torch and numpy only the types of what it hands on."""
    if page_of(name) is None or is_cache(name) or is_state(name) or not draws(source):
        return []
    allowed = {"dashboard", "gan_core", "streamlit", "plotly", *sys.stdlib_module_names}
    types = {"torch.Tensor", "numpy"}
    return sorted(name for name in imports_of(source) - types if name.split(".")[0] not in allowed)


def what_is_shared_knows_no_page(name: str, source: str) -> list[str]:
    """What is shared imports neither pages nor the shell."""
    if not is_under(name, "dashboard.shared"):
        return []
    return under_any(imports_of(source), ("dashboard.views", "dashboard.shell", "dashboard.streamlit_app"))


def shared_caches_know_no_session(name: str, source: str) -> list[str]:
    """What is kept for all sessions knows none of them."""
    if not is_under(name, "dashboard.shared.cache"):
        return []
    return under_any(imports_of(source), ("dashboard.shared.session",))


def the_browser_side_knows_only_gan_core(name: str, source: str) -> list[str]:
    """What runs in the browser is drawn by pages and asks nothing of them."""
    rooms = [room for room in ("dashboard.web",) if is_under(name, room)]
    own = [imported for imported in imports_of(source) if is_under(imported, "dashboard")]
    return sorted(set(own) - set(under_any(own, rooms))) if rooms else []


# --- 3: session, address, caches -------------------------------------------------------------------------------------


def session_keys_have_owners(name: str, source: str) -> list[str]:
    """`st.session_state` is used only by a page's state.py and by shared.session."""
    is_used = is_under(name, "dashboard") and "session_state" in attributes_of(source)
    return ["session_state"] if is_used and not is_state(name) else []


def one_module_knows_the_address(name: str, source: str) -> list[str]:
    """`st.query_params` is used only by shared.session.url."""
    is_used = is_under(name, "dashboard") and "query_params" in attributes_of(source)
    return ["query_params"] if is_used and name != "dashboard.shared.session.url" else []


def caches_have_owners(name: str, source: str) -> list[str]:
    """Only a page's data.py and shared.cache keep what they have found."""
    used = sorted(attributes_of(source) & set(CACHES)) if is_under(name, "dashboard") else []
    return [] if is_cache(name) else used


def caches_draw_nothing(name: str, source: str) -> list[str]:
    """What keeps something uses streamlit for nothing else; progress is a callback that the page hands in."""
    if not is_cache(name):
        return []
    asked = {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st"
    }
    drawn = [imported for imported in imports_of(source) if {"component", "widgets"} & set(imported.split("."))]
    return sorted(asked - set(CACHES)) + sorted(drawn)


# --- 4: figures and pages --------------------------------------------------------------------------------------------


def figures_know_neither_streamlit_nor_torch(name: str, source: str) -> list[str]:
    """A figures.py makes plotly figures of arrays."""
    is_figures = is_under(name, "dashboard") and name.split(".")[-1] == "figures"
    return under_any(imports_of(source), ("streamlit", "torch")) if is_figures else []


def draws(source: str) -> bool:
    """Whether a module draws on a page."""
    return bool(under_any(imports_of(source), ("streamlit",)))


def pages_hold_no_arithmetic(name: str, source: str) -> list[str]:
    """What draws a page computes nothing: neither arrays nor sums nor +, -, *, / are found there.

    Texts and lists may be joined, and sets and dicts be merged.
    """
    if page_of(name) is None or is_cache(name) or is_state(name) or not draws(source):
        return []
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in ast.walk(ast.parse(source)) if _computes(node)]


def _computes(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        joins = isinstance(node.op, ast.Add) and isinstance(node, ast.BinOp) and _is_text(node)
        return not (joins or isinstance(node.op, ast.BitOr | ast.BitAnd))
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name):
            return function.id == "sum"
        return (
            isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "np"
        )
    return False


def _is_text(node: ast.BinOp) -> bool:
    return any(isinstance(side, ast.JoinedStr | ast.Constant) for side in (node.left, node.right)) and not any(
        isinstance(side, ast.Constant) and not isinstance(side.value, str) for side in (node.left, node.right)
    )


# --- 6: names --------------------------------------------------------------------------------------------------------


def names_stand_once(names: Iterable[str], owner: str) -> Law:
    """Makes a law: no module but the owner of a registry lists two of its names side by side."""
    known = set(names)

    def listed(name: str, source: str) -> list[str]:
        """No module but the owner lists them; an upgrade lists what a former format had."""
        if name == owner or name.split(".")[-1] == "upgrade":
            return []
        return [
            f"line {node.lineno}: {', '.join(sorted(found))}"
            for node in ast.walk(ast.parse(source))
            if len(found := known & set(_texts_of(node))) > 1
        ]

    return listed


def _texts_of(node: ast.AST) -> Iterator[str]:
    """The texts that stand side by side in a list, a tuple, a set or the keys of a dict."""
    elements = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", ())
    for element in elements:
        if isinstance(element, ast.Constant) and isinstance(element.value, str):
            yield element.value


LAWS: tuple[Law, ...] = (
    imports_are_absolute,
    gan_core_knows_no_screen,
    imports_point_one_way,
    geometry_needs_only_numbers,
    a_page_imports_no_other_page,
    a_page_needs_few_libraries,
    what_is_shared_knows_no_page,
    shared_caches_know_no_session,
    the_browser_side_knows_only_gan_core,
    session_keys_have_owners,
    one_module_knows_the_address,
    caches_have_owners,
    caches_draw_nothing,
    figures_know_neither_streamlit_nor_torch,
    pages_hold_no_arithmetic,
)


# --- session keys ----------------------------------------------------------------------------------------------------

VALUELESS = ("container", "button", "plotly_chart", "menu_button", "popover", "expander", "fragment")


def keys_written_in(source: str) -> set[str]:
    """The session keys that a module writes out: constants named *_KEY, what functions named *_key return, and what
    `st.session_state` is asked for by a literal. An f-string is written as in the source.
    """
    tree, found = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id.endswith("_KEY"):
                found |= _written(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name.endswith("_key"):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    found |= _written(inner.value)
        elif isinstance(node, ast.Subscript) and _is_session(node.value):
            found |= _written(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_session(node.func.value):
            found |= _written(node.args[0]) if node.args else set()
        elif isinstance(node, ast.Compare) and any(map(_is_session, node.comparators)):
            found |= _written(node.left)
    return found


def literal_widget_keys(name: str, source: str) -> list[str]:
    """A widget that keeps a value has its key from a module that owns session keys."""
    if is_state(name):
        return []
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        f"line {keyword.value.lineno}: {ast.unparse(keyword.value)}"
        for call in calls
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "st"
        if call.func.attr not in VALUELESS
        for keyword in call.keywords
        if keyword.arg == "key" and _written(keyword.value)
    ]


def _is_session(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "session_state"


def _written(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        return {ast.unparse(node)[2:-1]}
    return set()


def parameters_asked_for_in(source: str) -> set[str]:
    """The parameters of the address that a module writes out: what a dict named `parameters` is asked for, and the keys
    of the dicts in functions named *_in_address.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and _is_parameters(node.value):
            found |= _written(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_parameters(node.func.value):
            found |= _written(node.args[0]) if node.args else set()
        elif isinstance(node, ast.Compare) and any(map(_is_parameters, node.comparators)):
            found |= _written(node.left)
        elif isinstance(node, ast.FunctionDef) and node.name.endswith("_address"):
            for inner in ast.walk(node):
                found |= set(_texts_of(inner)) if isinstance(inner, ast.Dict) else set()
    return found


def _is_parameters(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "parameters"
