"""A version stands once; what tells of it says the same. And what a continuous integration runs exists."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

import gan_core

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
VERSION = gan_core.__version__


def test_the_version_is_a_semantic_one():
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", VERSION)


def test_the_version_stands_in_the_package_only():
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "gan_core/__init__.py"


def test_the_changelog_tells_of_this_version():
    titles = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert titles[0] == ("Unreleased", "")
    versions = dict(titles[1:])
    assert VERSION in versions
    assert all(versions.values())  # each has its day
    assert list(versions.values()) == sorted(versions.values(), reverse=True)


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == VERSION
    assert citation["license"] == PROJECT["project"]["license"]
    assert f"## [{VERSION}] - {citation['date-released']}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.fixture
def workflow():
    return yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())


def test_the_public_workflow_tries_every_python_that_the_package_names(workflow):
    named = [
        classifier.rpartition(" ")[2]
        for classifier in PROJECT["project"]["classifiers"]
        if classifier.startswith("Programming Language :: Python :: 3.")
    ]
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == named
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"


def test_every_target_that_a_machine_makes_exists(workflow):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    steps = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    asked = re.findall(r"\bmake ([a-z-]+)", "\n".join([*steps, (ROOT / ".ci/run").read_text(), hooks]))
    assert {"test", "package"} <= set(asked)
    assert set(asked) <= targets
