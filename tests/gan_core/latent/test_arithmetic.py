import pytest
import torch

from gan_core.errors import GeometryError
from gan_core.latent.arithmetic import add_up, attribute_arithmetic, class_arithmetic
from gan_core.latent.norms import typical_norm
from gan_core.latent.sampling import sample_latent

Z = sample_latent(5, 2_000, 16)


def halves(z: torch.Tensor) -> torch.Tensor:
    return (z[:, 0] > 0).long()


def described(z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return halves(z), z[:, 1]


def random() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_the_sum_points_where_it_should_and_lies_on_the_shell():
    a, b, c = Z[:3]
    found = add_up(a, b, c)
    assert float(found.norm()) == pytest.approx(typical_norm(16)[0], rel=1e-5)
    assert torch.allclose(found / found.norm(), (a - b + c) / (a - b + c).norm(), atol=1e-6)


def test_arithmetic_of_linear_classes_works_better_with_means_than_by_chance():
    one, many = (class_arithmetic(Z, halves(Z), halves, 400, averaged, random()) for averaged in (1, 30))
    assert one.low <= one.share <= one.high
    assert one.chance == pytest.approx(0.5, abs=0.1)
    assert many.share > one.chance
    assert one.triples == 400


def test_arithmetic_of_a_network_that_always_says_the_same_never_works_for_the_other():
    found = class_arithmetic(Z, halves(Z), lambda z: torch.full((len(z),), 7), 100, 1, random())
    assert found.share == 0


def test_a_linear_attribute_is_carried_over():
    found = attribute_arithmetic(Z, halves(Z), Z[:, 1], described, 400, 30, random())
    assert found.share > 2 * found.chance


def test_an_attribute_that_the_sum_ignores_is_carried_over_by_chance_only():
    values = torch.randn(len(Z), generator=random())

    def deaf(z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return halves(z), torch.zeros(len(z)) + values.mean()

    found = attribute_arithmetic(Z, halves(Z), values, deaf, 400, 3, random())
    assert found.share < 0.5


def test_one_class_is_too_few():
    with pytest.raises(GeometryError, match="two classes with 3 samples each, found 1"):
        class_arithmetic(Z, torch.zeros(len(Z), dtype=torch.int64), halves, 10, 1, random())


def test_an_attribute_that_never_differs_is_refused():
    with pytest.raises(GeometryError, match="differ enough"):
        attribute_arithmetic(Z, halves(Z), torch.ones(len(Z)), described, 10, 1, random())
