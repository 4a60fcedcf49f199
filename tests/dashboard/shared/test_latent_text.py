"""Points of the latent space as text in an address."""

import pytest
import torch

from dashboard.shared.latent_text import pack, unpack
from gan_core.latent.sampling import sample_latent


@pytest.mark.parametrize("change", [lambda z: z, lambda z: z.half().float(), lambda z: 0.7 * z, lambda z: 1e6 * z])
def test_a_point_survives_the_address_with_its_full_precision(change):
    z = change(sample_latent(1, 1, 100)[0])
    assert torch.equal(unpack(pack(z), 100), z)


def test_a_point_as_the_page_makes_it_is_short():
    assert len(pack(sample_latent(2, 1, 100)[0].half().float())) == 267


def test_the_text_needs_no_escapes():
    text = pack(sample_latent(2, 1, 100)[0])
    assert set(text) <= set("~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(text) == 535


@pytest.mark.parametrize("change", [lambda z: z, lambda z: z.half().float()])
@pytest.mark.parametrize("other", [1, 50, 99, 101, 200])
def test_a_point_of_another_size_is_refused(change, other):
    with pytest.raises(ValueError, match=f"the link's z has 100 dimensions, this run has {other}"):
        unpack(pack(change(sample_latent(1, 1, 100)[0])), other)


@pytest.mark.parametrize("text", ["AAAA", "", "é", "!", "A"])
def test_what_is_no_point_is_refused(text):
    with pytest.raises(ValueError, match="the link's z"):
        unpack(text, 100)


def test_a_point_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="finite"):
        unpack(pack(torch.full((100,), float("inf"))), 100)
