"""Nobody changes anything in an app that others can reach: every write of the dashboard passes one door."""

import ast
from functools import cache
from pathlib import Path

import pytest
from streamlit import config

from dashboard import PUBLIC_VARIABLE
from dashboard.shared.access import ReadOnlyError, change, is_loopback, is_public
from dashboard.views.runs import actions
from dashboard.views.runs.data import summaries
from gan_core.runs.annotations import Annotations, annotate, read_annotations
from gan_core.runs.trash import move_to_trash
from tests.dashboard.reading import texts

ROOT = Path(__file__).parents[3]
# what changes a file, by the name of the function or method that is called
WRITES = {"mkdir", "rename", "replace", "unlink", "rmdir", "rmtree", "touch", "write_text", "write_bytes", "fdopen"}
WRITES |= {"copytree", "copyfile", "move", "symlink_to", "hardlink_to", "fsync", "mkstemp", "mkdtemp"}
WRITES |= {"extractall", "Popen", "system", "chmod", "save_file", "FileLock"}
OF_TEXT_OR_TIME = {"replace"}  # also a method of str, of times and the function of dataclasses
OF_COLLECTIONS = {name for kind in (list, dict, set, str, bytes, Path) for name in dir(kind)}


def called(node: ast.AST) -> str | None:
    """Name of what a call calls."""
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "attr", None) or getattr(node.func, "id", None)


def writes_itself(node: ast.AST) -> bool:
    name = called(node)
    if name in OF_TEXT_OR_TIME:
        return isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "os"
    if name == "open":
        modes = [*node.args, *(keyword.value for keyword in node.keywords)]
        texts = [mode.value for mode in modes if isinstance(mode, ast.Constant) and isinstance(mode.value, str)]
        return any(len(mode) <= 3 and set(mode) & set("wax+") for mode in texts)
    if name == "fdopen":
        return not any(isinstance(mode, ast.Constant) and mode.value == "rb" for mode in node.args)
    return name in WRITES


Function = tuple[str, str]  # module and name; a method of any class has METHOD for its module
METHOD = "method"
RESTORE = frozenset({("gan_core.runs.trash", "restore")})


@cache
def writers(folder: Path) -> frozenset[Function]:
    """The functions under a folder that change files, by themselves or by another one of them; no commands."""
    bodies, leads = {}, {}
    for path in set(folder.rglob("*.py")) - set(folder.glob("cli/*")):
        tree = ast.parse(path.read_text())
        module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        known = imports(tree) | {node.name: (module, node.name) for node in functions}
        for home, node in [(module, node) for node in functions] + [(METHOD, node) for node in methods_of(tree)]:
            bodies.setdefault((home, node.name), []).append(node)
            leads.setdefault((home, node.name), set()).update(leads_to(node, known))
    found = {name for name, nodes in bodies.items() if any(map(writes_itself, walk(nodes)))}
    while more := {name for name, others in leads.items() if name not in found and others & found}:
        found |= more
    return frozenset(found)


def methods_of(tree: ast.Module) -> list[ast.FunctionDef]:
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return [node for kind in classes for node in kind.body if isinstance(node, ast.FunctionDef)]


def walk(nodes: list[ast.FunctionDef]) -> list[ast.AST]:
    return [inner for node in nodes for inner in ast.walk(node)]


def imports(tree: ast.Module) -> dict[str, Function]:
    """What the names mean that are imported from gan_core."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gan_core")
        for alias in node.names
    }


def leads_to(node: ast.FunctionDef, known: dict[str, Function]) -> set[Function]:
    """What a function calls or hands on; a method of Python's own collections or paths is none of the project's."""
    inside = list(ast.walk(node))
    own = {inner.arg for inner in inside if isinstance(inner, ast.arg)}
    own |= {inner.id for inner in inside if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}
    names = {inner.id for inner in inside if isinstance(inner, ast.Name)} - own
    methods = {called(inner) for inner in inside if isinstance(getattr(inner, "func", None), ast.Attribute)}
    return {known[name] for name in names & set(known)} | {(METHOD, name) for name in methods - OF_COLLECTIONS if name}


def unguarded(source: str, names: frozenset[Function]) -> list[str]:
    """Imported functions that change files and are used otherwise than by `change(function, ...)`.

    What a module does when it is run as a command by itself is nothing that the app does.
    """
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not is_command(node)]
    imported = {name for name, function in imports(tree).items() if function in names}
    guarded = {id(node.args[0]) for node in ast.walk(tree) if called(node) == "change" and node.args}
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    loose = [node.id for node in used if node.id in imported and id(node) not in guarded]
    return loose + [called(node) for node in ast.walk(tree) if writes_itself(node)]


def is_command(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def test_what_a_module_does_as_a_command_is_nothing_that_the_app_does():
    assert not unguarded("if __name__ == '__main__':\n    (root / 'a').mkdir()", RESTORE)
    assert unguarded("if name == '__main__':\n    (root / 'a').mkdir()", RESTORE)


def test_what_writes_is_found():
    found = {name for _, name in writers(ROOT / "gan_core")}
    assert {"annotate", "move_to_trash", "restore", "write_atomic", "start_run", "publish"} <= found
    assert not {"read_annotations", "open_run", "slerp", "parse", "evaluate_points"} & found


@pytest.mark.parametrize(
    "used", ["restore(trashed)", "lambda: restore(trashed)", "act(restore)", "(root / 'a').mkdir()"]
)
def test_a_write_that_passes_by_is_found(used):
    imported = "from gan_core.runs.trash import restore\n"
    assert unguarded(imported + used, RESTORE)
    assert not unguarded(f"{imported}lambda: change(restore, trashed)", RESTORE)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "dashboard").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_every_write_of_the_dashboard_passes_the_door(path):
    assert unguarded(path.read_text(), writers(ROOT / "gan_core")) == []


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.0.0.2", "::1"])
def test_this_machine_alone(address):
    assert is_loopback(address)
    config.set_option("server.address", address)
    assert not is_public()


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.0.2.1", "atlas.example", "unix:///run/atlas"])
def test_any_other_address_makes_it_read_only(address):
    config.set_option("server.address", address)
    assert is_public()


def test_the_setting_makes_it_read_only(monkeypatch):
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    assert is_public()


def test_a_change_passes_or_is_refused(monkeypatch):
    done = []
    change(done.append, 1)
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    with pytest.raises(ReadOnlyError, match="read-only"):
        change(done.append, 2)
    assert done == [1]


def test_a_forged_event_changes_nothing(monkeypatch, open_page, copied_runs):
    """The callbacks of the page of runs, called as a forged message of a browser would call them."""
    open_page("runs", copied_runs)
    [entry] = [entry for entry in summaries() if entry.folder.parent == copied_runs]
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    told = []
    monkeypatch.setattr(actions.state, "flash", told.append)
    monkeypatch.setattr(actions.state, "written_note", lambda folder: "mine")
    before = {path: path.stat().st_mtime_ns for path in copied_runs.rglob("*")}
    monkeypatch.setattr(actions.state, "written_tags", lambda folders, before: ("mine",))
    actions.on_star([entry], True)
    actions.on_tags([entry], ())
    actions.on_note(entry)
    actions.on_delete([entry])
    assert [(one.is_problem, "read-only" in one.text) for one in told] == [(True, True)] * 4
    assert {path: path.stat().st_mtime_ns for path in copied_runs.rglob("*")} == before
    assert read_annotations(entry.folder) == Annotations()


def test_a_deleted_run_stays_deleted(monkeypatch, copied_runs):
    trashed = move_to_trash(copied_runs / "tiny")
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    told = []
    monkeypatch.setattr(actions.state, "flash", told.append)
    actions.on_restore((trashed,))
    assert told[0].is_problem
    assert trashed.folder.is_dir()


def test_a_public_page_says_that_it_is_read_only(monkeypatch, open_page, copied_runs):
    monkeypatch.setenv(PUBLIC_VARIABLE, "1")
    annotate(copied_runs / "tiny", note="look here")
    app = open_page("runs", copied_runs, selected="tiny")
    assert not app.exception
    labels = {button.label for button in app.button}
    assert "Clear selection" in labels
    assert not {"Star", "Remove star", "Save", "Yes, delete it", "Restore"} & labels
    assert "read-only" in texts(app)
    assert "note" not in texts(app).lower().replace("no stars, notes or deletions", "").replace("kept step", "")
