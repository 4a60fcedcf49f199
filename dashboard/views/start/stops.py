"""The nine stops of Start here: what each says, what it asks, and where one goes on from it.

`docs/teaching.md` has the same questions and answers; a test compares them.
"""

from dataclasses import dataclass
from typing import Literal

# what the figure of a stop needs of a run
Need = Literal["nothing", "networks", "digits", "hundred", "classes", "log"]
NOTHING, NETWORKS, DIGITS, HUNDRED, CLASSES, LOG = "nothing", "networks", "digits", "hundred", "classes", "log"


@dataclass(frozen=True)
class Link:
    """Where one goes on.

    Attributes:
        text: On the link.
        page: Its name in the address.
        parameters: Of the address, beside the run.
        takes_point: Whether the latent vector goes along that the figure shows.
    """

    text: str
    page: str
    parameters: tuple[tuple[str, str], ...] = ()
    takes_point: bool = False


@dataclass(frozen=True)
class Stop:
    """A stop. In its text `{random_numbers}` says how many numbers z has.

    Attributes:
        name: Of its figure.
        title, text: What it says.
        question, options: What is asked before the figure shows it.
        answer: Number of the right option; None where the figure measures it in the browser.
        because: What is said after the answer.
        links: The first of them whose page there is leads on.
        need: What its figure needs of a run.
    """

    name: str
    title: str
    text: str
    question: str
    options: tuple[str, ...]
    answer: int | None
    because: str
    links: tuple[Link, ...]
    need: Need = NOTHING


STEP_BY_STEP = Link("Play one step yourself", "one-step")

STOPS = (
    Stop(
        "digit",
        "A digit nobody wrote",
        "Nobody wrote the digit below, and it was copied from nowhere. A network made it out of {random_numbers}. "
        "Press the button: other numbers, another digit.",
        "How many different digits can this network make?",
        ("Ten, one of each kind", "60,000, as many as it has seen", "No end is in sight"),
        2,
        "Each list of numbers is an image of its own, and a small change of the numbers is a small change of the "
        "image.",
        (Link("Turn these numbers yourself", "explore", takes_point=True),),
        NETWORKS,
    ),
    Stop(
        "seat",
        "The shop owner's seat",
        "A counterfeiter makes digits; a shop owner has to tell them from real ones. Sit in the owner's seat: one of "
        "the two images was written by a person. Which?",
        "The trained discriminator judges the same pairs. How often is it right?",
        ("Nearly always: over 95%", "More often than not: 60 to 95%", "Hardly ever better than a coin"),
        None,
        "D has seen nothing but such images, and knows traces that people overlook. The nearer to a coin, the better "
        "the counterfeits.",
        (
            Link("Play on: real or fake", "games"),
            Link("See where it believes the images", "map", (("layer", "discriminator"),)),
        ),
        DIGITS,
    ),
    Stop(
        "networks",
        "Two networks, opposite goals",
        "The generator G (the counterfeiter) makes an image of a latent vector z. The discriminator D (the shop owner) "
        "makes a number of an image: how real it looks. Here is what each layer makes of one z.",
        "D has said how real the image looks. How does G learn from that?",
        (
            "It compares its image with a real one, pixel by pixel",
            "The gradient runs back through D, into G",
            "It keeps the images that scored best",
        ),
        1,
        "G never sees a real image. All it learns comes back through D as a gradient: which way each pixel should "
        "change to look more real.",
        (STEP_BY_STEP, Link("See it learn over the checkpoints", "snapshots")),
        NETWORKS,
    ),
    Stop(
        "bce",
        "One loss for both",
        "Both are trained with binary cross-entropy: how surprised D is by the label. With label 1 (real) the loss is "
        "−ln P(real), with label 0 (generated) −ln(1 - P(real)). G's turn flips the label: generated images, label 1.",
        "D says of a generated image: P(real) = 1%. In G's turn its label is 1. How large is the loss?",
        ("0.01", "0.69", "4.61"),
        2,
        "−ln 0.01 = 4.61, and the curve is steepest there: the worse the counterfeit, the stronger the push. With the "
        "true label 0 the loss would be 0.01, and G would learn next to nothing.",
        (STEP_BY_STEP, Link("See the losses of a whole training", "training")),
    ),
    Stop(
        "frozen",
        "The frozen half",
        "The two take turns. In each turn one network's weights move, and the other's stand still: frozen.",
        "In G's turn the gradient runs through D. Do D's weights move?",
        ("Yes: both learn at once", "Only those of its last layer", "No: it passes through, and D stays as it is"),
        2,
        "If D moved too, it would learn to call fakes real: in this turn their labels are flipped.",
        (STEP_BY_STEP, Link("See how the two trained", "training")),
    ),
    Stop(
        "noise",
        "Noise in, image out",
        "The latent vector z is nothing but noise: 100 numbers, each drawn from a normal distribution with mean 0 and "
        "standard deviation 1.",
        "Each number is most likely near 0. How far from 0 does z as a whole lie?",
        ("Near 0", "About 1", "About 10"),
        2,
        "The squares of 100 numbers add up: the norm is about the square root of 100. Nearly all z lie on a thin shell "
        "around the origin, and next to none inside it.",
        (Link("Pull z towards the origin", "explore", (("truncation", "0.4"),), takes_point=True),),
        HUNDRED,
    ),
    Stop(
        "between",
        "Where the sevens live",
        "An embedding turns images into points; the generator is its reverse. In its space of points each digit has "
        "regions of its own, and the ones lie beside the sevens. A classifier, a third network, says what it sees.",
        "Walk from a 7 to a 1. What is there half way?",
        (
            "A 7 and a 1 printed over each other",
            "A jump from the one to the other",
            "A digit of which nobody can tell what it is",
        ),
        2,
        "Each image on the way is a whole digit. Where the classifier's first choice changes is the decision boundary: "
        "where two colours meet on the map. Point at the map to see who lives there.",
        (
            Link(
                "Walk the same way over larger images",
                "boundaries",
                (("section", "Interpolation"), ("from", "d7.0"), ("to", "d1.0")),
            ),
        ),
        CLASSES,
    ),
    Stop(
        "loop",
        "The loop",
        "Training is this loop, a few thousand times. Beside it are the lines that run here, read from the source just "
        "now.",
        "In each iteration, who learns first?",
        ("The generator", "The discriminator", "Both at once, from one loss"),
        1,
        "D learns first, from real and generated images with true labels. Then G learns through the frozen D. Two "
        "optimisers, one for each.",
        (Link("Train a run of your own", "train"), Link("See the runs that were trained", "training")),
    ),
    Stop(
        "losses",
        "Why the loss says nothing",
        "In other trainings a falling loss is progress. Here each network's loss depends on how good the other one is.",
        "While the images get better and better, what do the two losses do?",
        ("Both fall", "One falls, the other rises", "Next to nothing: noise around a level"),
        2,
        "Both networks improve, so neither gets ahead for good. Judge a GAN by its images, not by its losses.",
        (Link("Look closer", "training"),),
        LOG,
    ),
)
