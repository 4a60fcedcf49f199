"""Which classes lie side by side: lengths of the boundaries, shares of the latent space, and the lecture's claims."""

from collections.abc import Sequence
from itertools import combinations

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.figures import adjacency_matrix
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import progress_bar
from dashboard.views.boundaries import figures, state
from gan_core.classifier.model import Classifier
from gan_core.data.sources import DIGITS
from gan_core.drawing import class_colour
from gan_core.errors import counted
from gan_core.latent.claims import PassageClaim, lecture_claims
from gan_core.latent.regions import Regions, neighbour_layout, ranks

CIRCLES = (50, 100, 200, 400)
VERDICTS = {"supported": ":green[supported]", "rejected": ":red[rejected]", "inconclusive": ":orange[inconclusive]"}


def draw_adjacency(classifier: Classifier) -> None:
    """The adjacency matrix, the neighbour graph, the lecture's claims, and the shares of the classes."""
    chosen = session.selected()
    circles = st.segmented_control(
        "Great circles to sample along",
        CIRCLES,
        default=100,
        required=True,
        key=state.CIRCLES_KEY,
        help="More circles take longer and give narrower intervals.",
    )
    with progress_bar("Generating and classifying {total:,} images…") as on_progress:
        found = cache.regions(chosen.run, chosen.step, circles, on_progress)
    names = classifier.classes
    draw_neighbours(found, names)
    if names == DIGITS:
        draw_claims(found, names)
    draw_shares(found, names)


def draw_neighbours(found: Regions, names: Sequence[str]) -> None:
    """How long the boundary of each class with each other is, as a matrix and as a graph."""
    colours, adjacency = palette(st.context.theme.type), found.adjacency
    matrix, graph = st.columns(2, gap="medium")
    with matrix:
        st.subheader("Class adjacency", help=explain("decision boundary", "class region"))
        st.plotly_chart(
            adjacency_matrix(adjacency.lift.numpy(), adjacency_texts(found, names), names, colours),
            theme=None,
            key="adjacency_matrix",
            config={"displayModeBar": False},
        )
    with graph:
        st.subheader("Neighbour graph")
        st.plotly_chart(
            figures.neighbour_graph(
                neighbour_layout(adjacency.lift).numpy(),
                found.shares.share.numpy(),
                adjacency.lift.numpy(),
                adjacency.share.numpy(),
                names,
                inks_of(names),
                colours,
            ),
            theme=None,
            key="neighbour_graph",
            config={"displayModeBar": False},
        )
    st.caption(
        f"A great circle of the latent sphere crosses {adjacency.per_circle:.1f} boundaries on average; how often a "
        "boundary is crossed measures its length. The numbers compare that length with what is expected by chance, in "
        "proportion to the shares of both classes: above 1 they are neighbours. In the graph the area of a disc is the "
        "share of a class; lines join neighbours and are as wide as their boundary is long."
    )


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


def pair_count(names: Sequence[str]) -> int:
    """How many pairs of classes there are."""
    return len(list(combinations(names, 2)))


def inks_of(names: Sequence[str]) -> list[tuple[int, int, int]]:
    """The colours of the classes."""
    return [class_colour(number) for number, _ in enumerate(names)]


def draw_claims(found: Regions, names: Sequence[str]) -> None:
    """The lecture's claims against what was measured."""
    neighbours, passages = lecture_claims(found)
    pairs = pair_count(names)
    rows = [
        f"| {one} and {other} are neighbours | {claim.lift:.1f} × expected by chance, 95% interval {claim.low:.1f} to "
        f"{claim.high:.1f}; rank {claim.rank} of {pairs} | {VERDICTS[claim.verdict]} |"
        for claim in neighbours
        for one, other in [claim.pair]
    ]
    rows.extend(passage_row(claim) for claim in passages)
    st.subheader("Do the lecture's claims hold?")
    st.markdown("\n".join(["| Claim | Measured at this checkpoint | |", "|---|---|---|", *rows]))
    st.caption(
        "A claim about neighbours is supported where the whole interval is above 1, rejected where it is below, and "
        "inconclusive otherwise: sample along more circles. A path between two digits may cross several others; the "
        "rank says how often the claimed one is crossed, compared with the rest."
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


def draw_shares(found: Regions, names: Sequence[str]) -> None:
    """How much of the latent space each class has."""
    shares = found.shares
    st.subheader("Shares of the latent space")
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
        key="shares",
        config={"displayModeBar": False},
    )
    st.caption(
        f"Predicted classes of {int(shares.counts.sum()):,} random samples, with 95% confidence intervals; the dashed "
        "line is an equal share."
    )
