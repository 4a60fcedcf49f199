"""The only owner of session keys and of the address.

What a page needs of them is named here; a module stands for what the sidebar chose, for the point that is explored, for
places beside it, for the address, and one for what the hand did on each page.
"""

from dashboard.state.borders import (
    UNSURE,
    answers,
    on_answer,
    on_forget_answers,
)
from dashboard.state.explore import (
    CONSOLE_KEY,
    hands_taken,
    is_live,
    shows_film,
    take_hand,
)
from dashboard.state.links import (
    add_to_address,
    address,
    incoming,
    prepare_point,
    write_address,
)
from dashboard.state.map import (
    MAP_COARSEST,
    MAP_FINEST,
    MAP_KEY,
    Window,
    map_place,
    window,
)
from dashboard.state.places import (
    ANCHORS,
    END,
    LECTURE_DIGITS,
    START,
    on_place_number,
    on_place_source,
    place,
    place_number_key,
    place_source_key,
)
from dashboard.state.points import (
    MAX_SEED,
    home_seed,
    locked,
    name_direction,
    named_directions,
    pack,
    point,
    seed,
    set_point,
    shown_point,
    truncation,
    unpack,
)
from dashboard.state.projection import (
    CHART_KEY,
    GROUPS,
    HAND_KEY,
    Group,
    Shown,
    clicked_place,
    drawings,
    groups,
    on_click,
    on_keep_group,
    on_outline,
    outline,
    picked,
    view,
)
from dashboard.state.sidebar import (
    RUN_KEY,
    STEP_KEY,
    go_to,
    mirror,
    on_run,
    on_step,
    select,
    selection,
    settle_run,
    settle_step,
)
