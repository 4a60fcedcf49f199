"""The only caches. What they hand out is shared between sessions: nobody changes it.

What a page needs of them is named here; a module stands for each thing that is kept.
"""

from dashboard.resources.borders import (
    FINE_FRAMES,
    SHOWN_FRAMES,
    Crossing,
    crossings,
    regions,
    undecidable,
    walk,
)
from dashboard.resources.images import (
    Looks,
    grey_levels,
    looks,
    score_is_probability,
    seed_point,
    through_steps,
)
from dashboard.resources.places import (
    EXAMPLES,
    first_place,
    point_at,
)
from dashboard.resources.runs import (
    all_runs,
    folders,
    listing,
    mean_scores,
    metrics,
    quality,
)
from dashboard.resources.samples import (
    Reached,
    between,
    cloud,
    reached,
    sample_images,
    sampled,
    share_of_z,
)
from dashboard.resources.slices import (
    Cells,
    cells,
    chart_name,
    on_chart,
    stacked,
)
from dashboard.resources.steps import (
    classifier_of,
    classifier_weights,
    console_weights,
    decoder,
    film_steps,
    geometry,
    networks,
    step_weights,
    why_no_classifier,
    why_not_live,
)
