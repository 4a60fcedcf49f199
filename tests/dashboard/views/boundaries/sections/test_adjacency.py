"""What is said of neighbours."""

from math import nan

import pytest
import torch

from dashboard.views.boundaries.sections import adjacency
from gan_core.drawing import class_colour
from gan_core.latent.claims import PassageClaim
from gan_core.latent.regions import Adjacency, Regions

NAMES = ("one", "two", "three")


@pytest.fixture
def found() -> Regions:
    """Three classes; every number tells from where to where it belongs."""
    share = torch.tensor([[0, 0.5, 0.2], [0.5, 0, 0.3], [0.2, 0.3, 0]])
    crossings = torch.tensor([[0, 12, 13], [21, 0, 23], [31, 32, 0]])
    measured = Adjacency(crossings, share, 2 * share, 2 * share - 0.1, 2 * share + 0.1, torch.ones(3) / 3, 4.0)
    return Regions(None, measured, None)


def test_the_pointer_reads_both_directions_and_the_rank(found):
    texts = adjacency.adjacency_texts(found, NAMES)
    assert texts[0][0] == "one"
    assert texts[0][1] == (
        "one and two: 50.0% of all boundaries, rank 1 of 3<br>1.00 × expected by chance [0.90, 1.10]<br>"
        "12 crossings from one, 21 back"
    )
    assert "13 crossings from one, 31 back" in texts[0][2]
    assert "31 crossings from three, 13 back" in texts[2][0]
    assert "rank 3 of 3" in texts[2][0]


def test_the_table_holds_every_pair_with_its_interval_the_longest_boundary_first(found):
    head, _, *rows = adjacency.pairs_table(found, NAMES).splitlines()
    assert "95% interval" in head
    assert rows == [
        "| one and two | 1.00 | 0.90 to 1.10 | 50.0% |",
        "| two and three | 0.60 | 0.50 to 0.70 | 30.0% |",
        "| one and three | 0.40 | 0.30 to 0.50 | 20.0% |",
    ]


def test_classes_that_never_occurred_come_last_and_are_no_numbers(found):
    for table in (found.adjacency.lift, found.adjacency.low, found.adjacency.high):
        table[2, :2] = table[:2, 2] = nan
    told = adjacency.pairs_table(found, NAMES) + adjacency.neighbours_text(found, NAMES)
    assert "nan" not in told
    assert told.splitlines()[2] == "| one and two | 1.00 | 0.90 to 1.10 | 50.0% |"
    assert told.count("not measured") == 2
    assert adjacency.longest(found, NAMES) == 1
    found.adjacency.lift[:] = nan
    assert adjacency.longest(found, NAMES) == 0


def test_who_does_not_see_the_figures_hears_of_the_longest_boundaries(found):
    told = adjacency.neighbours_text(found, NAMES)
    assert "one and two 1.0, two and three 0.6, one and three 0.4" in told


@pytest.mark.parametrize(("count", "pairs"), [(2, 1), (3, 3), (10, 45)])
def test_so_many_classes_have_so_many_pairs(count, pairs):
    assert adjacency.pair_count(range(count)) == pairs


def test_classes_have_the_colours_that_they_have_everywhere():
    assert adjacency.inks_of(NAMES) == [class_colour(0), class_colour(1), class_colour(2)]


def test_verdicts_are_coloured_as_they_are_meant():
    colours = {verdict: text.partition("[")[0] for verdict, text in adjacency.VERDICTS.items()}
    assert colours == {"supported": ":green", "rejected": ":red", "inconclusive": ":orange"}
    assert all(f"[{verdict}]" in text for verdict, text in adjacency.VERDICTS.items())


def test_a_passage_reads_from_its_first_digit_to_its_last():
    row = adjacency.passage_row(PassageClaim((1, 7, 9), 40, 0.25, 0.14, 0.4, 2))
    assert row.startswith("| Between 1 and 9 is 7 | crossed on 25% of 40 paths, 95% interval 14% to 40%; rank 2 of 8")


def test_without_paths_a_passage_is_inconclusive():
    row = adjacency.passage_row(PassageClaim((3, 5, 8), 0, nan, nan, nan, 1))
    assert "no random path led from 3 to 8" in row and "inconclusive" in row
    assert "nan" not in row
