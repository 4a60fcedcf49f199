"""What directions are called and what is said of them. Knows neither streamlit nor torch's networks."""

from collections.abc import Sequence

import numpy as np

from dashboard.shared.session import SAVED
from dashboard.views.directions.data import SEEDS, Followed, Wanted, sure_range
from gan_core.foreign_text import plain
from gan_core.inference.directions import CLASS, FEATURES, LAYER, PRINCIPAL
from gan_core.latent.attributes import ATTRIBUTES
from gan_core.latent.direction_effects import NEAR, DirectionEffects

KIND_TITLES = {PRINCIPAL: "Principal direction", LAYER: "First layer (SeFa)", FEATURES: "Features (GANSpace)"}
TITLES = {attribute.name: attribute.title for attribute in ATTRIBUTES} | {
    CLASS: "From class to class",
    SEEDS: "From seed to seed",
}
MEANS_THE_SAME = 0.5  # of its effect at the selected checkpoint


def source_title(source: str, classes: Sequence[str] = ()) -> str:
    """The name of a direction for people."""
    if source.startswith(SAVED):
        return plain(source.removeprefix(SAVED))
    kind, _, number = source.partition(".")
    if kind == SEEDS and number:
        return "Seed {} to {}".format(*number.split("."))
    if kind == CLASS and number and classes:
        first, second = map(int, number.split("."))
        return f"{plain(classes[first])} to {plain(classes[second])}"
    return TITLES.get(source) or f"{KIND_TITLES.get(kind, '')} {number}".strip()


def origin_of(title: str, wanted: Wanted, classes: Sequence[str]) -> str:
    """How a direction was found, as it is saved."""
    parts = [title]
    if wanted.plus:
        parts.append(f"weight {wanted.weight:g}")
    if wanted.held:
        parts.append("holding " + ", ".join(TITLES[name].lower() if name != CLASS else CLASS for name in wanted.held))
    return ", ".join(parts)


def attribute_text(number: int, effects: DirectionEffects) -> str:
    """What a direction does to one attribute, in a few sentences."""
    attribute = ATTRIBUTES[number]
    slope, low, high = (float(each[number]) for each in (effects.slope.value, effects.slope.low, effects.slope.high))
    begin, end = sure_range(effects, number)
    rising = float(effects.rising.value[number])
    spaced = "" if attribute.unit in "°%" else " "
    holds = f"holds from {begin:.0f} to {end:.0f} σ" if end > begin else "holds nowhere without doubt"
    said = (
        f"**{attribute.title} {slope:+.{attribute.digits}f}{spaced}{attribute.unit} per σ** (95% interval "
        f"{low:.{attribute.digits}f} to {high:.{attribute.digits}f}). It {holds}, and goes this way on {rising:.0%} of "
        "the steps of 1 σ."
    )
    if effects.kept is None:
        return said
    kept = effects.kept
    return (
        f"{said} The class is kept up to ±{NEAR} σ on **{float(kept.value):.0%}** of the samples "
        f"({float(kept.low):.0%} to {float(kept.high):.0%})."
    ).replace("-", "−")


def effect_rows(effects: DirectionEffects) -> list[str]:
    """A row of a table for each attribute."""
    rows = []
    for number, attribute in enumerate(ATTRIBUTES):
        slope, low, high = (
            f"{float(each[number]):+.{attribute.digits}f}"
            for each in (effects.slope.value, effects.slope.low, effects.slope.high)
        )
        begin, end = sure_range(effects, number)
        holds = f"{begin:.0f} to {end:.0f} σ" if end > begin else "nowhere"
        rows.append(
            f"| {attribute.title} | {slope} {attribute.unit} ({low} to {high}) | "
            f"{float(effects.rising.value[number]):.0%} | {holds} |".replace("-", "−")
        )
    return rows


def verdict_over_training(followed: Followed, selected: int, title: str) -> str:
    """Whether a direction means the same at the checkpoint in the middle of those that are followed."""
    here = followed.value[followed.steps.index(selected)]
    measured = [step for step, value in zip(followed.steps, followed.value, strict=True) if np.isfinite(value)]
    kept = [
        step
        for step, value in zip(followed.steps, followed.value, strict=True)
        if np.isfinite(value) and value * here > 0 and abs(value) >= MEANS_THE_SAME * abs(here)
    ]
    if not np.isfinite(here) or len(measured) < 2:
        return "There is nothing to compare it with: nothing can be measured at other checkpoints."
    return (
        f"The same vector moves {title.lower()} at least half as much as here at {len(kept)} of {len(measured)} "
        f"checkpoints: {_listed(kept)}."
    )


def _listed(steps: Sequence[int]) -> str:
    return ", ".join(f"{step:,}" for step in steps)
