"""Selected samples as files."""

import csv
import io
from collections.abc import Sequence

import numpy as np

from dashboard.shared.images import contact_sheet, png_bytes
from dashboard.views.projection.data import sample_images, sampled
from dashboard.views.projection.state import SampleChartKey
from gan_core.latent.sample_map import SampleMap
from gan_core.runs.run import Run

MOST_EXPORTED = 10_000


def table_file(run: Run, shown: SampleChartKey, found: SampleMap, rows: np.ndarray, names: Sequence[str]) -> bytes:
    """Some samples as CSV: number, class, confidence, score, stroke mass, coordinates and z."""
    z = sampled(run, shown, rows).numpy()
    axes = ["x", "y", "depth"][: found.coordinates.shape[1]]
    columns: dict[str, Sequence[object]] = {"sample": rows.tolist()}
    if found.classes is not None and found.confidence is not None:
        columns["class"] = [names[number] for number in found.classes[rows]]
        columns["confidence"] = found.confidence[rows].tolist()
    if found.scores is not None:
        columns["score"] = found.scores[rows].tolist()
    columns["stroke_mass"] = found.ink[rows].tolist()
    columns |= {name: column.tolist() for name, column in zip(axes, found.coordinates[rows].T, strict=True)}
    columns |= {f"z{index}": column.tolist() for index, column in enumerate(z.T)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def arrays_file(run: Run, shown: SampleChartKey, rows: np.ndarray) -> bytes:
    """Some samples as NPZ: `sample` (M,), `z` (M, D) and `images` uint8 (M, 28, 28)."""
    buffer = io.BytesIO()
    z, images = sampled(run, shown, rows).numpy(), sample_images(run, shown, rows)
    np.savez_compressed(buffer, sample=rows, z=z, images=images)
    return buffer.getvalue()


def sheet_file(run: Run, shown: SampleChartKey, rows: np.ndarray) -> bytes:
    """Some samples as a picture of rows and columns, PNG."""
    images = sample_images(run, shown, rows)
    return png_bytes(contact_sheet(images, max(1, round(len(rows) ** 0.5))))


def exported_rows(rows: np.ndarray) -> np.ndarray:
    """The first of some samples, as many as a file holds."""
    return rows[:MOST_EXPORTED]
