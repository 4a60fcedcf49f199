"""The tests mirror the tree: what a module answers is tested where the module's own path says."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = [path.relative_to(ROOT) for package in ("gan_core", "dashboard") for path in (ROOT / package).rglob("*.py")]


def mirrored(module: Path) -> Path:
    """Where a module's tests are; those of a package itself lie beside those of its modules."""
    name = module.parent.name if module.stem == "__init__" else module.stem.strip("_")
    return Path("tests", module.parent, f"test_{name}.py")


DRAWS = ("draw", "choose", "say")  # how the names of functions begin that draw, and may tell what was chosen


def answers(source: str) -> list[str]:
    """Public functions and methods of a module that give something back; what draws is tested with its page."""
    tree = ast.parse(source)
    scopes = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    functions = [node for scope in scopes for node in scope.body if isinstance(node, ast.FunctionDef)]
    return [node.name for node in functions if not node.name.startswith(("_", *DRAWS)) and gives(node)]


def gives(function: ast.FunctionDef) -> bool:
    return function.returns is not None and ast.unparse(function.returns) not in ("None", "NoReturn")


@pytest.mark.parametrize("module", sorted(MODULES), ids=str)
def test_a_module_that_answers_has_its_tests(module):
    assert not answers((ROOT / module).read_text()) or (ROOT / mirrored(module)).is_file()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f() -> int: ...", ["f"]),
        ("class A:\n    @property\n    def f(self) -> int: ...", ["f"]),
        ("def draw_it() -> int: ...\ndef choose() -> str: ...", []),
        ("def show() -> None: ...\ndef go() -> NoReturn: ...\ndef _f() -> int: ...\nX = 1", []),
    ],
)
def test_what_answers_is_found(source, found):
    assert answers(source) == found


def test_tests_lie_where_the_module_lies():
    assert mirrored(Path("gan_core/latent/sphere.py")) == Path("tests/gan_core/latent/test_sphere.py")
    assert mirrored(Path("dashboard/__main__.py")) == Path("tests/dashboard/test_main.py")
    assert mirrored(Path("gan_core/__init__.py")) == Path("tests/gan_core/test_gan_core.py")
