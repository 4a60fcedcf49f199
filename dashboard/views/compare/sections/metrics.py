"""Class histograms and quality metrics, with their differences."""

import shlex
from collections.abc import Sequence

import streamlit as st

from dashboard.shared import cache
from dashboard.shared.foreign_text import as_markdown, as_plotly
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain, explain_metrics, sentence_case
from dashboard.views.compare import data, figures
from dashboard.views.compare.data import ComparedCheckpoint
from gan_core.errors import AtlasError
from gan_core.foreign_text import plain
from gan_core.registry import Metric, metrics_in_order
from gan_core.runs.evaluations import Evaluation


def draw_metrics(compared: Sequence[ComparedCheckpoint]) -> None:
    """Class histograms and quality metrics, with their differences."""
    draw_histograms(compared)
    first, *others = compared
    for other in others:
        draw_share_change(first, other)
    st.subheader("Quality metrics", help=explain_metrics())
    draw_quality(compared)


def draw_histograms(compared: Sequence[ComparedCheckpoint]) -> None:
    """How often each checkpoint makes each class."""
    classified = [each for each in compared if each.classifier]
    st.subheader("Class frequencies", help=explain("classifier", "mode collapse"))
    for each in compared:
        if each.classifier is None:
            st.info(
                f"{each.letter} has no histogram: {cache.why_no_classifier(each.run)}.", icon=":material/label_off:"
            )
    if not classified:
        return
    found = [data.shares(each) for each in classified]
    st.plotly_chart(
        figures.class_histograms(
            [(shares.share.numpy(), shares.low.numpy(), shares.high.numpy()) for shares in found],
            [each.classes for each in classified],
            [as_plotly(each.title) for each in classified],
            palette(st.context.theme.type),
        ),
        theme=None,
        key="histograms",
        config={"displayModeBar": False},
    )
    st.caption(f"Predicted classes of {data.SHARE_SAMPLES:,} random samples of each checkpoint, with 95% intervals.")


def draw_share_change(first: ComparedCheckpoint, other: ComparedCheckpoint) -> None:
    """Which classes became more or less frequent."""
    reason = data.obstacles(first, other).get("classes")
    if reason:
        st.caption(f"{first.letter} and {other.letter}: {as_markdown(reason)}.")
        return
    clear = [f"**{name}** {points:+.1f}" for name, points in data.clear_share_changes(first, other)]
    text = (
        f"{', '.join(clear)} percentage points; the 95% intervals of all other classes overlap"
        if clear
        else "the 95% intervals of all classes overlap"
    )
    st.markdown(f"From {first.letter} to {other.letter}: {text}.")


def draw_quality(compared: Sequence[ComparedCheckpoint]) -> None:
    """Metrics, and their differences where they can be compared."""
    records = []
    for each in compared:
        try:
            records.append(data.metrics_of(each))
        except AtlasError as error:
            records.append(None)
            st.warning(f"Not available: {each.letter}: {as_markdown(str(error))}", icon=":material/warning:")
    missing = [each for each, record in zip(compared, records, strict=True) if record is None]
    if missing:
        names = ", ".join(f"{each.letter} ({as_markdown(each.run.name)}, iteration {each.step:,})" for each in missing)
        st.info(f"No metrics for {names} yet. This command computes them:", icon=":material/straighten:")
        st.code(f"gan-core evaluate {shlex.quote(plain(missing[0].run.name))}", language="bash")
    if len(missing) == len(compared):
        return
    titles = [as_markdown(each.title) for each in compared]
    rows = [metric_row(name, metric, records) for name, metric in metrics_in_order().items()]
    st.markdown("\n".join([f"| | {' | '.join(titles)} |", f"|---|{'|'.join('---:' for _ in titles)}|", *rows]))
    measured = next(record for record in records if record)
    settings = measured.settings
    extractor = f"{as_markdown(settings.extractor.data)} classifier ({settings.extractor.weights_sha256[:8]})"
    st.caption(
        f"In brackets the difference to {compared[0].letter}, where both have classifier, counts, seed and real images "
        f"in common. {titles[records.index(measured)]}: computed from the features of the {extractor} "
        f"on {settings.samples:,} generated images, seed "
        f"{settings.seed}, and {settings.real.count:,} real ones."
    )


def metric_row(name: str, metric: Metric, records: Sequence[Evaluation | None]) -> str:
    """A metric at every checkpoint."""

    def cell(record: Evaluation | None) -> str:
        if record is None:
            return "not measured"
        value, change = record.values.get(name), data.metric_change(name, record, records[0])
        if change is None:
            return metric.text(value)
        return f"{metric.text(value)} ({'+' if change >= 0 else ''}{metric.text(change)})"

    better = f", {metric.better} is better" if metric.better else ""
    return f"| {sentence_case(metric.title)}{better} | {' | '.join(map(cell, records))} |"
