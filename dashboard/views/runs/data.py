"""The list of runs as a page shows it, and the only cache of their sample strips.

A strip costs a file and a network, so it is made for the runs on the screen alone, after these were drawn without it.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
import torch

from dashboard.shared import cache
from dashboard.shared.images import contact_sheet, png_address
from dashboard.views.runs.sparkline import sparkline
from dashboard.views.runs.state import NO_GROUP, Query
from dashboard.views.runs.table import Group, Row
from gan_core.data.image_set import to_pixels
from gan_core.errors import CheckpointError
from gan_core.latent.sampling import sample_latent
from gan_core.runs.checkpoint import load_step
from gan_core.runs.diff import differences
from gan_core.runs.index import Course, Entry, by_name, grouped, matching, ordered
from gan_core.runs.run import step_file
from gan_core.runs.trash import Trashed, trashed_runs

PAGE_ROWS = 25

STRIP_IMAGES = 7

STRIP_SEED = 0

STRIP_SECONDS = 0.4  # after so long the page is drawn again with the strips that there are

STRIPS_KEPT = 2_000

# path of the step file, its checksum, its time: a damaged file that was restored is tried again
StripKey = tuple[str, str, int]


def entries() -> list[Entry]:
    """All runs, those of hidden names too."""
    return cache.listing().entries(cache.folders())


def trash() -> list[Trashed]:
    """What can be restored."""
    return trashed_runs(cache.folders())


def hides(entry: Entry, among: list[Entry]) -> Entry | None:
    """The run that is opened by this run's name instead of it, if any."""
    first = by_name(among)[entry.name]
    return None if first is entry else first


def of_folders(among: list[Entry], folders: list[str]) -> list[Entry]:
    """The runs that lie in some folders, in their order; those that are gone are left out."""
    known = {str(entry.folder): entry for entry in among}
    return [known[folder] for folder in folders if folder in known]


def options(among: list[Entry]) -> dict[str, list[str]]:
    """What a filter can choose from."""
    values = {
        "data": {entry.data for entry in among},
        "networks": {entry.network for entry in among},
        "statuses": {entry.status for entry in among},
    }
    return {name: sorted(found - {None}) for name, found in values.items()}


@dataclass(frozen=True)
class Listed:
    """The runs on one page of the list.

    Attributes:
        groups: Entries by the name of their group, and how many the group has on all pages; the name is empty where
            nothing is grouped.
        first, last, count: Numbers of the first and the last of them, and of all that match.
    """

    groups: list[tuple[str, int, list[Entry]]]
    first: int
    last: int
    count: int

    @property
    def shown(self) -> list[Entry]:
        return [entry for _, _, members in self.groups for entry in members]


def found(among: list[Entry], asked: Query) -> list[Entry]:
    """The runs that match, in order."""
    return ordered(cache.listing(), matching(among, asked.filter), asked.order, asked.is_reversed)


def pages(count: int) -> int:
    """How many pages so many runs take."""
    return max(1, -(-count // PAGE_ROWS))


def listed(matches: list[Entry], asked: Query) -> Listed:
    """One page of the runs that match."""
    groups = {"": matches} if asked.group == NO_GROUP else grouped(matches, asked.group)
    begin, end = (asked.page - 1) * PAGE_ROWS, asked.page * PAGE_ROWS
    shown, passed = [], 0
    for name, members in groups.items():
        on_page = members[max(begin - passed, 0) : max(end - passed, 0)]
        if on_page:
            shown.append((name, len(members), on_page))
        passed += len(members)
    return Listed(shown, min(begin + 1, len(matches)), min(end, len(matches)), len(matches))


def groups(shown: Listed, colours: dict[str, str]) -> list[Group]:
    """The runs on a page as rows; colours of their lines by what these are."""
    return [
        Group(
            f"{name}, {_count(count, 'run')}" if name else "",
            [_row(entry, colours) for entry in members],
        )
        for name, count, members in shown.groups
    ]


def _row(entry: Entry, colours: dict[str, str]) -> Row:
    course = cache.listing().course(entry)
    return Row(
        id=str(entry.folder),
        name=entry.name,
        note=entry.annotations.note,
        starred=entry.annotations.starred,
        strip=strip(entry),
        course=sparkline(course.steps, course.lines, colours, is_log="FID" in course.lines),
        drawn=_drawn(course) if entry.run else "",
        why=what_it_rests_on(course) or "",
        cells=_cells(entry),
    )


def _drawn(course: Course) -> str:
    if course.best is not None:
        return f"FID, best {course.best:.3g}"
    return "losses, no FID yet" if course.lines else "nothing yet"


def what_it_rests_on(course: Course) -> str | None:
    """Without this no FID means anything."""
    if course.settings is None:
        return None
    classifier, count, seed = course.settings.extractor, course.settings.samples, course.settings.seed
    return f"{count:,} samples, seed {seed}, {classifier.data} classifier ({classifier.weights_sha256[:8]})"


def foundations(members: list[Entry]) -> list[str]:
    """What the figures of some runs rest on, each once."""
    texts = (what_it_rests_on(cache.listing().course(entry)) for entry in members)
    return list(dict.fromkeys(text for text in texts if text))


def has_losses(members: list[Entry]) -> bool:
    """Whether the losses of any run are drawn."""
    return any("loss G" in cache.listing().course(entry).lines for entry in members)


def _cells(entry: Entry) -> list[tuple[str, str]]:
    size = f"{_count(len(entry.steps), 'checkpoint')}, {entry.size / 2**20:,.1f} MiB"
    status, _, why = entry.status_text.partition(": ")
    if entry.run is None:
        return [("", "")] * 3 + [("", size), (status, why)]
    return [
        (entry.data, f"{entry.run.info.data.count:,} images"),
        (entry.network, entry.objective),
        (
            f"{_number(entry.iterations)} iterations",
            f"{_number(entry.images)} images seen",
        ),
        (_duration(entry.seconds), size),
        (status, why or entry.created[:10]),
    ]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _number(value: int | None) -> str:
    return "no" if value is None else f"{value:,}"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def problems(members: list[Entry]) -> list[str]:
    """What cannot be shown of some runs, and why, a sentence each."""
    found = []
    for entry in members:
        found += [f"{entry.name}: {entry.problem}"] if entry.problem else []
        found += [f"{entry.name}: {entry.annotations_problem}"] if entry.annotations_problem else []
        course = cache.listing().course(entry)
        found += [f"{entry.name}: {course.problem}"] if course.problem else []
        made = _strips().get(_strip_key(entry))
        found += [f"{entry.name}: {made}"] if isinstance(made, CheckpointError) else []
    return found


def difference(first: Entry, second: Entry) -> list[tuple[str, str, str]]:
    """The fields in which two readable runs differ, with both values; a dash where a run has no such field."""
    return [
        (each.field, _plain(each.first), _plain(each.second)) for each in differences(first.run.info, second.run.info)
    ]


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@st.cache_resource
def _strips() -> dict[StripKey, str | CheckpointError]:
    return {}


def _strip_key(entry: Entry) -> StripKey | None:
    if not entry.steps:
        return None
    path = entry.folder / step_file(entry.steps[-1])
    return str(path), entry.checksum, path.stat().st_mtime_ns if path.exists() else 0


def strip(entry: Entry) -> str | None:
    """Samples of a run's last step as a data address, if they were made already and could be."""
    made = _strips().get(_strip_key(entry))
    return made if isinstance(made, str) else None


def make_strips(members: list[Entry]) -> bool:
    """Make the strips that are missing, for a moment.

    Returns:
        Whether there are new ones, so that the page should be drawn again.
    """
    kept, begin, is_new = _strips(), time.monotonic(), False
    for entry in members:
        key = _strip_key(entry)
        if key is None or key in kept:
            continue
        if is_new and time.monotonic() - begin > STRIP_SECONDS:
            break
        while len(kept) >= STRIPS_KEPT:
            kept.pop(next(iter(kept)), None)
        try:
            kept[key] = _sample_strip(Path(key[0]), entry.checksum)
        except CheckpointError as error:
            kept[key] = error.with_traceback(None)
        is_new = True
    return is_new


def _sample_strip(path: Path, checksum: str) -> str:
    step = load_step(path, checksum)  # not kept: two networks of each of a thousand runs would fill the memory
    z = sample_latent(STRIP_SEED, STRIP_IMAGES, step.header.config.network.latent_size)
    with torch.inference_mode():
        images = step.generator(z)
    if not torch.isfinite(images).all():
        raise CheckpointError(f"the generator of step {step.header.step} makes infinite or undefined numbers")
    return png_address(contact_sheet(to_pixels(images)[:, 0].numpy(), STRIP_IMAGES))
