"""How sure the classifier is of what it sees."""

from gan_core.registry import METRICS, Metric

METRICS.register(
    "confidence",
    Metric(
        "confidence",
        "The classifier's mean probability of its answers: low is bad, high alone is not good.",
        statistics=lambda reference, generated: generated.confidence,
        value=lambda confidence: confidence,
        unit="%",
        digits=1,
        order=40,
    ),
)
