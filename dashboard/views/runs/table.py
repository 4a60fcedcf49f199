"""Runs as rows of HTML: a table where there is room, cards where there is not; `web.row_selection` listens to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from dashboard.shared.foreign_text import as_html
from gan_core.runs.annotations import LONGEST_NOTE


@dataclass(frozen=True)
class Cell:
    """Two lines of a cell, and whether the first is an alarm."""

    first: str
    second: str = ""
    is_alarm: bool = False


@dataclass(frozen=True)
class Column:
    """What stands over a column.

    Attributes:
        name: Of the column.
        title, hint: What its head says, and says on hover.
        order: What a click on its head sorts by; None where nothing can be sorted by it.
        is_descending: Whether the highest comes first then.
        is_number: Whether it holds numbers.
    """

    name: str
    title: str
    hint: str = ""
    order: str | None = None
    is_descending: bool = False
    is_number: bool = False


NAME = Column("name", "Run", order="name")
PICTURES = (Column("samples", "Samples"), Column("course", "Progress"))


@dataclass(frozen=True)
class Sorting:
    """By what the rows are sorted, and whether the other way round."""

    order: str
    is_reversed: bool = False


@dataclass(frozen=True)
class Link:
    """The way to another page.

    Attributes:
        page: Its name in the address.
        address: Where it leads who opens it in another window.
        hint: What it says on hover.
    """

    page: str
    address: str
    hint: str


@dataclass(frozen=True)
class Row:
    """A row.

    Attributes:
        id: What its box and its links report.
        name, note, tags, starred: Of the run.
        hint: Where it lies, said on hover.
        strip: A picture of samples as a data address, if there is one yet.
        progress: A picture of how it went as a data address.
        drawn: What that shows, in words.
        why: What that was computed on; empty where nothing was.
        cells: One for each of the chosen columns.
        name_link, progress_link: Where the name and the progress lead; None where the run cannot be opened.
    """

    id: str
    name: str
    note: str
    starred: bool
    hint: str
    strip: str | None
    progress: str
    drawn: str
    why: str
    cells: Sequence[Cell]
    tags: Sequence[str] = field(default=())
    name_link: Link | None = None
    progress_link: Link | None = None


@dataclass(frozen=True)
class Group:
    """Rows under a common title; an empty title is not shown."""

    title: str
    rows: Sequence[Row]


def table(
    groups: Sequence[Group], columns: Sequence[Column], selected: Sequence[str], sorting: Sorting, accent: str
) -> str:
    """Rows with a box in each that selects it. Boxes and heads are disabled until the page listens to them.

    Args:
        groups: The rows.
        columns: The chosen ones, behind the run, its samples and its progress.
        selected: The ids of those that are selected.
        sorting: By what the rows are sorted.
        accent: Colour of what is selected.
    """
    all_columns = (NAME, *PICTURES, *columns)
    heads = "".join(_head(column, sorting) for column in all_columns)
    box = '<input type="checkbox" class="runs-all" disabled aria-label="Select all runs of this page">'
    bodies = "".join(_group(group, columns, frozenset(selected)) for group in groups)
    return (
        f'<div class="runs" style="--runs-accent:{accent}"><table>'
        f'<thead><tr><th class="runs-box">{box}</th>{heads}</tr></thead>{bodies}</table></div>'
    )


def _head(column: Column, sorting: Sorting) -> str:
    about = f'class="{_classes(column)}" title="{as_html(column.hint)}"'
    title = as_html(column.title)
    if column.order is None:
        return f"<th {about}>{title}</th>"
    is_sorted = column.order == sorting.order
    is_down = column.is_descending != sorting.is_reversed
    direction = f' aria-sort="{"descending" if is_down else "ascending"}"' if is_sorted else ""
    arrow = f'<span aria-hidden="true">{"▼" if is_down else "▲"}</span>' if is_sorted else ""
    button = f'<button type="button" class="runs-sort" disabled data-order="{escape(column.order)}">{title}{arrow}'
    return f"<th {about}{direction}>{button}</button></th>"


def _classes(column: Column) -> str:
    return f"runs-{column.name}{' runs-number' if column.is_number else ''}"


def _group(group: Group, columns: Sequence[Column], selected: frozenset[str]) -> str:
    span = len((NAME, *PICTURES, *columns)) + 1
    title = f'<tr><th class="runs-group" colspan="{span}">{as_html(group.title)}</th></tr>'
    rows = "".join(_row(row, columns, row.id in selected) for row in group.rows)
    return f"<tbody>{title if group.title else ''}{rows}</tbody>"


def _row(row: Row, columns: Sequence[Column], is_selected: bool) -> str:
    name, run = as_html(row.name), escape(row.id)  # what a tick reports is the id itself
    star = ' <span class="runs-star" role="img" aria-label="starred">★</span>' if row.starred else ""
    strip = f'<img src="{row.strip}" alt="Samples of {name}">' if row.strip else '<div class="runs-blank"></div>'
    progress = f'<img src="{row.progress}" alt="{name}: {as_html(row.drawn)}">'
    hint = "\n".join(as_html(text, LONGEST_NOTE) for text in (row.hint, row.note) if text)
    tags = "".join(f'<span class="runs-tag">{as_html(tag)}</span>' for tag in row.tags)
    return (
        f'<tr class="runs-row{" runs-ticked" if is_selected else ""}">'
        f'<td class="runs-box"><input type="checkbox" disabled value="{run}" aria-label="Select {name}"'
        f"{' checked' if is_selected else ''}></td>"
        f'<td class="runs-name" title="{hint}">'
        f"{_two_lines(_linked(name, row.name_link, run) + star, tags + as_html(row.note))}</td>"
        f'<td class="runs-samples">{strip}</td>'
        f'<td class="runs-course" title="{as_html(row.why)}">'
        f"{_two_lines(_linked(progress, row.progress_link, run), as_html(row.drawn))}</td>"
        + "".join(_cell(cell, column) for cell, column in zip(row.cells, columns, strict=True))
        + "</tr>"
    )


def _linked(content: str, link: Link | None, run: str) -> str:
    if link is None:
        return content
    return (
        f'<a class="runs-link" href="{escape(link.address)}" data-page="{escape(link.page)}" data-run="{run}" '
        f'title="{as_html(link.hint)}">{content}</a>'
    )


def _cell(cell: Cell, column: Column) -> str:
    alarm = " runs-alarm" if cell.is_alarm else ""
    return (
        f'<td class="{_classes(column)}{alarm}" data-title="{as_html(column.title)}" title="{as_html(cell.second)}">'
        f"{_two_lines(as_html(cell.first), as_html(cell.second))}</td>"
    )


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
