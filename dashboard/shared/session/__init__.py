"""The only owner of what two pages keep in a session, and of the address.

What pages need of it is named here; a module each for what the sidebar selects, for the point that is explored, for
selected samples, for named directions, for anchors, for the choices of pages, for the line-up of Compare, for the
address and for the way from page to page. `keys` lists every key of a session.
"""

from dashboard.shared.session.address import address, write_address
from dashboard.shared.session.anchors import (
    END,
    LECTURE_DIGITS,
    SLICE_ANCHORS,
    START,
    anchor,
    anchor_at,
    anchor_number_key,
    anchor_source_key,
    on_anchor_number,
    on_anchor_source,
    set_anchor,
    settle_anchors,
)
from dashboard.shared.session.choices import (
    Choice,
    bound,
    choice_key,
    choices_in_address,
    choose,
    chosen,
    close_choices,
    flag,
    number,
    numbers,
    on_choice,
    one_of,
    open_choices,
    seed_choice,
    several_of,
    short_text,
    short_texts,
    some_number,
)
from dashboard.shared.session.directions import (
    SAVED,
    forget_direction,
    kept_directions,
    name_direction,
    named_directions,
)
from dashboard.shared.session.drawn import mark_drawn, shows
from dashboard.shared.session.lineup import SLOTS, line_up, lined_up
from dashboard.shared.session.navigation import (
    all_pages,
    offer_pages,
    open_checkpoint_in_explore,
    open_direction,
    open_in_explore,
    open_link,
    open_on_map,
    open_page,
    page_of,
    pages_of_run,
)
from dashboard.shared.session.picked_samples import (
    MOST_PICKED,
    forget_samples,
    pick_samples,
    picked_samples,
)
from dashboard.shared.session.point import (
    current_point,
    current_values,
    go_to_seed,
    home_seed,
    lock,
    locked,
    seed,
    seed_values,
    set_point,
    set_truncation,
    set_values,
    settle_point,
    shown_point,
    truncation,
)
from dashboard.shared.session.selection import (
    RUN_KEY,
    STEP_KEY,
    choose_run,
    choose_step,
    chosen_run,
    chosen_step,
    has_selection,
    is_replaced,
    on_run,
    on_step,
    select,
    selected,
    settle_run,
    settle_step,
)
from dashboard.shared.session.told_class import (
    FIRST_KEY,
    NOTHING_MIXED,
    SECOND_KEY,
    SHARE_KEY,
    at_told_class,
    on_told_class,
    settle_told_class,
    tell_class,
    told_mix,
)
from dashboard.shared.session.url import MAX_SEED, expect_own_run, incoming, is_seed, parse_seed, read_address
from dashboard.shared.session.widget import sync_widget, widget_value
