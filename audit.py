"""`make audit`: are there known holes in the locked packages, and are their licences ones that we may use?

Each part says what it found, or "not audited" and why: an audit that reached no advisories never passes in silence.
The exit code is 0 if all is well, 1 if something was found, 2 if nothing was found but a part was not audited.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
PYTHON_LOCK, NPM_LOCK = ROOT / "requirements.lock", ROOT / "package-lock.json"
# licences with which this project, under MIT, may be used and passed on together
ALLOWED = re.compile(
    r"\b(MIT|Apache|BSD|ISC|PSF|Python Software|Python-2|MPL|Mozilla|HPND|Unlicense|CC0|CC-BY|0BSD|Zlib|BlueOak|CNRI)",
    re.IGNORECASE,
)
# PyTorch brings these to Linux, under terms of their maker; who installs it gets them from there, not from this project
OF_PYTORCH = re.compile(r"(nvidia|cuda)-")
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True)
class Result:
    """What became of one part of the audit.

    Attributes:
        part: Its name.
        found: Sentences about what is wrong.
        missed: Why it was not audited, in whole or in part; empty if it was.
        said: What was looked at.
    """

    part: str
    found: Sequence[str] = ()
    missed: str = ""
    said: str = ""

    @property
    def text(self) -> str:
        lines = [f"  {sentence}" for sentence in self.found]
        if self.missed:
            lines.append(f"  not audited: {self.missed}")
        verdict = "found" if self.found else "not audited" if self.missed else "nothing found"
        return "\n".join([f"{self.part}: {verdict}{f' ({self.said})' if self.said else ''}", *lines])


def run(command: Sequence[str]) -> subprocess.CompletedProcess:
    """A program's output; a program that is missing is one that failed."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def pins(lock: str) -> dict[str, str]:
    """Versions by package in a lock file of pip's format."""
    return dict(PIN.findall(lock))


def last_line(text: str) -> str:
    """What a program said last."""
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]


def python_advisories(locked: dict[str, str], done: subprocess.CompletedProcess) -> Result:
    """What `pip-audit --format=json` says of the lock; it ends with 0 where it could look up nothing at all."""
    part = "Python packages"
    try:
        known: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Result(part, missed=last_line(done.stderr))
    found = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {' or '.join(hole['fix_versions']) or 'no version'}"
        for each in known
        for hole in each.get("vulns", ())
    ]
    looked_up = {each["name"].lower() for each in known if "skip_reason" not in each}
    unseen = [name for name in locked if name.lower() not in looked_up]
    missed = f"{len(unseen)} of {len(locked)} packages, for no advisories were reached of them" if unseen else ""
    return Result(part, found, missed, f"{len(looked_up)} packages")


def npm_advisories(lock: Path, done: subprocess.CompletedProcess) -> Result:
    """What `npm audit --json` says of its lock."""
    part = "npm packages"
    if not lock.is_file():
        return Result(part, missed=f"there is no {lock.name}")
    try:
        said = json.loads(done.stdout)
        holes, total = said["vulnerabilities"], said["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        return Result(part, missed=last_line(re.sub(r"\{.*", "", done.stdout + done.stderr, flags=re.DOTALL)))
    found = [f"{name}: {hole.get('severity', 'unknown')} severity" for name, hole in holes.items()]
    return Result(part, found, said=f"{total} packages")


def licence_of(name: str) -> str | None:
    """The licence that an installed package names; None where it is not installed, "" where it names none."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return None
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", ()) if line.startswith("License ::")
    ]
    first_line = next(iter((about.get("License") or "").splitlines()), "")
    return about.get("License-Expression") or " or ".join(classified) or first_line


def licences(named: dict[str, str | None], part: str) -> Result:
    """Whether each licence is an allowed one.

    Args:
        named: Licence by package; None where nothing is known of the package here.
        part: What to call it.
    """
    found = [
        f"{name}: {licence or 'it names no licence'}"
        for name, licence in named.items()
        if not is_allowed(name, licence)
    ]
    if not named:
        return Result(part, missed="no lock names any package")
    unseen = [name for name, licence in named.items() if licence is None]
    kinds = Counter(licence for licence in named.values() if licence)
    missed = f"{len(unseen)} of {len(named)} packages, which are not installed here" if unseen else ""
    return Result(part, found, missed, ", ".join(f"{count} {kind[:40]}" for kind, count in kinds.most_common(6)))


def is_allowed(name: str, licence: str | None) -> bool:
    """Whether a package's licence is an allowed one; one that is not known here is not judged."""
    return licence is None or bool(OF_PYTORCH.match(name) or ALLOWED.search(licence))


def npm_licences(lock: Path) -> dict[str, str | None]:
    """Licences by package in an npm lock."""
    packages = json.loads(lock.read_text())["packages"] if lock.is_file() else {}
    return {path.rpartition("node_modules/")[2]: about.get("license") for path, about in packages.items() if path}


def exit_code(results: Sequence[Result]) -> int:
    """0 if all is well, 1 if something was found, 2 if something was not audited."""
    if any(result.found for result in results):
        return 1
    return 2 if any(result.missed for result in results) else 0


def main() -> int:
    """Audit the locks, and say what was found."""
    locked = pins(PYTHON_LOCK.read_text())
    pip_audit = [sys.executable, "-m", "pip_audit", "--format=json", "--disable-pip", "--require-hashes"]
    results = [
        python_advisories(locked, run([*pip_audit, f"--requirement={PYTHON_LOCK}"])),
        npm_advisories(NPM_LOCK, run(["npm", "audit", "--package-lock-only", "--json"])),
        licences({name: licence_of(name) for name in locked}, "Licences of Python packages"),
        licences(npm_licences(NPM_LOCK), "Licences of npm packages"),
    ]
    for result in results:
        print(result.text)
    return exit_code(results)


if __name__ == "__main__":
    sys.exit(main())
