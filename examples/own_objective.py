"""An objective of your own: least squares, which pulls real logits to 1 and generated ones to -1.

Run: python examples/own_objective.py
"""

from torch import Tensor

from gan_core.registry import OBJECTIVES, Objective


def least_squares_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Mean squared distance of the logits (N,) from their labels. Source: Mao et al. 2017, arXiv:1611.04076."""
    return ((real - 1).square().mean() + (fake + 1).square().mean()) / 2


def least_squares_generator(real: Tensor, fake: Tensor) -> Tensor:
    """The same with flipped labels. `real` is unused: all generator losses take the same arguments."""
    return (fake - 1).square().mean()


OBJECTIVES.register(
    "least-squares",
    Objective(
        "Least squares",
        least_squares_discriminator,
        least_squares_generator,
        formula=r"\tfrac12 E[(D(x) - 1)^2] + \tfrac12 E[(D(G(z)) + 1)^2], \quad E[(D(G(z)) - 1)^2]",
        chance_loss=1.0,  # of both losses where every logit is 0
    ),
)


if __name__ == "__main__":
    import torch

    undecided = torch.zeros(8)
    rules = OBJECTIVES["least-squares"]
    print(f"{rules.title}: {rules.discriminator(undecided, undecided):.1f} at chance level")
