"""Train generative adversarial networks, keep their checkpoints, and explore and measure their latent space.

    import gan_core

    run = gan_core.find_run("mnist-conv")
    z = gan_core.sample_latent(seed=3, count=1, latent_size=100)

These names are the public interface; each is imported when it is first used, so `import gan_core` itself takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gan_core.classifier.model import Classifier as Classifier
    from gan_core.classifier.model import find_classifier as find_classifier
    from gan_core.config import RunConfig as RunConfig
    from gan_core.data.image_set import ImageSet as ImageSet
    from gan_core.data.image_set import to_pixels as to_pixels
    from gan_core.data.sources import load_images as load_images
    from gan_core.errors import AtlasError as AtlasError
    from gan_core.inference.decoder import Decoder as Decoder
    from gan_core.latent.boundaries import nearest_boundaries as nearest_boundaries
    from gan_core.latent.evaluation import evaluate_points as evaluate_points
    from gan_core.latent.interpolation import lerp as lerp
    from gan_core.latent.interpolation import slerp as slerp
    from gan_core.latent.regions import measure_regions as measure_regions
    from gan_core.latent.sampling import sample_latent as sample_latent
    from gan_core.latent.slices import slice_through as slice_through
    from gan_core.registry import DATA_SETS as DATA_SETS
    from gan_core.registry import METRICS as METRICS
    from gan_core.registry import NETWORKS as NETWORKS
    from gan_core.registry import OBJECTIVES as OBJECTIVES
    from gan_core.runs.locate import find_run as find_run
    from gan_core.runs.run import Run as Run
    from gan_core.training.loop import resume_run as resume_run
    from gan_core.training.loop import start_run as start_run
    from gan_core.training.loop import train as train


__version__ = "0.1.0"

PUBLIC = {
    "gan_core.classifier.model": ("Classifier", "find_classifier"),
    "gan_core.config": ("RunConfig",),
    "gan_core.data.image_set": ("ImageSet", "to_pixels"),
    "gan_core.data.sources": ("load_images",),
    "gan_core.errors": ("AtlasError",),
    "gan_core.inference.decoder": ("Decoder",),
    "gan_core.latent.boundaries": ("nearest_boundaries",),
    "gan_core.latent.evaluation": ("evaluate_points",),
    "gan_core.latent.interpolation": ("lerp", "slerp"),
    "gan_core.latent.regions": ("measure_regions",),
    "gan_core.latent.sampling": ("sample_latent",),
    "gan_core.latent.slices": ("slice_through",),
    "gan_core.registry": ("DATA_SETS", "METRICS", "NETWORKS", "OBJECTIVES"),
    "gan_core.runs.locate": ("find_run",),
    "gan_core.runs.run": ("Run",),
    "gan_core.training.loop": ("resume_run", "start_run", "train"),
}
HOMES = {name: module for module, names in PUBLIC.items() for name in names}
__all__ = ["__version__", *sorted(HOMES)]


def __getattr__(name: str) -> Any:
    """Import a public name from its module (PEP 562)."""
    if name not in HOMES:
        raise AttributeError(f"module 'gan_core' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return __all__
