"""The terms that the pages, the commands and the docs use, each explained in one or two sentences."""

from gan_core.registry import metrics_in_order

GLOSSARY: dict[str, str] = {
    "latent vector z": (
        "The generator's input: a list of numbers (100 in the runs that ship), each drawn from a standard normal "
        "distribution. Also called a latent code."
    ),
    "latent space": "The space of all latent vectors. Each of its points is one image.",
    "generator G": "The network that turns a latent vector z into an image G(z).",
    "discriminator D": (
        "The network that is trained to tell real images from generated ones. The generator is trained to deceive it."
    ),
    "D(x), D(G(z))": (
        "The discriminator's output for a real image x and for a generated one: near 1 it takes the image for real, "
        "near 0 for generated. Some objectives give a score without bounds instead of a probability."
    ),
    "classifier": (
        "A third network that names the digit in an image. It is no part of the GAN and was trained on its own."
    ),
    "checkpoint": "The networks as they were at one iteration of the training.",
    "run": "One training from start to end: its settings, its log and its checkpoints in one folder.",
    "iteration": "One update of both networks on one batch of images.",
    "decision boundary": (
        "Where the classifier's first choice changes from one class to another; on it two classes are equally probable."
    ),
    "class region": "The part of the latent space whose images the classifier assigns to one class.",
    "slice": "A plane through the latent space, drawn as a map.",
    "interpolation": "The images along a path from one latent vector to another.",
    "spherical (slerp)": (
        "Interpolation along a great circle. It keeps to the norms of random latent vectors, on which the generator "
        "was trained."
    ),
    "linear (lerp)": (
        "Interpolation along a straight line. Half way its norm is smaller than that of random latent vectors, where "
        "the generator was not trained."
    ),
    "latent direction": "A direction in latent space along which the images change in one particular way.",
    "class-conditional": (
        "Networks that are told a class beside their input: the generator writes the digit that it is asked for, the "
        "discriminator judges whether an image is a real one of that class. Halfway between two classes is a class mix."
    ),
    "truncation (psi)": (
        "A factor by which the latent vector is scaled towards the origin: below 1, images are more typical and less "
        "varied."
    ),
    "norm of z": (
        "The distance of a latent vector from the origin. Random vectors of 100 dimensions have norms of about 10."
    ),
    "sigma (σ)": (
        "The unit of distance in latent space: the standard deviation of each coordinate of a random latent vector."
    ),
    "binary cross-entropy (BCE)": (
        "The loss of the original GAN: how surprised the discriminator is by the true labels. A discriminator that "
        "always says 0.5 has a loss of ln 2 = 0.693."
    ),
    "flipped labels": (
        "The generator is trained on the discriminator's output for its images as if they were labelled real; so its "
        "gradient stays strong while it is still poor."
    ),
    "gradient penalty (R1, R2)": (
        "A term that keeps the discriminator's gradient small, on real images (R1) and on generated ones (R2), which "
        "makes the training stable."
    ),
    "EMA": (
        "Exponential moving average of the generator's weights over the training. Its images are usually better than "
        "those of the weights at any single iteration."
    ),
    "mode collapse": (
        "The generator makes some kinds of images much more rarely than they occur in the data, or not at all."
    ),
    "inversion": "The search for a latent vector whose image is a given one.",
}


def all_terms() -> dict[str, str]:
    """The glossary, and every registered metric by its title."""
    return GLOSSARY | {metric.title: metric.description for metric in metrics_in_order().values()}
