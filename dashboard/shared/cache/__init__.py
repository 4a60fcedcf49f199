"""The caches that two pages need. What they hand out is shared between sessions: nobody changes it.

What pages need of it is named here; a module each for what is kept.
"""

from dashboard.shared.cache.anchors import VARIANTS, first_anchor, point_at
from dashboard.shared.cache.bounded import Progress, counted, remembered
from dashboard.shared.cache.checkpoints import (
    checkpoint,
    classifier_key,
    classifier_of,
    decoder,
    needed_classifier,
    why_no_classifier,
)
from dashboard.shared.cache.class_regions import MeasuredRegions, regions
from dashboard.shared.cache.directions import geometry
from dashboard.shared.cache.observations import (
    GREY_LEVELS,
    Observations,
    images_over_training,
    observations_of,
    observe,
    score_is_probability,
    scores_of,
)
from dashboard.shared.cache.runs import (
    REFRESH_SECONDS,
    Growth,
    all_runs,
    best_checkpoint_of,
    folders,
    growth,
    logged,
    quality,
    quality_problems,
    run_index,
    smoothed_log,
    summaries,
)
from dashboard.shared.cache.slices import slice_name, stacked
from dashboard.shared.cache.weights import classifier_weights, step_weights, why_not_live
