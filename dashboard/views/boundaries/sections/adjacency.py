"""Which classes lie side by side: lengths of the boundaries, shares of the latent space, and the lecture's claims."""

from collections.abc import Sequence
from itertools import combinations
from math import isfinite

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.figures import adjacency_matrix
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import scale_legend, skeleton
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import draw_refining
from dashboard.views.boundaries import figures
from gan_core.classifier.model import Classifier
from gan_core.data.sources import DIGITS
from gan_core.drawing import class_colour
from gan_core.errors import counted
from gan_core.latent.claims import PassageClaim, lecture_claims
from gan_core.latent.regions import CIRCLES, Regions, neighbour_layout, ranks

FOLLOWING = "Along {done} of {total} great circles; more make the intervals narrower"
VERDICTS = {"supported": ":green[supported]", "rejected": ":red[rejected]", "inconclusive": ":orange[inconclusive]"}


def draw_adjacency(classifier: Classifier) -> None:
    """The adjacency matrix, the neighbour graph, the lecture's claims, and the shares of the classes."""
    chosen = session.selected()
    facts = chosen.run.ref(chosen.step), cache.classifier_key(chosen.run)
    is_shown = session.shows("adjacency", facts)
    draw_refining(
        cache.regions(chosen.run, chosen.step),
        lambda measured: draw_measured(measured, classifier.classes),
        lambda measured: measured.circles,
        CIRCLES,
        FOLLOWING,
        "" if is_shown else skeleton("Measuring the class regions…", "square"),
    )
    session.mark_drawn("adjacency", facts)


def draw_measured(measured: cache.MeasuredRegions, names: Sequence[str]) -> None:
    """All that is known after so many circles."""
    # a chart that a finer one replaces has a key of its own
    suffix = "" if measured.is_final else f" {measured.circles}"
    draw_neighbours(measured, names, suffix)
    if names == DIGITS:
        draw_claims(measured, names)
    draw_shares(measured.regions, names, suffix)
    if measured.problem:
        st.caption(f"Measured now: {as_markdown(measured.problem)}.")


def draw_neighbours(measured: cache.MeasuredRegions, names: Sequence[str], suffix: str) -> None:
    """How long the boundary of each class with each other is, as a matrix and as a graph."""
    found = measured.regions
    colours, adjacency = palette(st.context.theme.type), found.adjacency
    lift = adjacency.lift.numpy()
    with st.container(key=f"neighbours{suffix}"):
        matrix, graph = st.columns(2, gap="medium")
    with matrix:
        st.header("Class adjacency", help=explain("decision boundary", "class region"))
        st.plotly_chart(
            adjacency_matrix(lift, adjacency_texts(found, names), names, colours),
            theme=None,
            key=f"adjacency_matrix{suffix}",
            config={"displayModeBar": False},
            alt=f"Heat map of the classes against each other. {neighbours_text(found, names)}",
        )
        st.html(scale_legend("0", f"{longest(found, names):.1f} × expected by chance", colours.adjacency_scale))
    with graph:
        st.header("Neighbour graph")
        st.plotly_chart(
            figures.neighbour_graph(
                neighbour_layout(adjacency.lift).numpy(),
                found.shares.share.numpy(),
                lift,
                adjacency.share.numpy(),
                names,
                inks_of(names),
                colours,
            ),
            theme=None,
            key=f"neighbour_graph{suffix}",
            config={"displayModeBar": False},
            alt=f"Graph of the classes, neighbours joined by lines. {neighbours_text(found, names)}",
        )
    st.caption(
        f"Measured along {measured.circles:,} great circles of the latent sphere, which cross "
        f"{adjacency.per_circle:.1f} boundaries each on average; how often a boundary is crossed measures its length. "
        "The numbers compare that length with what is expected by chance, in proportion to the shares of both classes: "
        "above 1 they are neighbours; point at one for its 95% interval. In the graph the area of a disc is the share "
        "of a class; lines join neighbours and are as wide as their boundary is long."
    )
    with st.expander("All pairs as a table"):
        st.markdown(pairs_table(found, names))


def adjacency_texts(found: Regions, names: Sequence[str]) -> list[list[str]]:
    """What the pointer reads on the adjacency matrix, K rows of K texts."""
    adjacency, rank = found.adjacency, ranks(found.adjacency.share)
    pairs = pair_count(names)

    def text(one: int, other: int) -> str:
        if one == other:
            return names[one]
        return (
            f"{names[one]} and {names[other]}: {adjacency.share[one, other]:.1%} of all boundaries, "
            f"rank {rank[one, other]} of {pairs}<br>{adjacency.lift[one, other]:.2f} × expected by chance "
            f"[{adjacency.low[one, other]:.2f}, {adjacency.high[one, other]:.2f}]<br>"
            f"{counted(int(adjacency.crossings[one, other]), 'crossing')} from {names[one]}, "
            f"{adjacency.crossings[other, one]} back"
        )

    size = range(len(names))
    return [[text(one, other) for other in size] for one in size]


def neighbours_text(found: Regions, names: Sequence[str]) -> str:
    """The pairs with the longest boundaries against chance, for who does not see the figures."""
    lift = found.adjacency.lift
    pairs = [pair for pair in pairs_by_lift(found, names)[:3] if isfinite(lift[pair])]
    told = [f"{names[one]} and {names[other]} {lift[one, other]:.1f}" for one, other in pairs]
    return f"Longest boundaries, times what is expected by chance: {', '.join(told)}. The table below holds all pairs."


def pairs_by_lift(found: Regions, names: Sequence[str]) -> list[tuple[int, int]]:
    """All pairs of classes, those with the longest boundary against chance first, those of absent classes last."""
    lift = found.adjacency.lift
    pairs = combinations(range(len(names)), 2)
    return sorted(pairs, key=lambda pair: float(lift[pair]) if isfinite(lift[pair]) else -1.0, reverse=True)


def longest(found: Regions, names: Sequence[str]) -> float:
    """The length of the longest boundary against chance; 0 where none was measured."""
    value = float(found.adjacency.lift[pairs_by_lift(found, names)[0]])
    return value if isfinite(value) else 0.0


def pairs_table(found: Regions, names: Sequence[str]) -> str:
    """All pairs of classes as Markdown, those with the longest boundary against chance first."""
    adjacency = found.adjacency

    def row(one: int, other: int) -> str:
        begin = f"| {as_markdown(names[one])} and {as_markdown(names[other])} | "
        if not isfinite(adjacency.lift[one, other]):
            return f"{begin}not measured: one of them did not occur | | |"
        low, high = adjacency.low[one, other], adjacency.high[one, other]
        interval = f"{low:.2f} to {high:.2f}" if isfinite(low) else "too few circles"
        return f"{begin}{adjacency.lift[one, other]:.2f} | {interval} | {adjacency.share[one, other]:.1%} |"

    rows = [row(*pair) for pair in pairs_by_lift(found, names)]
    head = ["| Classes | × expected by chance | 95% interval | Share of all boundaries |", "|---|--:|--:|--:|"]
    return "\n".join([*head, *rows])


def pair_count(names: Sequence[str]) -> int:
    """How many pairs of classes there are."""
    return len(list(combinations(names, 2)))


def inks_of(names: Sequence[str]) -> list[tuple[int, int, int]]:
    """The colours of the classes."""
    return [class_colour(number) for number, _ in enumerate(names)]


def draw_claims(measured: cache.MeasuredRegions, names: Sequence[str]) -> None:
    """The lecture's claims against what was measured."""
    neighbours, passages = lecture_claims(measured.regions)
    pairs = pair_count(names)
    rows = [
        f"| {one} and {other} are neighbours | {claim.lift:.1f} × expected by chance, 95% interval {claim.low:.1f} to "
        f"{claim.high:.1f}; rank {claim.rank} of {pairs} | {VERDICTS[claim.verdict]} |"
        for claim in neighbours
        for one, other in [claim.pair]
    ]
    rows.extend(passage_row(claim) for claim in passages)
    st.header("Do the lecture's claims hold?")
    st.markdown("\n".join(["| Claim | Measured at this checkpoint | |", "|---|---|---|", *rows]))
    st.caption(
        f"By {measured.circles:,} great circles and {measured.paths:,} paths along them"
        f"{', as `gan-core regions` prints it' if measured.is_final else ' so far'}. A claim about neighbours is "
        "supported where the whole interval is above 1, rejected where it is below, and inconclusive otherwise. A path "
        "between two digits may cross several others; the rank says how often the claimed one is crossed, compared "
        "with the rest."
    )


def passage_row(claim: PassageClaim) -> str:
    """A claim about what lies between two digits."""
    first, middle, last = claim.digits
    begin = f"| Between {first} and {last} is {middle} | "
    if claim.paths == 0:
        return f"{begin}no random path led from {first} to {last} | :orange[inconclusive] |"
    return (
        f"{begin}crossed on {claim.share:.0%} of {counted(claim.paths, 'path')}, 95% interval {claim.low:.0%} to "
        f"{claim.high:.0%}; rank {claim.rank} of 8 | |"
    )


def draw_shares(found: Regions, names: Sequence[str], suffix: str) -> None:
    """How much of the latent space each class has."""
    shares = found.shares
    st.header("Shares of the latent space")
    st.plotly_chart(
        figures.shares_chart(
            shares.share.numpy(),
            shares.low.numpy(),
            shares.high.numpy(),
            names,
            inks_of(names),
            palette(st.context.theme.type),
        ),
        theme=None,
        key=f"shares{suffix}",
        config={"displayModeBar": False},
        alt="Bars, with their 95% intervals: "
        + ", ".join(
            f"{name} {share:.1%} ({low:.1%} to {high:.1%})"
            for name, share, low, high in zip(names, shares.share, shares.low, shares.high, strict=True)
        ),
    )
    st.caption(
        f"Predicted classes of {int(shares.counts.sum()):,} random samples, with 95% confidence intervals; the dashed "
        "line is an equal share."
    )
