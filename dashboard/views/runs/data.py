"""The list of runs as a page shows it, and the only cache of their sample strips.

A strip costs a file and a network, so it is made for the runs on the screen alone, after these were drawn without it.
"""

import time
from dataclasses import dataclass
from typing import Any

import streamlit as st
import torch

from dashboard.shared import cache
from dashboard.shared.images import contact_sheet, png_address
from dashboard.views.runs.sparkline import sparkline
from dashboard.views.runs.state import NO_GROUP, Query
from dashboard.views.runs.table import Group, Row
from gan_core.data.image_set import to_pixels
from gan_core.data.sources import not_the_known_set
from gan_core.errors import CheckpointError
from gan_core.latent.sampling import sample_latent
from gan_core.registry import METRICS
from gan_core.runs.diff import diff_runs
from gan_core.runs.index import RunSummary, Sparkline, by_name, grouped, headline, matching, ordered
from gan_core.runs.manifest import CheckpointRef, Stamp, stamp
from gan_core.runs.run import DataInfo
from gan_core.runs.trash import Trashed, trashed_runs

PAGE_ROWS = 25

STRIP_IMAGES = 7

STRIP_SEED = 0

STRIP_SECONDS = 0.4  # after so long the page is drawn again with the strips that there are

STRIPS_KEPT = 2_000

# path of the step file, its checksum, its time: a damaged file that was restored is tried again
StripKey = tuple[CheckpointRef, Stamp | None]


def summaries() -> list[RunSummary]:
    """All runs, those of hidden names too."""
    return cache.summaries()


def trash() -> list[Trashed]:
    """What can be restored."""
    return trashed_runs(cache.folders())


def hides(summary: RunSummary, among: list[RunSummary]) -> RunSummary | None:
    """The run that is opened by this run's name instead of it, if any."""
    first = by_name(among)[summary.name]
    return None if first is summary else first


def of_folders(among: list[RunSummary], folders: list[str]) -> list[RunSummary]:
    """The runs that lie in some folders, in their order; those that are gone are left out."""
    known = {summary.path_text: summary for summary in among}
    return [known[folder] for folder in folders if folder in known]


def options(among: list[RunSummary]) -> dict[str, list[str]]:
    """What a filter can choose from."""
    values = {
        "data": {summary.data for summary in among},
        "networks": {summary.network for summary in among},
        "statuses": {summary.status for summary in among},
    }
    return {name: sorted(value for value in found if value) for name, found in values.items()}


@dataclass(frozen=True)
class Listed:
    """The runs on one page of the list.

    Attributes:
        groups: Entries by the name of their group, and how many the group has on all pages; the name is empty where
            nothing is grouped.
        first, last, count: Numbers of the first and the last of them, and of all that match.
    """

    groups: list[tuple[str, int, list[RunSummary]]]
    first: int
    last: int
    count: int

    @property
    def shown(self) -> list[RunSummary]:
        return [summary for _, _, members in self.groups for summary in members]


def found(among: list[RunSummary], asked: Query) -> list[RunSummary]:
    """The runs that match, in order."""
    return ordered(cache.run_index(), matching(among, asked.filter), asked.order, asked.is_reversed)


def pages(count: int) -> int:
    """How many pages so many runs take."""
    return max(1, -(-count // PAGE_ROWS))


def listed(matches: list[RunSummary], asked: Query) -> Listed:
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
            [_row(summary, colours) for summary in members],
        )
        for name, count, members in shown.groups
    ]


def _row(summary: RunSummary, colours: dict[str, str]) -> Row:
    progress = cache.run_index().sparkline(summary)
    return Row(
        id=summary.path_text,
        name=summary.name,
        note=summary.annotations.note,
        starred=summary.annotations.starred,
        strip=strip(summary),
        progress=sparkline(progress.steps, progress.lines, colours, is_log=METRICS[headline()].title in progress.lines),
        drawn=_drawn(progress) if summary.run else "",
        why=what_it_rests_on(progress) or "",
        cells=_cells(summary),
    )


def _drawn(progress: Sparkline) -> str:
    title = METRICS[headline()].title
    if progress.best is not None:
        return f"{title}, best {progress.best:.3g}"
    return f"losses, no {title} yet" if progress.lines else "nothing yet"


def what_it_rests_on(progress: Sparkline) -> str | None:
    """Without this no metric means anything."""
    if progress.settings is None:
        return None
    classifier, count, seed = progress.settings.extractor, progress.settings.samples, progress.settings.seed
    return f"{count:,} samples, seed {seed}, {classifier.data} classifier ({classifier.weights_sha256[:8]})"


def foundations(members: list[RunSummary]) -> list[str]:
    """What the figures of some runs rest on, each once."""
    texts = (what_it_rests_on(cache.run_index().sparkline(summary)) for summary in members)
    return list(dict.fromkeys(text for text in texts if text))


def has_losses(members: list[RunSummary]) -> bool:
    """Whether the losses of any run are drawn."""
    return any("loss G" in cache.run_index().sparkline(summary).lines for summary in members)


def _others(data: DataInfo) -> str:
    """A remark on images that bear a known set's name."""
    return ", not those of the known set" if not_the_known_set(data.name, data.sha256) else ""


def _cells(summary: RunSummary) -> list[tuple[str, str]]:
    size = f"{_count(len(summary.steps), 'checkpoint')}, {summary.size / 2**20:,.1f} MiB"
    status, _, why = summary.status_text.partition(": ")
    if summary.run is None:
        return [("", "")] * 3 + [("", size), (status, why)]
    info = summary.run.info
    return [
        (info.data.name, f"{info.data.count:,} images{_others(info.data)}"),
        (info.config.network.kind, info.config.objective.name),
        (
            f"{_number(summary.progress.iterations)} iterations",
            f"{_number(summary.progress.images)} images seen",
        ),
        (_duration(summary.progress.seconds), size),
        (status, why or info.created[:10]),
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


def problems(members: list[RunSummary]) -> list[str]:
    """What cannot be shown of some runs, and why, a sentence each."""
    found = []
    for summary in members:
        found += [f"{summary.name}: {summary.problem}"] if summary.problem else []
        found += [f"{summary.name}: {summary.annotations_problem}"] if summary.annotations_problem else []
        progress = cache.run_index().sparkline(summary)
        found += [f"{summary.name}: {progress.problem}"] if progress.problem else []
        made = _made(summary)
        found += [f"{summary.name}: {made}"] if isinstance(made, CheckpointError) else []
    return found


def difference(first: RunSummary, second: RunSummary) -> list[tuple[str, str, str]]:
    """The fields in which two readable runs differ, with both values; a dash where a run has no such field."""
    if first.run is None or second.run is None:
        return []
    return [
        (each.field, _plain(each.first), _plain(each.second)) for each in diff_runs(first.run.info, second.run.info)
    ]


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@st.cache_resource
def _strips() -> dict[StripKey, str | CheckpointError]:
    return {}


def _strip_key(summary: RunSummary) -> StripKey | None:
    if summary.run is None or not summary.steps:
        return None
    ref = summary.run.ref(summary.steps[-1])
    return ref, stamp(ref.path)


def _made(summary: RunSummary) -> str | CheckpointError | None:
    key = _strip_key(summary)
    return None if key is None else _strips().get(key)


def strip(summary: RunSummary) -> str | None:
    """Samples of a run's last step as a data address, if they were made already and could be."""
    made = _made(summary)
    return made if isinstance(made, str) else None


def make_strips(members: list[RunSummary]) -> bool:
    """Make the strips that are missing, for a moment.

    Returns:
        Whether there are new ones, so that the page should be drawn again.
    """
    kept, begin, is_new = _strips(), time.monotonic(), False
    for summary in members:
        key = _strip_key(summary)
        if key is None or key in kept:
            continue
        if is_new and time.monotonic() - begin > STRIP_SECONDS:
            break
        while len(kept) >= STRIPS_KEPT:
            kept.pop(next(iter(kept)), None)
        try:
            kept[key] = _sample_strip(summary)
        except CheckpointError as error:
            kept[key] = error.with_traceback(None)
        is_new = True
    return is_new


def _sample_strip(summary: RunSummary) -> str:
    if summary.run is None:
        raise CheckpointError(f"{summary.name} cannot be opened")
    # not from the decoder's memory: two networks of each of a thousand runs would fill it
    checkpoint = summary.run.checkpoint(summary.steps[-1])
    z = sample_latent(STRIP_SEED, STRIP_IMAGES, checkpoint.header.config.network.latent_size)
    with torch.inference_mode():
        images = checkpoint.generator_ema(z)
    if not torch.isfinite(images).all():
        raise CheckpointError(
            f"the generator of iteration {checkpoint.header.step} makes infinite or undefined numbers"
        )
    return png_address(contact_sheet(to_pixels(images)[:, 0].numpy(), STRIP_IMAGES))
