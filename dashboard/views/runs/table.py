"""Runs as rows of HTML: a table where there is room, cards where there is not; `web.row_selection` listens to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.shared.foreign_text import as_html
from gan_core.runs.annotations import LONGEST_NOTE

HEADS = ("Run", "Samples", "Progress", "Data", "Networks", "Training", "Duration, size", "Status")


@dataclass(frozen=True)
class Row:
    """A row.

    Attributes:
        id: What its box reports.
        name, note, starred: Of the run.
        strip: A picture of samples as a data address, if there is one yet.
        progress: A picture of how it went as a data address.
        drawn: What that shows, in words.
        why: What that was computed on; empty where nothing was.
        cells: Two lines of text for each of the other columns.
    """

    id: str
    name: str
    note: str
    starred: bool
    strip: str | None
    progress: str
    drawn: str
    why: str
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """Rows under a common title; an empty title is not shown."""

    title: str
    rows: Sequence[Row]


def table(groups: Sequence[Group], selected: Sequence[str], accent: str) -> str:
    """Rows with a box in each that selects it, disabled until the page listens to it.

    Args:
        groups: The rows.
        selected: The ids of those that are selected.
        accent: Colour of what is selected.
    """
    heads = "".join(f"<th>{name}</th>" for name in HEADS)
    bodies = "".join(_group(group, frozenset(selected)) for group in groups)
    return (
        f'<div class="runs" style="--runs-accent:{accent}"><table>'
        f'<thead><tr><th aria-label="Selected"></th>{heads}</tr></thead>{bodies}</table></div>'
    )


def _group(group: Group, selected: frozenset[str]) -> str:
    title = f'<tr><th class="runs-group" colspan="{len(HEADS) + 1}">{as_html(group.title)}</th></tr>'
    rows = "".join(_row(row, row.id in selected) for row in group.rows)
    return f"<tbody>{title if group.title else ''}{rows}</tbody>"


def _row(row: Row, is_selected: bool) -> str:
    name, run = as_html(row.name), escape(row.id)  # what a tick reports is the id itself
    star = ' <span class="runs-star" role="img" aria-label="starred">★</span>' if row.starred else ""
    strip = f'<img src="{row.strip}" alt="Samples of {name}">' if row.strip else '<div class="runs-blank"></div>'
    progress = f'<img src="{row.progress}" alt="{name}: {as_html(row.drawn)}">'
    hint = "\n".join(as_html(text, LONGEST_NOTE) for text in (row.id, row.note) if text)
    return (
        f'<tr class="runs-row{" runs-ticked" if is_selected else ""}">'
        f'<td class="runs-box"><input type="checkbox" disabled value="{run}" aria-label="Select {name}"'
        f"{' checked' if is_selected else ''}></td>"
        f'<td class="runs-name" title="{hint}">{_two_lines(name + star, as_html(row.note))}</td>'
        f'<td class="runs-samples">{strip}</td>'
        f'<td class="runs-course" title="{as_html(row.why)}">{_two_lines(progress, as_html(row.drawn))}</td>'
        + "".join(_cell(first, second) for first, second in row.cells)
        + "</tr>"
    )


def _cell(first: str, second: str) -> str:
    return f'<td title="{as_html(second)}">{_two_lines(as_html(first), as_html(second))}</td>'


def _two_lines(first: str, second: str) -> str:
    return f'<div class="runs-first">{first}</div><div class="runs-second">{second}</div>'


def differences(first: str, second: str, fields: Sequence[tuple[str, str, str]]) -> str:
    """Fields with their two values.

    Args:
        first, second: What to call the two.
        fields: Name, first value and second value of each.
    """
    rows = "".join(
        f"<tr><th>{_breakable(name)}</th><td>{as_html(one)}</td><td>{as_html(other)}</td></tr>"
        for name, one, other in fields
    )
    return (
        '<table class="runs-differences"><thead><tr><th>Field</th>'
        f"<th>{as_html(first)}</th><th>{as_html(second)}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _breakable(field: str) -> str:
    """A field's name that is broken between its words only."""
    return as_html(field).replace(".", ".<wbr>").replace("_", "_<wbr>")
