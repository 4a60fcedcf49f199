"""How many images the classifier cannot tell: what a visitor would call malformed."""

from gan_core.registry import METRICS, Metric

METRICS.register(
    "uncertain",
    Metric(
        "uncertain share",
        "Share of images of which the classifier gives its answer a probability below 90%.",
        statistics=lambda reference, generated: generated.uncertain,
        value=lambda uncertain: uncertain,
        real=lambda reference: reference.real.uncertain,
        better="lower",
        unit="%",
        digits=1,
        order=15,
        is_listed=True,
    ),
)
