import numpy as np
import pytest
import torch

from dashboard.views.directions.data import Followed, Wanted
from dashboard.views.directions.naming import (
    attribute_text,
    effect_rows,
    origin_of,
    source_title,
    verdict_over_training,
)
from gan_core.latent.attributes import NAMES
from gan_core.latent.direction_effects import direction_effects
from gan_core.latent.sampling import sample_latent


@pytest.fixture(scope="module")
def effects():
    """Of a direction that turns six values by 3, 0, -1, 0, 0, 0 a sigma."""
    turns = torch.tensor([3.0, 0, -1, 0, 0, 0])

    def measure(z):
        return z[:, :1] * turns + z[:, 1:2], torch.zeros(len(z), dtype=torch.int64)

    return direction_effects(measure, torch.eye(4)[0], sample_latent(0, 50, 4))


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("slant", "Slant"),
        ("class", "From class to class"),
        ("class.1.0", "cat to dog"),
        ("seeds", "From seed to seed"),
        ("seeds.3.12", "Seed 3 to 12"),
        ("principal.3", "Principal direction 3"),
        ("layer.1", "First layer (SeFa) 1"),
        ("features.2", "Features (GANSpace) 2"),
        ("saved.my own.2", "my own.2"),
        ("", ""),
    ],
)
def test_directions_have_names_for_people(source, title):
    assert source_title(source, ["dog", "cat"]) == title


def test_what_is_saved_says_how_it_was_found():
    wanted = Wanted("slant", "mass", 0.5, ("class", "width"))
    assert origin_of("Slant and Stroke mass", wanted, []) == "Slant and Stroke mass, weight 0.5, holding class, width"


def test_an_effect_is_told_with_its_interval_and_range(effects):
    said = attribute_text(NAMES.index("slant"), effects)
    assert said.startswith("**Slant +3.0° per σ** (95% interval 3.0 to 3.0). It holds from −4 to 4 σ")
    assert "kept up to ±2 σ on **100%**" in said


def test_what_does_not_move_holds_nowhere(effects):
    assert "holds nowhere" in attribute_text(NAMES.index("height"), effects)


def test_each_attribute_has_a_row_with_a_true_minus(effects):
    rows = effect_rows(effects)
    assert len(rows) == len(NAMES)
    assert "| Width | −1.0 px (−1.0 to −1.0) | 100% | −4 to 4 σ |" in rows


def followed(*value: float) -> Followed:
    numbers = np.array(value)
    return Followed(list(range(len(value))), numbers, numbers, numbers, None, {})


def test_a_direction_means_the_same_where_it_moves_half_as_much():
    said = verdict_over_training(followed(np.nan, 0.1, 0.5, -0.9, 0.8), 4, "Slant")
    assert "at 2 of 4 checkpoints: 2, 4." in said


def test_one_checkpoint_compares_with_nothing():
    assert "nothing to compare" in verdict_over_training(followed(0.8), 0, "Slant")
    assert "nothing to compare" in verdict_over_training(followed(np.nan, 0.8), 0, "Slant")
