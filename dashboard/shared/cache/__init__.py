"""The caches that two pages need. What they hand out is shared between sessions: nobody changes it.

What pages need of it is named here; a module each for what is kept. Each name is imported when it is first used: the
first picture waits for no torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.shared.cache.anchors import VARIANTS as VARIANTS
    from dashboard.shared.cache.anchors import first_anchor as first_anchor
    from dashboard.shared.cache.anchors import point_at as point_at
    from dashboard.shared.cache.at_hand import NearestReal as NearestReal
    from dashboard.shared.cache.at_hand import nearest_real as nearest_real
    from dashboard.shared.cache.at_hand import real_images as real_images
    from dashboard.shared.cache.bounded import Progress as Progress
    from dashboard.shared.cache.bounded import counted as counted
    from dashboard.shared.cache.bounded import remembered as remembered
    from dashboard.shared.cache.checkpoints import check as check
    from dashboard.shared.cache.checkpoints import checkpoint as checkpoint
    from dashboard.shared.cache.checkpoints import classes_of as classes_of
    from dashboard.shared.cache.checkpoints import classifier_key as classifier_key
    from dashboard.shared.cache.checkpoints import classifier_of as classifier_of
    from dashboard.shared.cache.checkpoints import decoder as decoder
    from dashboard.shared.cache.checkpoints import needed_classifier as needed_classifier
    from dashboard.shared.cache.checkpoints import why_no_classifier as why_no_classifier
    from dashboard.shared.cache.class_regions import MeasuredRegions as MeasuredRegions
    from dashboard.shared.cache.class_regions import regions as regions
    from dashboard.shared.cache.latent_geometry import GREY_LEVELS as GREY_LEVELS
    from dashboard.shared.cache.latent_geometry import geometry as geometry
    from dashboard.shared.cache.latent_geometry import principal_directions as principal_directions
    from dashboard.shared.cache.observations import Observations as Observations
    from dashboard.shared.cache.observations import images_over_training as images_over_training
    from dashboard.shared.cache.observations import observations_of as observations_of
    from dashboard.shared.cache.observations import observe as observe
    from dashboard.shared.cache.observations import scores_of as scores_of
    from dashboard.shared.cache.runs import REFRESH_SECONDS as REFRESH_SECONDS
    from dashboard.shared.cache.runs import Growth as Growth
    from dashboard.shared.cache.runs import alarm_of as alarm_of
    from dashboard.shared.cache.runs import all_runs as all_runs
    from dashboard.shared.cache.runs import best_checkpoint_of as best_checkpoint_of
    from dashboard.shared.cache.runs import folders as folders
    from dashboard.shared.cache.runs import growth as growth
    from dashboard.shared.cache.runs import logged as logged
    from dashboard.shared.cache.runs import quality as quality
    from dashboard.shared.cache.runs import quality_problems as quality_problems
    from dashboard.shared.cache.runs import run_index as run_index
    from dashboard.shared.cache.runs import score_is_probability as score_is_probability
    from dashboard.shared.cache.runs import smoothed_log as smoothed_log
    from dashboard.shared.cache.runs import summaries as summaries
    from dashboard.shared.cache.runs import tournament as tournament
    from dashboard.shared.cache.slices import slice_name as slice_name
    from dashboard.shared.cache.slices import stacked as stacked
    from dashboard.shared.cache.weights import classifier_weights as classifier_weights
    from dashboard.shared.cache.weights import step_weights as step_weights
    from dashboard.shared.cache.weights import why_not_live as why_not_live

NAMES = {
    "anchors": ("VARIANTS", "first_anchor", "point_at"),
    "at_hand": ("NearestReal", "nearest_real", "real_images"),
    "bounded": ("Progress", "counted", "remembered"),
    "checkpoints": (
        "check",
        "checkpoint",
        "classes_of",
        "classifier_key",
        "classifier_of",
        "decoder",
        "needed_classifier",
        "why_no_classifier",
    ),
    "class_regions": ("MeasuredRegions", "regions"),
    "latent_geometry": ("GREY_LEVELS", "geometry", "principal_directions"),
    "observations": ("Observations", "images_over_training", "observations_of", "observe", "scores_of"),
    "runs": (
        "REFRESH_SECONDS",
        "Growth",
        "alarm_of",
        "all_runs",
        "best_checkpoint_of",
        "folders",
        "growth",
        "logged",
        "quality",
        "quality_problems",
        "run_index",
        "score_is_probability",
        "smoothed_log",
        "summaries",
        "tournament",
    ),
    "slices": ("slice_name", "stacked"),
    "weights": ("classifier_weights", "step_weights", "why_not_live"),
}
HOMES = {name: f"{__name__}.{module}" for module, names in NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a name from its module (PEP 562)."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(HOMES[name]), name)
    return value
