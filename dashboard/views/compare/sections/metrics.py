"""Class histograms and quality figures, with their differences."""

from collections.abc import Sequence

import streamlit as st

from dashboard.shared import cache
from dashboard.shared.palette import palette
from dashboard.views.compare import data, figures
from dashboard.views.compare.data import Entry
from gan_core.errors import AtlasError
from gan_core.runs.evaluations import Record

QUALITY = {
    "fid": ("FID", "{:.3g}", "{:+.3g}"),
    "kid": ("KID", "{:.3g}", "{:+.3g}"),
    "precision": ("Precision", "{:.1%}", "{:+.1%}"),
    "recall": ("Recall", "{:.1%}", "{:+.1%}"),
    "density": ("Density", "{:.2f}", "{:+.2f}"),
    "coverage": ("Coverage", "{:.1%}", "{:+.1%}"),
    "confidence": ("Classifier's confidence", "{:.1%}", "{:+.1%}"),
}


def draw_figures(entries: Sequence[Entry]) -> None:
    """Class histograms and quality figures, with their differences."""
    colours = palette(st.context.theme.type)
    classified = [entry for entry in entries if entry.classifier]
    st.subheader("How often each class is made")
    for entry in entries:
        if entry.classifier is None:
            st.info(f"{entry.letter} has no histogram: {cache.why_no_classifier(entry.run)}.", icon=":material/gavel:")
    if classified:
        found = [data.shares(entry) for entry in classified]
        st.plotly_chart(
            figures.class_histograms(
                [tuple(part.numpy() for part in (each.share, each.low, each.high)) for each in found],
                [entry.classifier.classes for entry in classified],
                [entry.title for entry in classified],
                colours,
            ),
            theme=None,
            key="histograms",
            config={"displayModeBar": False},
        )
        st.caption(
            f"Share of {data.SHARE_SAMPLES:,} random points of each slot that its classifier calls each class, with "
            "95% intervals."
        )
    first, *others = entries
    for other in others:
        draw_share_difference(first, other)
    st.subheader("Quality")
    draw_quality(entries)


def draw_share_difference(first: Entry, other: Entry) -> None:
    """Which classes became more or less frequent."""
    reason = data.obstacles(first, other).get("classes")
    if reason:
        st.caption(f"{first.letter} and {other.letter}: {reason}.")
        return
    found = data.share_difference(first, other)
    clear = [
        f"**{name}** {100 * change:+.1f}"
        for name, change, is_clear in zip(
            first.classifier.classes, found.value.tolist(), found.is_clear.tolist(), strict=True
        )
        if is_clear
    ]
    told = (
        f"{', '.join(clear)} percentage points; of the other classes the 95% intervals overlap"
        if clear
        else "of every class the 95% intervals overlap"
    )
    st.markdown(f"From {first.letter} to {other.letter}: {told}.")


def draw_quality(entries: Sequence[Entry]) -> None:
    """Measured figures, and their differences where they rest on the same."""
    records, problems = [], []
    for entry in entries:
        try:
            records.append(data.figures(entry))
        except AtlasError as error:
            records.append(None)
            problems.append(f"{entry.letter}: {error}")
    for problem in problems:
        st.warning(f"Not available: {problem}", icon=":material/warning:")
    unmeasured = [entry for entry, record in zip(entries, records, strict=True) if record is None]
    if unmeasured:
        names = ", ".join(f"{entry.letter} ({entry.run.name}, step {entry.step:,})" for entry in unmeasured)
        st.info(
            f"Nobody has measured {names}. Do it with `gan-core evaluate {unmeasured[0].run.name}`.",
            icon=":material/straighten:",
        )
    if len(unmeasured) == len(entries):
        return
    titles = [entry.title for entry in entries]
    rows = [quality_row(name, records) for name in QUALITY]
    st.markdown("\n".join([f"| | {' | '.join(titles)} |", f"|---{'|---:' * len(titles)}|", *rows]))
    measured = next(record for record in records if record)
    settings = measured.settings
    st.caption(
        f"In brackets the difference to {entries[0].letter}, where both rest on the same classifier, counts, seed and real "
        f"images. {titles[records.index(measured)]}: measured by the classifier of {settings.extractor.data} "
        f"({settings.extractor.weights_sha256[:8]}) on {settings.samples:,} generated images, seed {settings.seed}, "
        f"against {settings.real.count:,} real ones. Differences of shares are percentage points."
    )


def quality_row(name: str, records: Sequence[Record | None]) -> str:
    """A figure in every slot."""
    title, plain, signed = QUALITY[name]
    first = records[0]

    def cell(record: Record | None) -> str:
        if record is None:
            return "not measured"
        value = plain.format(getattr(record, name))
        if record is first or first is None or record.settings != first.settings:
            return value
        return f"{value} ({signed.format(getattr(record, name) - getattr(first, name))})"

    return f"| {title} | {' | '.join(map(cell, records))} |"
