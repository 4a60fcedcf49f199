import torch

from gan_core.latent.neighbours import nearest_rows
from gan_core.latent.sampling import sample_latent

VECTORS = sample_latent(0, 300, 5)


def test_the_nearest_are_those_of_the_whole_however_it_is_cut():
    query = sample_latent(1, 1, 5)[0]
    order = (VECTORS - query).norm(dim=1).argsort(stable=True)[:7]
    for size in (1, 7, 50, 300):
        rows, distances = nearest_rows(query, VECTORS.split(size), 7)
        assert torch.equal(rows, order)
        assert torch.allclose(distances, (VECTORS[order] - query).norm(dim=1))


def test_a_vector_is_its_own_nearest():
    rows, distances = nearest_rows(VECTORS[42], VECTORS.split(100), 1)
    assert (rows.tolist(), distances.tolist()) == ([42], [0])


def test_fewer_vectors_than_are_asked_for_are_all_found():
    assert len(nearest_rows(VECTORS[0], [VECTORS[:3]], 8)[0]) == 3
    assert len(nearest_rows(VECTORS[0], [], 8)[0]) == 0
