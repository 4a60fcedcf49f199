"""The generator of each checkpoint against the discriminator of each."""

import streamlit as st

from dashboard.shared import cache, session
from dashboard.shared.access import is_public
from dashboard.shared.failures import part_of_page
from dashboard.shared.foreign_text import as_markdown
from dashboard.shared.images import film_strip
from dashboard.shared.palette import palette
from dashboard.shared.terms import explain
from dashboard.shared.widgets import open_choices
from dashboard.views.tournament import data, state
from dashboard.web.tournament_map.component import tournament_map
from gan_core.foreign_text import plain
from gan_core.metrics.job import why_not_measured
from gan_core.metrics.tournament import in_words, reading_of
from gan_core.runs.tournament import SavedTournament
from gan_core.shell import shell_run

UPSETS_SHOWN = 4


def page() -> None:
    open_choices(*state.CHOICES)
    st.title("Tournament", help=explain("generator G", "discriminator D", "checkpoint", "iteration"))
    st.markdown(
        "Each generator of this run plays against each discriminator, also against those of other times. How many of "
        "its images are taken for real?"
    )
    run = session.selected().run
    if len(run.steps()) < 2:
        st.info(
            "A tournament needs two checkpoints; this run has one. Train it further, or choose another run.",
            icon=":material/info:",
        )
        return
    game = data.game_of(run)
    if game and game.is_running():
        st.fragment(wait_for_game, run_every=cache.REFRESH_SECONDS)()
        return
    if game and (problem := game.problem()):
        st.error(f"The tournament could not be played: {as_markdown(problem)}", icon=":material/error:")
    played = cache.tournament(run)
    if played is None:
        offer_game()
        return
    st.fragment(draw_tournament)(played)


def wait_for_game() -> None:
    """The checkpoints play; when they have, the page is drawn again."""
    with part_of_page():
        game = data.game_of(session.selected().run)
        if game is None or not game.is_running():
            st.rerun()
        st.info("The checkpoints are playing. This takes about ten seconds.", icon=":material/hourglass:")


def offer_game() -> None:
    """Nothing was played: the button that does, or why it cannot, and the command."""
    run = session.selected().run
    if is_public():
        st.info("The checkpoints of this run have not played.", icon=":material/trophy:")
        return
    if why := why_not_measured(run):
        st.info(f"The checkpoints of this run can't play here: {as_markdown(why)}", icon=":material/trophy:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/trophy: The checkpoints of this run have not played.", width="content")
        if st.button("Play", key="play", help="About ten seconds, in a process of its own"):
            data.play(run)
            st.rerun()
    st.caption("This command does the same:")
    st.code(f"gan-core tournament {shell_run(plain(run.name), run.folder)} --save", language="bash")


def draw_tournament(played: SavedTournament) -> None:
    """The map, what it says, and the pair that is looked at; only this part runs again when a pair is clicked."""
    with part_of_page():
        reading = reading_of(played.steps, played.shares)
        if reading:
            st.markdown(in_words(reading))
        match = state.match(played.steps)
        with st.container(key="tournament_row"):
            left, right = st.columns([3, 2], gap="medium")
        with left:
            tournament_map(
                data.map_props(played, match, palette(st.context.theme.type)),
                state.MAP_KEY,
                on_chosen=lambda: state.on_chosen(played.steps),
            )
            st.caption(
                f"{played.samples:,} images of each generator, seed {played.seed}, the same for every discriminator. "
                "The generators are those that the optimiser moves, not their moving averages."
            )
        with right, part_of_page():
            draw_match(played, *match)
        draw_upsets(played)
    session.write_address()


def draw_match(played: SavedTournament, generator: int, discriminator: int) -> None:
    """Images of a generator with a discriminator's scores."""
    run = session.selected().run
    found = data.seen(run, played, generator, discriminator)
    maker, judge = played.steps[generator], played.steps[discriminator]
    st.header(f"Generator {maker:,}, discriminator {judge:,}", anchor=False)
    share = played.shares[generator, discriminator]
    st.markdown(f"**{share:.0%}** of {played.samples:,} images are taken for real.")
    is_probability = cache.score_is_probability(run)
    captions = [
        f"{f'{score:.0%}' if is_probability else f'{score:+.2f}'}{' ✓' if fooled else ''}"
        for score, fooled in zip(found.scores, found.fooled, strict=True)
    ]
    with st.container(key="tournament_images"):
        st.html(film_strip(found.images, captions))
    st.caption(
        f"{len(found.images)} of them with {'P(real)' if is_probability else 'D(x)'}, the most real one first; "
        "✓ where the discriminator is fooled."
    )


def draw_upsets(played: SavedTournament) -> None:
    """Where an older discriminator is the harder one to fool, and why."""
    found = data.upsets_of(played)
    st.header("Upsets", anchor=False)
    if not found:
        st.caption("None: no earlier discriminator is harder to fool than a generator's own opponent.")
        return
    st.markdown(
        "An old discriminator that a newer generator fools less than it fools its own opponent. The discriminator "
        "learns from the images of its time alone: what those no longer get wrong it forgets, and a flaw that comes "
        "back is seen by the old one only. Or the old one was strict with everybody: then its whole column is low."
    )
    for upset in found[:UPSETS_SHOWN]:
        maker, judge = played.steps[upset.generator], played.steps[upset.discriminator]
        st.button(
            f"Generator {maker:,}: discriminator {judge:,} takes {upset.share:.0%} for real, its own opponent "
            f"{upset.contemporary:.0%}",
            key=f"upset {maker} {judge}",
            type="tertiary",
            on_click=state.choose,
            args=(played.steps, upset.generator, upset.discriminator),
        )
    if smaller := found[UPSETS_SHOWN:]:
        st.caption(f"Smaller ones are marked on the map: {len(smaller)}.")
