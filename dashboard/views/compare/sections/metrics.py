"""Class histograms and quality metrics, with their differences."""

from collections.abc import Sequence

import streamlit as st
from torch import Tensor

from dashboard.shared import cache
from dashboard.shared.foreign_text import as_markdown, as_plotly
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain, explain_metrics, sentence_case
from dashboard.views.compare import data, figures, pictures
from dashboard.views.compare.data import ComparedCheckpoint
from dashboard.views.compare.pictures import Measured
from gan_core.errors import AtlasError
from gan_core.foreign_text import plain
from gan_core.registry import Metric, metrics_in_order
from gan_core.runs.evaluations import Evaluation
from gan_core.shell import shell_run


def draw_metrics(compared: Sequence[ComparedCheckpoint]) -> None:
    """Class histograms and quality metrics, with their differences."""
    left, right = st.columns(2, gap="medium")
    with left:
        draw_histograms(compared)
        first, *others = compared
        for other in others:
            draw_share_change(first, other)
    with right:
        st.header("Quality metrics", help=explain_metrics())
        draw_quality(compared)


def draw_histograms(compared: Sequence[ComparedCheckpoint]) -> None:
    """How often each checkpoint makes each class."""
    classified = [each for each in compared if each.classifier]
    st.header("Class frequencies", help=explain("classifier", "mode collapse"))
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
        alt="How often each checkpoint makes each class. "
        + " ".join(class_text(each, shares.share) for each, shares in zip(classified, found, strict=True)),
    )
    st.caption(f"Predicted classes of {data.SHARE_SAMPLES:,} random samples of each checkpoint, with 95% intervals.")


def class_text(each: ComparedCheckpoint, share: Tensor) -> str:
    """The most and the least frequent class of a checkpoint."""
    most, least = int(share.argmax()), int(share.argmin())
    names = each.classes
    return f"{each.title}: most often {names[most]} ({share[most]:.1%}), least {names[least]} ({share[least]:.1%})."


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
        st.code(f"gan-core evaluate {shell_run(plain(missing[0].run.name), missing[0].run.folder)}", language="bash")
    if len(missing) == len(compared):
        return
    rows = [metric_row(name, metric, records) for name, metric in metrics_in_order().items()]
    st.html(pictures.metric_table([each.title for each in compared], rows))
    measured = next(record for record in records if record)
    settings = measured.settings
    extractor = f"{as_markdown(settings.extractor.data)} classifier ({settings.extractor.weights_sha256[:8]})"
    st.caption(
        f"Beside each value is its difference to {compared[0].letter}, where both have classifier, counts, seed and "
        f"real images in common. {as_markdown(compared[records.index(measured)].title)}: from the features of the "
        f"{extractor} on {settings.samples:,} generated images, seed {settings.seed}, and {settings.real.count:,} real "
        "ones."
    )


def metric_row(name: str, metric: Metric, records: Sequence[Evaluation | None]) -> tuple[str, str, list[Measured]]:
    """A metric at every checkpoint: its title, which direction is better, its values and differences."""
    cells = [metric_cell(name, metric, record, records[0]) for record in records]
    return sentence_case(metric.title), f"{metric.better} is better" if metric.better else "", cells


def metric_cell(name: str, metric: Metric, record: Evaluation | None, base: Evaluation | None) -> Measured:
    """A metric of a checkpoint, and whether it is better or worse than that of another one."""
    if record is None:
        return Measured("not measured")
    text, change = metric.text(record.values.get(name)), data.metric_change(name, record, base)
    if change is None:
        return Measured(text)
    size = metric.text(abs(change))
    if size == metric.text(0.0):
        return Measured(text, "= the same")
    arrow = "▲ +" if change > 0 else "▼ −"
    if metric.better is None:
        return Measured(text, f"{arrow}{size}")
    verdict = "better" if (change > 0) == (metric.better == "higher") else "worse"
    return Measured(text, f"{arrow}{size} {verdict}", verdict)
