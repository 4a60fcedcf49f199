"""Runs as rows of HTML: a table where there is room, cards where there is not. `live.ticks` makes them tickable."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

HEADS = ("Run", "Samples", "How it went", "Data", "Networks", "Trained", "Took, keeps", "Status")


@dataclass(frozen=True)
class Row:
    """What stands in a row.

    Attributes:
        id: What a tick reports.
        name, note, starred: Of the run.
        strip: A picture of samples as a data address, if there is one yet.
        course: A picture of how it went as a data address.
        drawn: What that shows, in words.
        why: What that rests on; empty where it rests on nothing.
        cells: Two lines of text for each of the other columns.
    """

    id: str
    name: str
    note: str
    starred: bool
    strip: str | None
    course: str
    drawn: str
    why: str
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """Rows under a common title; an empty title is not shown."""

    title: str
    rows: Sequence[Row]


def table(groups: Sequence[Group], ticked: Sequence[str], accent: str) -> str:
    """Rows with a box to tick in each.

    Args:
        groups: The rows.
        ticked: The ids of those that are ticked.
        accent: Colour of what is ticked.
    """
    heads = "".join(f"<th>{name}</th>" for name in HEADS)
    bodies = "".join(_group(group, frozenset(ticked)) for group in groups)
    return (
        f'<div class="runs" style="--runs-accent:{accent}"><table>'
        f'<thead><tr><th aria-label="Ticked"></th>{heads}</tr></thead>{bodies}</table></div>'
    )


def _group(group: Group, ticked: frozenset[str]) -> str:
    title = f'<tr><th class="runs-group" colspan="{len(HEADS) + 1}">{escape(group.title)}</th></tr>'
    rows = "".join(_row(row, row.id in ticked) for row in group.rows)
    return f"<tbody>{title if group.title else ''}{rows}</tbody>"


def _row(row: Row, is_ticked: bool) -> str:
    name, run = escape(row.name), escape(row.id)
    star = ' <span class="runs-star" role="img" aria-label="starred">★</span>' if row.starred else ""
    strip = f'<img src="{row.strip}" alt="Samples of {name}">' if row.strip else '<div class="runs-blank"></div>'
    course = f'<img src="{row.course}" alt="{name}: {escape(row.drawn)}">'
    hint = escape("\n".join(filter(None, (row.id, row.note))))
    return (
        f'<tr class="runs-row{" runs-ticked" if is_ticked else ""}">'
        f'<td class="runs-box"><input type="checkbox" value="{run}" aria-label="Tick {name}"'
        f"{' checked' if is_ticked else ''}></td>"
        f'<td class="runs-name" title="{hint}">{_two_lines(name + star, escape(row.note))}</td>'
        f'<td class="runs-samples">{strip}</td>'
        f'<td class="runs-course" title="{escape(row.why)}">{_two_lines(course, escape(row.drawn))}</td>'
        + "".join(_cell(first, second) for first, second in row.cells)
        + "</tr>"
    )


def _cell(first: str, second: str) -> str:
    return f'<td title="{escape(second)}">{_two_lines(escape(first), escape(second))}</td>'


def _two_lines(first: str, second: str) -> str:
    return f'<div class="runs-first">{first}</div><div class="runs-second">{second}</div>'


def differences(first: str, second: str, fields: Sequence[tuple[str, str, str]]) -> str:
    """Fields with their two values.

    Args:
        first, second: What to call the two.
        fields: Name, first value and second value of each.
    """
    rows = "".join(
        f"<tr><th>{_breakable(name)}</th><td>{escape(one)}</td><td>{escape(other)}</td></tr>"
        for name, one, other in fields
    )
    return (
        '<table class="runs-differences"><thead><tr><th>Field</th>'
        f"<th>{escape(first)}</th><th>{escape(second)}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _breakable(field: str) -> str:
    """A field's name that is broken between its words only."""
    return escape(field).replace(".", ".<wbr>").replace("_", "_<wbr>")
