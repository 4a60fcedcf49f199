"""A small picture of how a run went."""

from collections.abc import Sequence
from urllib.parse import quote

import numpy as np


def sparkline(
    steps: np.ndarray, lines: dict[str, np.ndarray], colours: dict[str, str], is_log: bool, mark: float | None = None
) -> str:
    """Lines in one small frame without axes, as a data address of an SVG that may be stretched.

    Args:
        steps: Shape (N,), ascending.
        lines: Values by what they are, shape (N,) each; what is not finite, or not above zero on a logarithmic scale,
            is left out.
        colours: By what the lines are.
        is_log: Whether the vertical scale is logarithmic.
        mark: A step at which an upright line stands: the best checkpoint.
    """
    drawn = "".join(
        f'<polyline points="{points}" stroke="{colours[name]}"/>'
        for name, points in zip(lines, line_points(steps, list(lines.values()), is_log), strict=True)
    )
    if mark is not None and len(steps):
        x = _across(np.array([mark]), steps)[0]
        drawn = f'<path d="M{x:.1f} 0V30" stroke="#8a8577" stroke-dasharray="2 2"/>' + drawn
    return "data:image/svg+xml," + quote(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 102 32" preserveAspectRatio="none" fill="none" '
        f'stroke-width="1.2" stroke-linejoin="round" stroke-linecap="round">{drawn}</svg>'
    )


def line_points(steps: np.ndarray, lines: Sequence[np.ndarray], is_log: bool) -> list[str]:
    """The lines of `sparkline` in a box of 100 x 30, as points of SVG polylines: y grows downwards."""
    if not len(steps):
        return ["" for _ in lines]
    with np.errstate(divide="ignore", invalid="ignore"):
        heights = [np.log(line) if is_log else np.asarray(line, float) for line in lines]
    known = np.concatenate([line[np.isfinite(line)] for line in heights])
    low, high = (known.min(), known.max()) if len(known) else (0.0, 0.0)
    across = _across(steps, steps)
    return [
        " ".join(
            f"{x:.1f},{30 * (high - y) / (high - low) if high > low else 15:.1f}"
            for x, y in zip(across, line, strict=True)
            if np.isfinite(y)
        )
        for line in heights
    ]


def _across(places: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """From the first step at 0 to the last at 100."""
    return 100 * (places - steps[0]) / max(steps[-1] - steps[0], 1)
