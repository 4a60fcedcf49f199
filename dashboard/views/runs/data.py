"""The list of runs as a page shows it, and the only cache of their sample strips.

A strip costs a file and a network, so it is made for the runs on the screen alone, after these were drawn without it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import streamlit as st
import torch

from dashboard.shared import cache
from dashboard.shared.images import contact_sheet, png_address
from dashboard.shared.lineup import FEWEST, MOST, Slot
from dashboard.views.runs.columns import cells
from dashboard.views.runs.sparkline import sparkline
from dashboard.views.runs.state import NO_GROUP, Query
from dashboard.views.runs.table import Group, Link, Row
from gan_core.data.image_set import to_pixels
from gan_core.errors import CheckpointError, GeometryError, counted
from gan_core.latent.sampling import sample_latent
from gan_core.networks.conditioning import decode_told
from gan_core.registry import METRICS
from gan_core.runs.best import BestCheckpoint
from gan_core.runs.diff import diff_runs
from gan_core.runs.index import RunSummary, Sparkline, by_name, grouped, headline, matching, ordered
from gan_core.runs.manifest import CheckpointRef, Stamp, stamp
from gan_core.runs.trash import Trashed, trashed_runs

PAGE_ROWS = 25

PAGE_OF_NAME = "explore"
PAGE_OF_PROGRESS = "training"

STRIP_IMAGES = 5

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


def by_id(among: list[RunSummary]) -> dict[str, RunSummary]:
    """Runs by what they are known by on this page: their names, and their folders where another run hides them."""
    first = by_name(among)
    return {summary.name if first[summary.name] is summary else summary.path_text: summary for summary in among}


def of_ids(known: dict[str, RunSummary], ids: Sequence[str]) -> list[RunSummary]:
    """Some runs in their order; those that are gone are left out."""
    return [known[each] for each in ids if each in known]


def best(summary: RunSummary) -> BestCheckpoint | None:
    """The best of the measured checkpoints of a run."""
    return cache.run_index().sparkline(summary).best


def best_step(summary: RunSummary) -> int:
    """The checkpoint at which a run is opened: its best, or its last where nobody has measured any."""
    found = best(summary)
    return found.step if found else summary.steps[-1]


def why_not_opened(summary: RunSummary, among: list[RunSummary]) -> str | None:
    """Why no page can show a run; None where they can."""
    if summary.run is None:
        return "This run cannot be read."
    if not summary.steps:
        return "This run has not saved a checkpoint yet."
    hiding = hides(summary, among)
    return f"{hiding.folder} has the same name and hides it; rename one of the folders." if hiding else None


def lineup(selected: list[RunSummary], among: list[RunSummary]) -> tuple[Slot, ...]:
    """The best checkpoints of those of some runs that can be opened, for Compare."""
    return tuple(
        Slot(summary.name, best_step(summary)) for summary in selected if why_not_opened(summary, among) is None
    )


def why_not_compared(slots: Sequence[Slot]) -> str | None:
    """Why Compare cannot show some checkpoints; None where it can."""
    if len(slots) < FEWEST:
        return "Select two runs that have checkpoints."
    return f"Compare shows at most {MOST} checkpoints." if len(slots) > MOST else None


def options(among: list[RunSummary]) -> dict[str, list[str]]:
    """What a filter can choose from."""
    values = {
        "data": {summary.data for summary in among},
        "networks": {summary.network for summary in among},
        "statuses": {summary.status for summary in among},
        "tags": {tag for summary in among for tag in summary.annotations.tags},
    }
    return {name: sorted(value for value in found if value) for name, found in values.items()}


def common_tags(selected: list[RunSummary]) -> tuple[str, ...]:
    """The tags that all of some runs have."""
    first, *others = [summary.annotations.tags for summary in selected]
    return tuple(tag for tag in first if all(tag in other for other in others))


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


def groups(shown: Listed, columns: tuple[str, ...], colours: dict[str, str], runs: list[RunSummary]) -> list[Group]:
    """The runs on a page as rows.

    Args:
        shown: The page.
        columns: The names of those that are chosen.
        colours: Of the lines of progress, by what these are.
        runs: All.
    """
    ids = {summary.path_text: known for known, summary in by_id(runs).items()}
    return [
        Group(
            f"{name}, {counted(count, 'run')}" if name else "",
            [_row(summary, ids[summary.path_text], columns, colours, runs) for summary in members],
        )
        for name, count, members in shown.groups
    ]


def _row(
    summary: RunSummary, name: str, columns: tuple[str, ...], colours: dict[str, str], runs: list[RunSummary]
) -> Row:
    progress = cache.run_index().sparkline(summary)
    is_log = METRICS[headline()].title in progress.lines
    mark = progress.best.step if progress.best else None
    can_open = why_not_opened(summary, runs) is None
    return Row(
        id=name,
        name=summary.name,
        note=summary.annotations.note,
        tags=summary.annotations.tags,
        starred=summary.annotations.starred,
        hint=summary.path_text,
        strip=strip(summary),
        progress=sparkline(progress.steps, progress.lines, colours, is_log, mark),
        drawn=_drawn(progress) if summary.run else "",
        why=what_it_rests_on(progress) or "",
        cells=cells(columns, summary, progress.best),
        name_link=_link(PAGE_OF_NAME, "Open in Explore", summary) if can_open else None,
        progress_link=_link(PAGE_OF_PROGRESS, "Open in Training", summary) if can_open else None,
    )


def _link(page: str, hint: str, summary: RunSummary) -> Link:
    found = best(summary)
    at = f"its best checkpoint, {found.reason}" if found else "its last checkpoint"
    return Link(
        page, f"{page}?run={quote(summary.name)}&step={best_step(summary)}", f"{hint} at {at}: {best_step(summary):,}"
    )


def _drawn(progress: Sparkline) -> str:
    title = METRICS[headline()].title
    if progress.best is not None and progress.best.metric == headline():
        return f"{title}, best {progress.best.value}"
    return f"losses, no {title} yet" if progress.lines else "nothing yet"


def what_it_rests_on(progress: Sparkline) -> str | None:
    """Without this no metric means anything."""
    if progress.settings is None:
        return None
    classifier, count, seed = progress.settings.extractor, progress.settings.samples, progress.settings.seed
    return f"{counted(count, 'sample')}, seed {seed}, {classifier.data} classifier ({classifier.weights_sha256[:8]})"


def foundations(members: list[RunSummary]) -> list[str]:
    """What the figures of some runs rest on, each once."""
    texts = (what_it_rests_on(cache.run_index().sparkline(summary)) for summary in members)
    return list(dict.fromkeys(text for text in texts if text))


def has_losses(members: list[RunSummary]) -> bool:
    """Whether the losses of any run are drawn."""
    return any("loss G" in cache.run_index().sparkline(summary).lines for summary in members)


def problems(members: list[RunSummary]) -> list[str]:
    """What cannot be shown of some runs, and why, a sentence each."""
    found = []
    for summary in members:
        found += [f"{summary.name}: {summary.problem}"] if summary.problem else []
        alarm = cache.alarm_of(summary.run) if summary.run else None
        found += [f"{summary.name}, iteration {alarm.step:,}: {alarm.text}"] if alarm else []
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
            if isinstance(error.__cause__, OSError):  # of this moment: the next rerun reads again
                continue
            kept[key] = error.with_traceback(None)
        is_new = True
    return is_new


def _sample_strip(summary: RunSummary) -> str:
    if summary.run is None:
        raise CheckpointError(f"{summary.name} cannot be opened")
    # not from the decoder's memory: two networks of each of a thousand runs would fill it
    checkpoint = summary.run.checkpoint(summary.steps[-1])
    network = checkpoint.header.config.network
    z = sample_latent(STRIP_SEED, STRIP_IMAGES, network.latent_size)
    told = torch.arange(STRIP_IMAGES) % network.class_count if network.class_count else None
    try:
        images = torch.cat(list(decode_told(checkpoint.generator_ema, z, told, network.class_count)))
    except GeometryError:
        raise CheckpointError(
            f"the generator of iteration {checkpoint.header.step} makes infinite or undefined numbers"
        ) from None
    return png_address(contact_sheet(to_pixels(images)[:, 0].numpy(), STRIP_IMAGES))
