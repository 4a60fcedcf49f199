"""Stands in for the programs in a document's commands: runs most as they stand, and the others as a table says.

Run: python tests/docs/shown_command.py PROGRAM [ARGUMENT]...
"""

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

LOG, STARTS = "SHOWN_COMMANDS", "SHOWN_COMMANDS_START"  # variables: where they are noted down, and what starts them
RUN = {"gan-core": ("-m", "gan_core"), "python": ()}  # by this Python
PROGRAMS = (*RUN, "latent-atlas", "streamlit", "pip", "make", "ruff", "pre-commit")


@dataclass(frozen=True)
class NotAsShown:
    """Commands that are not run as they stand.

    Attributes:
        pattern: Of the whole command.
        why: The reason.
        handling: What is done instead. "extended": it runs with more arguments. "parsed": its own parser reads the
            arguments. "listed": make prints what it would do. "found": the file that it would run is there.
        more: The further arguments; of an option given twice the last one counts.
    """

    pattern: str
    why: str
    handling: Literal["extended", "parsed", "listed", "found"]
    more: tuple[str, ...] = ()


DOWNLOADED = r"gan-core train (?!.*--show-config).*(--data (mnist|fashion-mnist)\b|--like |--recipe (?!quick))"
SHOW, RESUME = ("--show-config",), ("--steps", "8")
TRAIN = ("--steps", "4", "--set", "precision=float32")  # "auto" would try both for seconds
FEWER = ("--points", "500", "--circles", "10", "--paths", "50")
ONE = ("--samples", "200", "--step", "4")
MOVED = ("--samples", "20", "--arithmetic", "20")
NOT_AS_SHOWN = (
    NotAsShown(DOWNLOADED, "downloads images", "extended", SHOW),
    NotAsShown(r"gan-core train (?!.*--show-config)", "trains for minutes", "extended", TRAIN),
    NotAsShown(r"gan-core resume ", "trains for minutes", "extended", RESUME),
    NotAsShown(r"gan-core regions ", "generates 40,000 images", "extended", FEWER),
    NotAsShown(r"gan-core directions ", "moves 54,000 images", "extended", MOVED),
    NotAsShown(r"gan-core evaluate first-run ", "measures every checkpoint", "extended", ONE),
    NotAsShown(r"gan-core boundary first-run ", "a run that was cut short knows one digit only", "parsed"),
    NotAsShown(r"gan-core evaluate (mnist|fashion)-", "downloads the real images", "parsed"),
    NotAsShown(r"gan-core classifier (train|evaluate) ", "downloads images", "parsed"),
    NotAsShown(r"python -m benchmarks", "takes minutes or hours", "parsed"),
    NotAsShown(r"python -m pytest ", "is what runs this test", "found"),
    NotAsShown(r"python -m venv ", "only a registry could fill the environment", "found"),
    NotAsShown(r"(python -m )?pip install ", "asks a registry; the test of the package installs the wheel", "found"),
    NotAsShown(r"(ruff|pre-commit) ", "looks at the whole source", "found"),
    NotAsShown(r"(latent-atlas|streamlit run )", "opens a server", "found"),
    NotAsShown(r"make ", "installs, tests or opens a server", "listed"),
)


def rule_for(command: str) -> NotAsShown | None:
    """The first rule that a command meets; None if it runs as it stands."""
    return next((rule for rule in NOT_AS_SHOWN if re.match(rule.pattern, command)), None)


def main(program: str, arguments: list[str]) -> int:
    """Note the command down and run it, unless a rule says otherwise; the exit code."""
    with open(os.environ[LOG], "a", encoding="utf-8") as log:
        log.write(json.dumps([program, *arguments]) + "\n")
    rule = rule_for(shlex.join([program, *arguments]))
    if rule and rule.handling != "extended":
        return 0
    more = rule.more if rule else ()
    start = json.loads(os.environ[STARTS])
    return subprocess.run([*start, *RUN[program], *arguments, *more], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
