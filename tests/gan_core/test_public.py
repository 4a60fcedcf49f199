"""The names that `gan_core` itself gives, each imported when it is first used."""

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

import gan_core
from gan_core.registry import Registry

NAMES = [name for name in gan_core.__all__ if not name.startswith("_")]


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_that_of_its_module(name):
    assert getattr(gan_core, name) is getattr(import_module(gan_core.HOMES[name]), name)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_documented(name):
    value = getattr(gan_core, name)
    if isinstance(value, Registry):
        assert value.kind
        return
    text = inspect.getdoc(value) or ""
    assert len(text) > 20
    if inspect.isfunction(value) and value.__name__ != "to_pixels":
        assert text.splitlines()[0].endswith((".", ":")) or ". " in text


def test_there_are_about_twenty():
    assert 15 <= len(NAMES) <= 30


def test_a_type_checker_sees_the_same_names():
    """It reads the imports for type checking only, since it does not run `__getattr__`."""
    tree = ast.parse(Path(gan_core.__file__).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.asname: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }
    assert seen == gan_core.HOMES


def test_the_version_is_that_of_the_package():
    assert gan_core.__version__ == version("latent-atlas")


def test_an_unknown_name_is_refused_as_python_does():
    with pytest.raises(AttributeError, match="module 'gan_core' has no attribute 'nosuch'"):
        gan_core.nosuch  # noqa: B018


def test_the_names_are_listed():
    assert dir(gan_core) == sorted(gan_core.__all__)


@pytest.mark.parametrize("program", ["import gan_core", "import gan_core; gan_core.RunConfig; dir(gan_core)"])
def test_torch_waits_for_a_name_that_needs_it(program):
    program = f"{program}\nimport sys\nprint('torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_the_package_says_that_it_is_typed():
    assert Path(gan_core.__file__).with_name("py.typed").exists()
