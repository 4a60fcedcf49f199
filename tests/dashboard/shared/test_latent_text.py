"""Points of the latent space as text in an address."""

import pytest
import torch

from dashboard.shared.latent_text import pack, unpack
from gan_core.latent.sampling import sample_latent


def test_a_point_survives_the_address_to_half_precision():
    z = sample_latent(1, 1, 100)[0]
    assert torch.equal(unpack(pack(z), 100), z.half().float())


def test_packing_twice_changes_nothing():
    z = unpack(pack(sample_latent(1, 1, 100)[0]), 100)
    assert pack(z) == pack(unpack(pack(z), 100))


def test_the_text_needs_no_escapes():
    text = pack(sample_latent(2, 1, 100)[0])
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(text) == 267


@pytest.mark.parametrize("text", ["AAAA", "", "é", "!", "A"])
def test_what_is_no_point_is_refused(text):
    with pytest.raises(ValueError, match="the link's z"):
        unpack(text, 100)


def test_a_point_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="finite"):
        unpack(pack(torch.full((100,), float("inf"))), 100)
