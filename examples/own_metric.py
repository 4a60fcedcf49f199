"""A metric of your own: how far the mean brightness of generated images is from that of real ones.

Run: python examples/own_metric.py
"""

from gan_core.registry import METRICS, Metric, Observed, Reference


def mean_brightness(reference: Reference) -> float:
    """Of the real images, in grey levels."""
    return reference.real.images.double().mean().item()


def brightness_gap(reference: Reference, generated: Observed) -> float:
    """Statistics of both: here one number already. `once` computes what the checkpoints share a single time."""
    return generated.images.double().mean().item() - reference.once(mean_brightness)


METRICS.register(
    "brightness-gap",
    Metric(
        "brightness gap",
        "How much brighter the generated images are than the real ones, in the mean.",
        statistics=brightness_gap,
        value=abs,
        better="lower",
        unit="grey levels",
        digits=1,
        order=60,
    ),
)


if __name__ == "__main__":
    print(METRICS["brightness-gap"].text(2.5))
