"""What the audit says, and what the lock holds."""

import json
import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import audit
from audit import (
    NPM_LOCK,
    PYTHON_LOCK,
    ROOT,
    Result,
    exit_code,
    is_allowed,
    licences,
    npm_advisories,
    pins,
    python_advisories,
)

LOCK = PYTHON_LOCK.read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def done(stdout: object = "", stderr: str = "", code: int = 0) -> subprocess.CompletedProcess:
    text = stdout if isinstance(stdout, str) else json.dumps(stdout)
    return subprocess.CompletedProcess([], code, text, stderr)


@pytest.mark.parametrize(
    "answer",
    [
        done("", "ConnectionError: no route"),
        done("", "No module named pip_audit", 1),
        done({"dependencies": [{"name": "one", "skip_reason": "not found"}]}),
        done({"dependencies": []}),
        done({"dependencies": [{"name": "two", "version": "2", "vulns": []}]}),
        done("[]"),
    ],
)
def test_what_was_not_looked_up_is_never_passed_in_silence(answer):
    result = python_advisories({"one": "1", "two": "2"}, answer)
    assert result.missed
    assert "not audited" in result.text
    assert exit_code([Result("other"), result]) == 2


def test_holes_are_named():
    hole = {"id": "CVE-1", "fix_versions": ["1.1"]}
    answer = done({"dependencies": [{"name": "One", "version": "1", "vulns": [hole]}]})
    result = python_advisories({"one": "1"}, answer)
    assert result.found == ["One 1: CVE-1, mended in 1.1"]
    assert not result.missed
    assert exit_code([result]) == 1


def test_nothing_found_is_said_with_what_was_looked_at():
    result = python_advisories({"one": "1"}, done({"dependencies": [{"name": "one", "version": "1", "vulns": []}]}))
    assert result.text == "Python packages: nothing found (1 packages)"
    assert exit_code([result]) == 0


@pytest.mark.parametrize(
    "answer", [done('{"message": "405 Method Not Allowed"}', "npm error", 1), done("", "no npm", 127)]
)
def test_npm_that_reached_nothing_is_not_audited(answer, tmp_path):
    lock = tmp_path / "package-lock.json"
    assert "there is no" in npm_advisories(lock, answer).missed
    lock.write_text("{}")
    assert "not audited" in npm_advisories(lock, answer).text


def test_npm_holes_are_named(tmp_path):
    lock = tmp_path / "package-lock.json"
    lock.write_text("{}")
    about = {"metadata": {"dependencies": {"total": 3}}, "vulnerabilities": {"left": {"severity": "high"}}}
    assert npm_advisories(lock, done(about, code=1)).found == ["left: high severity"]


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD License", True),
        ("Apache-2.0 OR MIT", True),
        ("GPL-3.0-only", False),
        ("AGPLv3", False),
        ("", False),
    ],
)
def test_licences(licence, allowed):
    assert is_allowed("some", licence) is allowed
    assert bool(licences({"some": licence}, "Licences").found) is not allowed


def test_a_licence_that_is_not_known_here_is_not_audited():
    assert licences({"some": None}, "Licences").missed


def test_the_whole_audit_says_what_it_could_not_reach(monkeypatch, capsys):
    monkeypatch.setattr(audit, "run", lambda command: done("", "no route to any host", 1))
    assert audit.main() == 2
    said = capsys.readouterr().out
    assert "Python packages: not audited" in said
    assert "no route to any host" in said
    assert "npm packages: not audited" in said


# --- locks ------------------------------------------------------------------------------------------------------------


def requirements() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"]
    needed = map(Requirement, (*PROJECT["dependencies"], *extras["test"], *extras["docs"]))
    return [each for each in needed if each.name != PROJECT["name"]]  # one extra may take in another


@pytest.mark.parametrize("needed", requirements(), ids=lambda needed: needed.name)
def test_the_lock_holds_an_allowed_version_of_every_requirement(needed):
    locked = {canonicalize_name(name): version for name, version in pins(LOCK).items()}
    assert locked[canonicalize_name(needed.name)] in needed.specifier


def test_every_locked_package_has_its_hashes():
    entries = re.split(r"^(?=\S+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE)) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_no_lock_names_a_host():
    assert "://" not in LOCK
    if NPM_LOCK.is_file():
        held = json.loads(NPM_LOCK.read_text())["packages"]
        assert [path for path, about in held.items() if "resolved" in about] == []
        assert [path for path, about in held.items() if path and "integrity" not in about] == []


# below these versions each has a known hole that this project's use of it would open
FLOORS = {"filelock": "3.20.3", "streamlit": "1.67", "torch": "2.10", "pillow": "12.2", "python-multipart": "0.0.26"}


@pytest.mark.parametrize("name", FLOORS)
def test_versions_with_known_holes_are_not_allowed(name):
    [needed] = [each for each in requirements() if each.name == name]
    [floor] = [Version(each.version) for each in needed.specifier if each.operator == ">="]
    assert floor >= Version(FLOORS[name])
