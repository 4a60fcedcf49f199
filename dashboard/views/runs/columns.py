"""The columns of the list of runs: what each says of a run, and what a click on its head sorts by.

Metrics are those of a run's best checkpoint, all of them, so that a row speaks of one checkpoint.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.shared import cache
from dashboard.shared.terms import sentence_case
from dashboard.views.runs.table import Cell, Column
from gan_core.data.sources import not_the_known_set
from gan_core.errors import counted
from gan_core.registry import Metric, metrics_in_order
from gan_core.runs.best import BestCheckpoint
from gan_core.runs.index import RunSummary, sort_keys

COLLAPSED = "collapsed"  # the metric whose alarm names the classes
NOTHING = Cell("—")

ContentOf = Callable[[RunSummary, BestCheckpoint | None], Cell]


@dataclass(frozen=True)
class RunColumn:
    """A column of the list.

    Attributes:
        title: Of its head.
        content: What it says of a run.
        hint: What its head says on hover.
        is_number: Whether it holds numbers, which stand on its right side.
        is_standard: Whether it is shown before anybody chooses.
    """

    title: str
    content: ContentOf
    hint: str = ""
    is_number: bool = False
    is_standard: bool = True


def all_columns() -> dict[str, RunColumn]:
    """All columns by their names, which are those of `sort_keys` where there is one, from left to right."""
    hint = "The best of the measured checkpoints. Its metrics stand in this row, and a link opens it."
    metrics = {name: _metric_column(name, metric) for name, metric in metrics_in_order().items()}
    return {
        "best": RunColumn("Best checkpoint", _best, hint, is_number=True),
        **metrics,
        "data": RunColumn("Data, networks", _setup),
        "iterations": RunColumn("Iterations", _training, is_number=True),
        "duration": RunColumn("Duration, size", _duration_and_size, is_standard=False),
        "status": RunColumn("Status", _status),
    }


def standard_columns() -> tuple[str, ...]:
    """The names of those that are shown before anybody chooses."""
    return tuple(name for name, column in all_columns().items() if column.is_standard)


def heads(names: tuple[str, ...]) -> list[Column]:
    """What stands over some columns."""
    known, sortable = all_columns(), sort_keys()
    return [
        Column(
            name,
            column.title,
            column.hint,
            order=name if name in sortable else None,
            is_descending=name in sortable and sortable[name].is_descending,
            is_number=column.is_number,
        )
        for name, column in known.items()
        if name in names
    ]


def cells(names: tuple[str, ...], summary: RunSummary, best: BestCheckpoint | None) -> list[Cell]:
    """What some columns say of a run, in the order of `heads`."""
    return [column.content(summary, best) for name, column in all_columns().items() if name in names]


def order_titles() -> dict[str, str]:
    """What runs can be sorted by, and how it reads; at first the newest come first."""
    best = {"lower": "Lowest", "higher": "Highest"}
    metrics = metrics_in_order().items()
    return {
        "created": "Newest",
        "name": "Name",
        **{name: f"{best[metric.better]} {metric.title}" for name, metric in metrics if metric.better},
        "best": "Latest best checkpoint",
        "iterations": "Most iterations",
        "images": "Most images seen",
        "duration": "Longest",
        "size": "Largest",
        "star": "Starred",
        "data": "Data",
        "network": "Networks",
        "status": "Status",
    }


def _metric_column(name: str, metric: Metric[Any]) -> RunColumn:
    hint = f"{metric.description} {metric.better.capitalize()} is better." if metric.better else metric.description

    def content(summary: RunSummary, best: BestCheckpoint | None) -> Cell:
        value = best.evaluation.values.get(name) if best else None
        if best is None or value is None:
            return NOTHING
        is_alarm = name == COLLAPSED and value > 0
        return Cell(metric.text(value), ", ".join(best.evaluation.collapsed_classes) if is_alarm else "", is_alarm)

    return RunColumn(sentence_case(metric.title), content, hint, is_number=True, is_standard=metric.is_listed)


def _best(summary: RunSummary, best: BestCheckpoint | None) -> Cell:
    return Cell(f"{best.step:,}", best.reason) if best else NOTHING


def _setup(summary: RunSummary, best: BestCheckpoint | None) -> Cell:
    if summary.run is None:
        return Cell("")
    config = summary.run.info.config
    data = summary.run.info.data
    others = "; images are not those of the known set" if not_the_known_set(data.name, data.sha256) else ""
    return Cell(data.name, f"{config.network.kind}, {config.objective.name}{others}")


def _training(summary: RunSummary, best: BestCheckpoint | None) -> Cell:
    if summary.run is None:
        return Cell("")
    images = "" if summary.progress.images is None else counted(summary.progress.images, "image")
    return Cell("none" if summary.progress.iterations is None else f"{summary.progress.iterations:,}", images)


def _duration_and_size(summary: RunSummary, best: BestCheckpoint | None) -> Cell:
    size = f"{counted(len(summary.steps), 'checkpoint')}, {summary.size / 2**20:,.1f} MiB"
    return Cell(duration(summary.progress.seconds) if summary.run else "", size)


def _status(summary: RunSummary, best: BestCheckpoint | None) -> Cell:
    status, _, why = summary.status_text.partition(": ")
    if summary.run and (alarm := cache.alarm_of(summary.run)):
        return Cell(status, alarm.title, is_alarm=True)
    return Cell(status, why or (summary.created or "")[:10])


def duration(seconds: float | None) -> str:
    """A time in its two largest units."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def quantity_titles() -> dict[str, str]:
    """What the curves of runs can show, and how it reads: both losses, then every metric."""
    losses = {"loss_d": "Loss of D", "loss_g": "Loss of G"}
    return losses | {name: sentence_case(metric.title) for name, metric in metrics_in_order().items()}
