"""Steps of runs side by side: the same points asked of each of them, and what became of them in between."""

from collections.abc import Iterator, Sequence

import numpy as np
import streamlit as st
from torch import Tensor

from dashboard import (
    charts,
    comparison_charts,
    comparison_pictures,
    comparisons,
    lineup,
    pickers,
    pictures,
    resources,
    state,
)
from dashboard.comparisons import Entry
from dashboard.live.pairs import pairs
from dashboard.live.sheet import sheet
from gan_core.drawing import class_colour
from gan_core.errors import AtlasError
from gan_core.latent.planes import slice_through
from gan_core.quality import Record
from gan_core.runs import Run

CARDS_A_ROW = 3
GRID, SHEET_COLUMNS = 48, 8
CELL_WIDTH, ONE_WIDTH = 78, 320
LECTURE_DIGITS = (1, 7, 9)
ROWS = 24
LASSOED_SHOWN = 12
SOURCES = {"seed": "A seed", "point": "Explore's point"}
SCRUBBERS = {"own": "Each its own", "shared": "Shared"}
SPACES = {"judge": "Judge's features", "images": "Images"}
SPACE_NOTES = {
    "judge": "what the judge sees in the generated images: its last layer before the answer",
    "images": "the pixels of the generated images",
}
MOVED = {"absolute": "Distance moved", "relative": "Against its neighbours"}
ORDERS = {"digit": "Changed digit", "image": "Changed most"}
TINTS = {"digit": "By digit", "none": "Plain"}
HINTS = {
    "Wipe": "Move over the images to wipe all of them at once; click one to see it in every slot.",
    "Onion skin": "Move over the images to fade all of them at once; click one to see it in every slot.",
    "Difference": "Click one to see it in every slot.",
    "Side by side": "Look at the same place of each sheet.",
}
QUALITY = {
    "fid": ("FID", "{:.3g}", "{:+.3g}"),
    "kid": ("KID", "{:.3g}", "{:+.3g}"),
    "precision": ("Precision", "{:.1%}", "{:+.1%}"),
    "recall": ("Recall", "{:.1%}", "{:+.1%}"),
    "density": ("Density", "{:.2f}", "{:+.2f}"),
    "coverage": ("Coverage", "{:.1%}", "{:+.1%}"),
    "confidence": ("Judge's confidence", "{:.1%}", "{:+.1%}"),
}


def page() -> None:
    st.title("Compare")
    st.markdown(
        "Steps of runs side by side. Every step is alive: the same points of the latent space are asked of each of "
        "them now, and what changed in between is measured."
    )
    runs = resources.all_runs()
    steps = comparisons.kept_steps(runs)
    for problem in lineup.settle(steps, state.incoming()):
        st.toast(problem, icon=":material/link_off:")
    opened = comparisons.open_slots(lineup.slots(), runs)
    draw_slots(opened, steps)
    entries = [each for each in opened if isinstance(each, Entry)]
    if len(entries) < lineup.FEWEST:
        st.info("Two slots that can be opened are needed; choose other steps above.", icon=":material/compare:")
    else:
        draw_section(entries)
    lineup.add_to_address()


def choose(name: str, label: str, titles: dict, allowed: tuple | None = None, **options: object) -> object:
    """Draw the choice of how to look, which `lineup` keeps."""
    allowed = allowed or tuple(titles)
    return st.segmented_control(
        label,
        allowed,
        format_func=titles.get,
        required=True,
        wrap=True,
        key=lineup.key_of(name, allowed),
        on_change=lineup.on_choice,
        args=(name,),
        **options,
    )


def choose_seed(label: str) -> int:
    """Draw the choice of the seed of all points."""
    return st.number_input(
        label,
        0,
        state.MAX_SEED,
        step=1,
        key=lineup.key_of("points"),
        on_change=lineup.on_choice,
        args=("points",),
        width=130,
    )


def in_rows(items: Sequence[object]) -> Iterator[Sequence[object]]:
    """As many at once as stand beside each other."""
    for begin in range(0, len(items), CARDS_A_ROW):
        yield items[begin : begin + CARDS_A_ROW]


# --- the slots -------------------------------------------------------------------------------------------------------


def draw_slots(opened: Sequence[Entry | AtlasError], steps: lineup.Steps) -> None:
    """A card for each slot, and the scrubber that they may share."""
    slots = lineup.slots()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        mode = choose("scrubber", "Scrubber", SCRUBBERS)
        st.button(
            "Add a slot",
            icon=":material/add:",
            on_click=lineup.on_add,
            disabled=len(slots) == lineup.MOST,
            help="The sidebar's run and step join",
        )
    if mode == "shared":
        draw_scrubber(slots, steps)
    for row in in_rows(list(enumerate(zip(slots, opened, strict=True)))):
        columns = st.columns(len(row) if len(slots) <= CARDS_A_ROW else CARDS_A_ROW, gap="small")
        for column, (place, (slot, entry)) in zip(columns, row, strict=False):
            with column, st.container(border=True, key=f"slot {place}"):
                draw_card(place, slot, entry, steps, mode)


def draw_scrubber(slots: tuple[lineup.Slot, ...], steps: lineup.Steps) -> None:
    """One slider that moves all slots that are not pinned."""
    count = lineup.places(slots, steps)
    if count < 2:
        st.caption("Every slot is pinned, or keeps one step only: the shared scrubber moves nothing.")
        return
    moving = [steps[slot.run] for slot in slots if not slot.is_pinned]
    alike = all(kept == moving[0] for kept in moving)
    state.mirror(lineup.SCRUBBER_KEY, lineup.place_of(slots, steps))
    st.select_slider(
        "Step of all slots that are not pinned",
        range(count),
        key=lineup.SCRUBBER_KEY,
        format_func=lambda place: f"{moving[0][place]:,}" if alike else f"kept step {place + 1} of {count}",
        on_change=lineup.on_scrub,
        args=(steps,),
    )


def draw_card(place: int, slot: lineup.Slot, entry: Entry | AtlasError, steps: lineup.Steps, mode: str) -> None:
    """A slot: its run, its step, and what can be done with it."""
    state.mirror(lineup.run_key(place), slot.run)
    st.selectbox(
        f"Slot {lineup.LETTERS[place]}",
        list(steps),
        key=lineup.run_key(place),
        on_change=lineup.on_slot_run,
        args=(place, steps),
    )
    kept = steps[slot.run]
    if mode == "shared" or len(kept) == 1:
        st.markdown(f"Step **{slot.step:,}**{', pinned' if mode == 'shared' and slot.is_pinned else ''}")
    else:
        state.mirror(lineup.step_key(place), slot.step)
        st.select_slider(
            "Step",
            kept,
            key=lineup.step_key(place),
            format_func=lambda step: f"{step:,}",
            on_change=lineup.on_slot_step,
            args=(place,),
        )
    if isinstance(entry, AtlasError):
        st.error(str(entry), icon=":material/error:")
    draw_card_buttons(place, slot, mode)


def draw_card_buttons(place: int, slot: lineup.Slot, mode: str) -> None:
    """Pin, swap, remove."""
    with st.container(horizontal=True, gap="small"):
        if mode == "shared":
            st.button(
                "Unpin" if slot.is_pinned else "Pin",
                icon=":material/keep_off:" if slot.is_pinned else ":material/keep:",
                type="tertiary",
                key=f"pin {place}",
                on_click=lineup.on_pin,
                args=(place,),
                help="Whether the shared scrubber leaves this slot alone",
            )
        if place:
            st.button(
                "Swap with A",
                icon=":material/swap_horiz:",
                type="tertiary",
                key=f"swap {place}",
                on_click=lineup.on_swap,
                args=(place,),
            )
        st.button(
            "Remove",
            icon=":material/close:",
            type="tertiary",
            key=f"remove {place}",
            on_click=lineup.on_remove,
            args=(place,),
            disabled=len(lineup.slots()) == lineup.FEWEST,
        )


# --- what is looked at -----------------------------------------------------------------------------------------------


def draw_section(entries: Sequence[Entry]) -> None:
    """The chosen way of comparing."""
    sections = {
        "Images": draw_images,
        "Regions": draw_regions,
        "Movement": draw_movement,
        "Figures": draw_figures,
        "Borders": draw_borders,
        "Changes": draw_changes,
        "Every step": draw_every_step,
    }
    section = choose("view", "View", {name: name for name in sections}, label_visibility="collapsed")
    try:
        sections[section](entries)
    except AtlasError as error:
        st.error(str(error), icon=":material/error:")


def choose_pair(entries: Sequence[Entry]) -> tuple[Entry, Entry]:
    """The first slot and the one that it is compared with."""
    first, *others = entries
    if len(others) == 1:
        return first, others[0]
    titles = {lineup.LETTERS.index(entry.letter): entry.letter for entry in others}
    place = choose("other", f"{first.letter} against", titles)
    return first, next(entry for entry in others if entry.letter == titles[place])


def say_obstacles(first: Entry, other: Entry, *kinds: str) -> bool:
    """Say why two slots can't be compared in some ways; whether there was anything to say."""
    found = comparisons.obstacles(first, other)
    told = [found[kind] for kind in kinds if kind in found]
    for reason in told:
        st.info(f"Not comparable here: {reason}.", icon=":material/block:")
    return bool(told)


def draw_images(entries: Sequence[Entry]) -> None:
    """The same points in two slots, wiped, faded or subtracted."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        look = choose("look", "Look", {name: name for name in lineup.LOOKS})
        source = choose("source", "Points", SOURCES)
        seed = choose_seed("Seed") if source == "seed" else None
    if say_obstacles(first, other, "points", "images"):
        return
    z = state.shown_point().unsqueeze(0) if seed is None else comparisons.grid_points(seed, GRID, first.latent_size)
    if z.shape[1] != first.latent_size:
        st.info("Explore's point belongs to another latent space; choose a seed.", icon=":material/block:")
        return
    picked = None
    if look == "Side by side":
        draw_sheets(entries, z)
    else:
        picked = draw_pairs(first, other, z, look, "point" if seed is None else str(seed))
    st.caption(f"The same points of the latent space in every slot. {HINTS[look]}")
    say_no_classes(first, other)
    if seed is None:
        draw_one_point(entries, z, "Explore's point")
    elif picked is not None:
        draw_one_point(entries, z[picked : picked + 1], f"Sample {picked} of seed {seed}")


def say_no_classes(first: Entry, other: Entry) -> None:
    """Why the images of two slots have no names in common, if they have none."""
    reason = comparisons.obstacles(first, other).get("classes")
    if reason:
        st.caption(f"No digits are named here: {reason}.")


def draw_sheets(entries: Sequence[Entry], z: Tensor) -> None:
    """All points in all slots of their latent space, a sheet for each slot."""
    able = [entry for entry in entries if entry.latent_size == z.shape[1]]
    for row in in_rows(able):
        for column, entry in zip(st.columns(len(row) if len(able) < CARDS_A_ROW else CARDS_A_ROW), row, strict=False):
            with column:
                st.markdown(f"**{entry.title}**")
                sheet_of = pictures.contact_sheet(comparisons.seen(entry, z).pixels, min(SHEET_COLUMNS, len(z)))
                st.html(pictures.film_strip([sheet_of], [f"{len(z)} points"], one_row=True))


def draw_pairs(first: Entry, other: Entry, z: Tensor, look: str, source: str) -> int | None:
    """The points in two slots over each other, and what the colours of a difference mean; returns the clicked one."""
    found, colours = comparisons.change(first, other, z), charts.palette(st.context.theme.type)
    name = f"{first.title}|{other.title}|{source}"
    picked = lineup.picked_pair(name, len(z))
    captions, changed, told = pair_texts(found, first, other)
    pairs(
        {
            "name": name,
            "before": comparison_pictures.grey_sheet(found.before.pixels),
            "after": comparison_pictures.grey_sheet(found.after.pixels),
            "difference": comparison_pictures.signed_sheet(found.signed, colours),
            "count": len(z),
            "side": found.signed.shape[-1],
            "columns": min(comparison_pictures.SHEET_COLUMNS, len(z)),
            "look": look,
            "ends": [first.title, other.title],
            "captions": captions,
            "changed": changed,
            "told": told,
            "wanted": ONE_WIDTH if len(z) == 1 else CELL_WIDTH,
            "smooth": False,
            "chosen": picked,
        },
        key=lineup.PAIRS_KEY,
    )
    if look == "Difference":
        legend = [
            (colours.discriminator, f"ink that {other.letter} added"),
            (colours.generator, f"ink that it took away from {first.letter}'s"),
        ]
        st.html(comparison_pictures.legend(legend))
    return picked


def pair_texts(found: comparisons.Change, first: Entry, other: Entry) -> tuple[list[str], list[bool], list[str]]:
    """Captions of pairs, whether to mark them, and what the pointer reads."""
    moved = [f"{distance:.0f}" for distance in found.distance]
    told = [f"sample {number}\nchanged by {each} grey levels" for number, each in enumerate(moved)]
    if "classes" in comparisons.obstacles(first, other):
        return [f"± {each}" for each in moved], [False] * len(moved), told
    names = first.judge.classes
    calls = list(zip(found.before.classes.tolist(), found.after.classes.tolist(), strict=True))
    captions = [names[one] if one == two else f"{names[one]} → {names[two]}" for one, two in calls]
    told = [
        f"{text}\n{first.letter}: {names[one]}, {other.letter}: {names[two]}"
        for text, (one, two) in zip(told, calls, strict=True)
    ]
    return captions, [one != two for one, two in calls], told


def draw_one_point(entries: Sequence[Entry], z: Tensor, name: str) -> None:
    """One point in every slot of its latent space, and the way to Explore."""
    st.subheader(name)
    able = [entry for entry in entries if entry.latent_size == z.shape[1]]
    for row in in_rows(able):
        for column, entry in zip(st.columns(CARDS_A_ROW, gap="medium"), row, strict=False):
            with column:
                draw_in_slot(entry, z, name)


def draw_in_slot(entry: Entry, z: Tensor, name: str) -> None:
    """What a slot makes of a point."""
    found = comparisons.seen(entry, z)
    st.markdown(f"**{entry.title}**")
    with st.container(key=f"seen {entry.letter}", width=220):
        st.html(pictures.digit(found.pixels[0], f"{name} in {entry.title}"))
    if entry.judge:
        st.html(pictures.class_bars(found.probabilities[0].numpy(), entry.judge.classes))
    if st.button("Open in Explore", icon=":material/tune:", key=f"explore {entry.letter}"):
        open_in_explore(entry.run, entry.step, z[0])


def open_in_explore(run: Run, step: int, z: Tensor) -> None:
    """Go on from a point at a step."""
    state.go_to(run.name, step)
    state.set_point(z)
    st.switch_page("views/explore.py")


# --- regions ---------------------------------------------------------------------------------------------------------


def draw_regions(entries: Sequence[Entry]) -> None:
    """The same slice in two slots, and what changed owner."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        look = choose("look", "Look", {name: name for name in lineup.LOOKS[:2]}, lineup.LOOKS[:2])
    if say_obstacles(first, other, "points", "classes"):
        return
    chosen = []
    for column, name, digit in zip(st.columns(3, gap="small"), state.ANCHORS, LECTURE_DIGITS, strict=True):
        with column:
            otherwise = resources.first_place(first.run, first.step, digit)
            chosen.append(pickers.choose_place(name, name.capitalize(), otherwise, first.judge))
    anchors = resources.stacked([resources.point_at(first.run, first.step, place) for place in chosen])
    chart = slice_through(*anchors)
    width = chart.home_width(anchors)
    before, after = (comparisons.plane(entry, chart, width) for entry in (first, other))
    colours = charts.palette(st.context.theme.type)
    _, share = comparisons.owners_changed(before, after)
    overlay = comparison_pictures.owner_map(before, after, colours)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("The regions")
        maps = [comparison_pictures.region_map(each, colours) for each in (before, after)]
        pairs(
            {
                "name": f"{first.title}|{other.title}|{resources.chart_name(chart)}",
                "before": maps[0],
                "after": maps[1],
                "names": [pictures.region_names(each.argmax(2), first.judge.classes) for each in (before, after)],
                "text": colours.text,
                "background": colours.ground,
                "difference": overlay,
                "count": 1,
                "side": pictures.MAP_SIDE,
                "columns": 1,
                "look": look,
                "ends": [first.title, other.title],
                "captions": [],
                "changed": [],
                "told": [],
                "wanted": pictures.MAP_SIDE,
                "smooth": True,
                "chosen": None,
            },
            key="region_pairs",
        )
    with right:
        st.subheader(f"{share:.1%} of the plane changed owner")
        legend = [
            (colours.generator, f"borders of {first.letter}"),
            (colours.discriminator, f"borders of {other.letter}"),
            (f"rgb{comparison_pictures.CHANGED}", "changed owner"),
        ]
        st.html(comparison_pictures.overlay(overlay, legend))
    draw_owners(first, other, before, after)
    cells = comparisons.PLANE_CELLS
    st.caption(
        f"The slice of the latent space through three points of {first.letter}, {width:.1f} σ wide, {cells} x {cells} "
        "cells decoded and judged in each slot."
    )
    draw_other_shares(first, entries, before, chart, width)


def draw_owners(first: Entry, other: Entry, before: np.ndarray, after: np.ndarray) -> None:
    """How much of the slice each digit holds in both slots."""
    for column, entry, plane in zip(st.columns(2, gap="medium"), (first, other), (before, after), strict=True):
        with column:
            st.caption(f"Digits of {entry.letter} on this slice")
            st.html(pictures.class_legend(entry.judge.classes, comparisons.plane_shares(plane)))


def draw_other_shares(first: Entry, entries: Sequence[Entry], before: np.ndarray, chart: object, width: float) -> None:
    """How much of the plane changed owner in each of several slots."""
    if len(entries) == lineup.FEWEST:
        return
    rows = []
    for entry in entries[1:]:
        found = comparisons.obstacles(first, entry)
        reason = found.get("points") or found.get("classes")
        share = None if reason else comparisons.owners_changed(before, comparisons.plane(entry, chart, width))[1]
        rows.append(f"| {entry.title} | {f'{share:.1%}' if reason is None else reason} |")
    st.markdown("\n".join([f"| Against {first.letter} | Share of the plane that changed owner |", "|---|---|", *rows]))


# --- movement --------------------------------------------------------------------------------------------------------


def draw_movement(entries: Sequence[Entry]) -> None:
    """The same samples on common axes, with arrows from old to new places."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        able = [entry for entry in entries if not set(comparisons.obstacles(first, entry)) & {"points", "images"}]
        judged = all(entry.judge and entry.judge.info == able[0].judge.info for entry in able) if first.judge else False
        space = choose("space", "Space", SPACES, ("judge", "images") if judged else ("images",))
        kind = choose("moved", "Colour", MOVED)
        count = st.selectbox(
            "Samples",
            sorted(lineup.CHOICES["samples"]),
            key=lineup.key_of("samples"),
            on_change=lineup.on_choice,
            args=("samples",),
            format_func=lambda count: f"{count:,}",
            width=110,
        )
        seed = choose_seed("Seed")
    if say_obstacles(first, other, "points", "images"):
        return
    z = comparisons.grid_points(seed, count, first.latent_size)
    found = comparisons.movement(able, z, space)
    place = able.index(other)
    moved = getattr(found.moved(place), kind).numpy()
    shown = f"{'|'.join(entry.title for entry in able)}|{seed}|{count}"
    chosen = [row for row in lineup.lassoed(shown) if row < count]
    colours = charts.palette(st.context.theme.type)
    figure = comparison_charts.arrows(
        found.coordinates[0],
        found.coordinates[place],
        moved,
        MOVED[kind].lower(),
        chosen,
        found.axes.explained,
        colours,
    )
    draw_lasso_chart(figure, "movement_arrows", shown)
    st.html(pictures.scale_legend(f"{MOVED[kind]} 0", f"{np.quantile(moved, 0.98):.2f}", colours.scale))
    st.subheader("The same samples in every slot")
    inks = [sample_inks(entry, z, colours) for entry in able]
    places = comparison_charts.slot_places(found.coordinates, inks, [entry.title for entry in able], chosen, colours)
    draw_lasso_chart(places, "movement_places", shown)
    st.caption(
        f"The axes are principal components of {SPACE_NOTES[space]}, of all slots together; {count:,} samples of seed "
        f"{seed}. Distances are those on the chart. Against its neighbours: how far a sample moved apart from the ten "
        "that lay nearest to it before. A lasso on any chart picks the same samples in all of them."
    )
    say_left_out(first, entries, able)
    say_no_classes(first, other)
    draw_lassoed(able, z, chosen, found.moved(place))


def draw_lasso_chart(figure: object, key: str, shown: str) -> None:
    """A chart on which samples can be drawn around."""
    st.plotly_chart(
        figure,
        theme=None,
        key=key,
        config={"displayModeBar": False, "scrollZoom": True},
        on_select=lambda: lineup.on_lasso(key, shown),
        selection_mode=("lasso", "box"),
    )


def sample_inks(entry: Entry, z: Tensor, colours: charts.Palette) -> list[str]:
    """Colours of the samples: their classes' where somebody names them."""
    if entry.judge is None:
        return [colours.neutral] * len(z)
    return [f"rgb{class_colour(number)}" for number in comparisons.seen(entry, z).classes.tolist()]


def say_left_out(first: Entry, entries: Sequence[Entry], able: Sequence[Entry]) -> None:
    """Which slots are not on the charts, and why."""
    for entry in entries:
        if entry not in able:
            reasons = comparisons.obstacles(first, entry)
            st.caption(f"{entry.letter} is left out: {reasons.get('points') or reasons['images']}.")


def draw_lassoed(able: Sequence[Entry], z: Tensor, chosen: Sequence[int], moved: object) -> None:
    """The samples inside the lasso, in every slot."""
    if not chosen:
        st.caption("Draw around some samples to see them in every slot.")
        return
    st.markdown(
        f"**{len(chosen):,} samples** inside the lasso moved {moved.absolute[chosen].mean():.2f} on average, "
        f"{moved.relative[chosen].mean():.2f} against their neighbours."
    )
    for entry in able:
        found = comparisons.seen(entry, z)
        rows = chosen[:LASSOED_SHOWN]
        names = entry.judge.classes if entry.judge else None
        captions = [names[found.classes[row]] if names else str(row) for row in rows]
        st.markdown(entry.title)
        with st.container(key=f"lassoed {entry.letter}"):
            st.html(pictures.film_strip(found.pixels[rows], captions, one_row=True))


# --- figures ---------------------------------------------------------------------------------------------------------


def draw_figures(entries: Sequence[Entry]) -> None:
    """Digit histograms and quality figures, with their differences."""
    colours = charts.palette(st.context.theme.type)
    judged = [entry for entry in entries if entry.judge]
    st.subheader("How often each digit is made")
    for entry in entries:
        if entry.judge is None:
            st.info(f"{entry.letter} has no histogram: {resources.why_no_judge(entry.run)}.", icon=":material/gavel:")
    if judged:
        found = [comparisons.shares(entry) for entry in judged]
        st.plotly_chart(
            comparison_charts.class_histograms(
                [tuple(part.numpy() for part in (each.share, each.low, each.high)) for each in found],
                [entry.judge.classes for entry in judged],
                [entry.title for entry in judged],
                colours,
            ),
            theme=None,
            key="histograms",
            config={"displayModeBar": False},
        )
        st.caption(
            f"Share of {comparisons.SHARE_SAMPLES:,} random points of each slot that its judge calls each class, with "
            "95 % intervals."
        )
    first, *others = entries
    for other in others:
        draw_share_difference(first, other)
    st.subheader("Quality")
    draw_quality(entries)


def draw_share_difference(first: Entry, other: Entry) -> None:
    """Which classes became more or less frequent."""
    reason = comparisons.obstacles(first, other).get("classes")
    if reason:
        st.caption(f"{first.letter} and {other.letter}: {reason}.")
        return
    found = comparisons.share_difference(first, other)
    clear = [
        f"**{name}** {100 * change:+.1f}"
        for name, change, is_clear in zip(
            first.judge.classes, found.value.tolist(), found.is_clear.tolist(), strict=True
        )
        if is_clear
    ]
    told = (
        f"{', '.join(clear)} percentage points; of the other classes the 95 % intervals overlap"
        if clear
        else "of every class the 95 % intervals overlap"
    )
    st.markdown(f"From {first.letter} to {other.letter}: {told}.")


def draw_quality(entries: Sequence[Entry]) -> None:
    """Measured figures, and their differences where they rest on the same."""
    records, problems = [], []
    for entry in entries:
        try:
            records.append(comparisons.figures(entry))
        except AtlasError as error:
            records.append(None)
            problems.append(f"{entry.letter}: {error}")
    for problem in problems:
        st.warning(f"Not available: {problem}", icon=":material/warning:")
    unmeasured = [entry for entry, record in zip(entries, records, strict=True) if record is None]
    if unmeasured:
        names = ", ".join(f"{entry.letter} ({entry.run.name}, step {entry.step:,})" for entry in unmeasured)
        st.info(
            f"Nobody has measured {names}. Do it with `gan-core evaluate {unmeasured[0].run.name}`.",
            icon=":material/straighten:",
        )
    if len(unmeasured) == len(entries):
        return
    titles = [entry.title for entry in entries]
    rows = [quality_row(name, records) for name in QUALITY]
    st.markdown("\n".join([f"| | {' | '.join(titles)} |", f"|---{'|---:' * len(titles)}|", *rows]))
    measured = next(record for record in records if record)
    settings = measured.settings
    st.caption(
        f"In brackets the difference to {entries[0].letter}, where both rest on the same judge, counts, seed and real "
        f"images. {titles[records.index(measured)]}: measured by the judge of {settings.extractor.data} "
        f"({settings.extractor.weights_sha256[:8]}) on {settings.samples:,} generated images, seed {settings.seed}, "
        f"against {settings.real.count:,} real ones."
    )


def quality_row(name: str, records: Sequence[Record | None]) -> str:
    """A figure in every slot."""
    title, plain, signed = QUALITY[name]
    first = records[0]

    def cell(record: Record | None) -> str:
        if record is None:
            return "not measured"
        value = plain.format(getattr(record, name))
        if record is first or first is None or record.settings != first.settings:
            return value
        return f"{value} ({signed.format(getattr(record, name) - getattr(first, name))})"

    return f"| {title} | {' | '.join(map(cell, records))} |"


# --- borders ---------------------------------------------------------------------------------------------------------


def draw_borders(entries: Sequence[Entry]) -> None:
    """Who borders on whom in two slots, and what changed."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        circles = choose("circles", "Great circles walked", {count: str(count) for count in lineup.CHOICES["circles"]})
    if say_obstacles(first, other, "classes"):
        return
    colours, names = charts.palette(st.context.theme.type), first.judge.classes
    found = [comparisons.regions(entry, circles) for entry in (first, other)]
    for column, entry, regions in zip(st.columns(2, gap="medium"), (first, other), found, strict=True):
        with column:
            st.subheader(entry.title)
            lift = without_diagonal(regions.borders.lift.numpy())
            st.plotly_chart(
                charts.border_matrix(lift, np.char.mod("%.2f times as long as by lot", lift), names, colours),
                theme=None,
                key=f"borders {entry.letter}",
                config={"displayModeBar": False},
            )
    change = comparisons.border_difference(*found)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(f"From {first.letter} to {other.letter}")
        st.plotly_chart(
            comparison_charts.difference_matrix(
                without_diagonal(change.value.numpy()), change.is_clear.numpy(), names, colours
            ),
            theme=None,
            key="border_difference",
            config={"displayModeBar": False},
        )
    with right:
        st.subheader("How to read it")
        st.markdown(
            "Above, how long each border is, compared with borders dealt out by lot: above 1 the two are neighbours. "
            "Beside this, how that changed. A number stands, and the colour is full, only where the 95 % intervals are "
            "apart; the rest may be chance. More circles make the intervals narrower."
        )
        st.markdown(
            f"A walk once around the shell crosses **{found[0].borders.per_circle:.1f}** borders in {first.letter}, "
            f"**{found[1].borders.per_circle:.1f}** in {other.letter}."
        )


def without_diagonal(values: np.ndarray) -> np.ndarray:
    """A class has no border with itself."""
    return np.where(np.eye(len(values), dtype=bool), np.nan, values)


# --- changes ---------------------------------------------------------------------------------------------------------


def draw_changes(entries: Sequence[Entry]) -> None:
    """The points that changed most, and those that changed digit."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        first, other = choose_pair(entries)
        has_classes = "classes" not in comparisons.obstacles(first, other)
        order = choose("order", "Which", ORDERS, tuple(ORDERS) if has_classes else ("image",))
        seed = choose_seed("Seed")
    if say_obstacles(first, other, "points", "images"):
        return
    if not has_classes:
        say_obstacles(first, other, "classes")
    count = comparisons.SHARE_SAMPLES
    found = comparisons.change(first, other, comparisons.grid_points(seed, count, first.latent_size))
    flows = comparisons.class_change(found, ROWS) if has_classes else None
    rows = flows.rows if order == "digit" else comparisons.farthest(found, ROWS)
    if flows:
        st.markdown(f"Of {count:,} points **{flows.total:,}** ({flows.total / count:.1%}) became another digit.")
    table, flow = st.columns([3, 2], gap="medium") if flows else (st.container(), None)
    with table:
        picked = draw_table(found, rows, first, other, seed, has_classes)
    if flow:
        with flow:
            st.plotly_chart(
                comparison_charts.flow_matrix(
                    flows.flows, first.letter, other.letter, first.judge.classes, charts.palette(st.context.theme.type)
                ),
                theme=None,
                key="flows",
                config={"displayModeBar": False},
            )
    st.caption(
        "Those that changed digit begin with the ones of which the judge is sure in both slots. Change is the "
        "root-mean-square over the pixels, in grey levels of 255. Choose a row to see the point in every slot."
    )
    if picked is not None:
        z = comparisons.grid_points(seed, count, first.latent_size)[picked : picked + 1]
        draw_one_point(entries, z, f"Sample {picked} of seed {seed}")


def draw_table(
    found: comparisons.Change, rows: np.ndarray, first: Entry, other: Entry, seed: int, has_classes: bool
) -> int | None:
    """A row for each point; returns the chosen point's number."""
    if not len(rows):
        st.info("No point became another digit.", icon=":material/check:")
        return None
    colours = charts.palette(st.context.theme.type)
    before, after = found.before.pixels, found.after.pixels
    table = {
        "Sample": rows.tolist(),
        first.letter: [pictures.png_address(before[row]) for row in rows],
        other.letter: [pictures.png_address(after[row]) for row in rows],
        "Difference": [comparison_pictures.difference_tile(found.signed[row], colours) for row in rows],
        "Change": [round(float(found.distance[row]), 1) for row in rows],
    }
    if has_classes:
        names, calls = first.judge.classes, (found.before.classes, found.after.classes)
        table["Digit"] = [" → ".join(names[each[row]] for each in calls) for row in rows]
    pictured = {name: st.column_config.ImageColumn(name) for name in (first.letter, other.letter, "Difference")}
    key = f"changes of {first.title} {other.title} {seed} {len(rows)} {rows[0]}"
    st.dataframe(
        table,
        column_config=pictured,
        hide_index=True,
        row_height=52,
        height=520,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
    )
    row = lineup.picked_row(key, len(rows))
    return None if row is None else int(rows[row])


# --- every step ------------------------------------------------------------------------------------------------------


def draw_every_step(entries: Sequence[Entry]) -> None:
    """Seeds down, steps across, without an end."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        titles = {
            lineup.LETTERS.index(entry.letter): entry.run.name
            for number, entry in enumerate(entries)
            if entry.run.name not in {other.run.name for other in entries[:number]}
        }
        place = choose("sheet", "Run", titles)
        entry = next(entry for entry in entries if entry.letter == lineup.LETTERS[place])
        tint = choose("tint", "Ink", TINTS, tuple(TINTS) if entry.judge else ("none",))
    draw_sheet(entry, tint)


@st.fragment
def draw_sheet(entry: Entry, tint: str) -> None:
    """The sheet and the chosen tile; only this part runs again while the sheet is moved."""
    try:
        steps = entry.run.steps()
        name = comparisons.sheet_name(entry, steps)
        window = lineup.window(name, len(steps))
        found = comparisons.tiles(entry, steps, window)
        chosen = lineup.picked_tile(name, len(steps))
        sheet(
            {
                "name": name,
                "rows": lineup.SHEET_ROWS,
                "labels": [f"{step:,}" for step in steps],
                "window": vars(window),
                "tiles": comparison_pictures.tile_sheet(found.images),
                "side": found.images.shape[-1],
                "cells": comparison_pictures.packed_tiles(found.classes, found.confidence),
                "classes": entry.judge and list(entry.judge.classes),
                "inks": entry.judge and comparison_pictures.class_inks(len(entry.judge.classes)),
                "tinted": tint == "digit",
                "most": lineup.MOST_TILES,
                "mostColumns": lineup.MOST_COLUMNS,
                "chosen": chosen and {"row": chosen[0], "column": chosen[1]},
            },
            key=lineup.SHEET_KEY,
        )
        st.caption(
            f"Seeds 0 to {lineup.SHEET_ROWS - 1:,} down, {len(steps)} kept steps of {entry.run.name} across; only what "
            "is seen is decoded. Drag, zoom with the wheel, move with the keys; click a tile to see it in full."
        )
        if entry.judge is None:
            st.caption(f"Nobody names these images: {resources.why_no_judge(entry.run)}.")
        if chosen:
            draw_tile(entry, steps[chosen[1]], chosen[0])
    except AtlasError as error:  # nobody above a fragment catches this
        st.error(str(error), icon=":material/error:")


def draw_tile(entry: Entry, step: int, seed: int) -> None:
    """A chosen tile, and the way to Explore."""
    z = comparisons.grid_points(seed, 1, entry.latent_size)
    (images,) = resources.through_steps(entry.run, [step], z)
    left, right = st.columns([1, 3], gap="medium")
    with left, st.container(key="tile"):
        st.html(pictures.digit(images[0], f"Seed {seed} at step {step}"))
    with right:
        st.markdown(f"**Seed {seed}** at step **{step:,}** of {entry.run.name}")
        if st.button("Open in Explore", icon=":material/tune:", type="primary"):
            open_in_explore(entry.run, step, z[0])


page()
