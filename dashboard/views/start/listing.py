"""The training loop as it stands in the source, line by line, beside what it says in plain words."""

import ast
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

MODULE = "gan_core.training.step"
# in the order in which they run
FUNCTIONS = (
    "iterate",
    "_teach_discriminator",
    "draw_batch",
    "discriminator_step",
    "generator_step",
    "_descend",
    "end_iteration",
)

# plain words, and how the lines begin that do it
PLAIN = (
    ("repeat, some thousand times:", ()),
    ("    take real images", ("real = to_model_range(",)),
    ("    draw noise z", ("z = processes.local_shard(draw_noise(",)),
    ("    make images G(z)", ("return Batch(real, z, generate(",)),
    ("    D's loss: real are 1, generated 0", ("loss = objective.discriminator(",)),
    ("    D's optimiser steps", ("loss = _descend(state.discriminator_optimiser",)),
    ("    freeze D", ("with frozen(state.discriminator)",)),
    ("    G's loss: generated are 1, flipped", ("value = (loss or objective.generator)(",)),
    ("    G's optimiser steps", ("value = _descend(state.generator_optimiser",)),
)


@dataclass(frozen=True)
class Line:
    """A line of the source.

    Attributes:
        number: In its file.
        text: As it stands there.
        plain: Number of the line in plain words that says the same, if one does.
    """

    number: int
    text: str
    plain: int | None


@cache
def listing() -> tuple[Line, ...]:
    """The functions of one iteration without their docstrings."""
    spec = find_spec(MODULE)
    assert spec is not None and spec.origin is not None  # it is part of this project
    return listed(Path(spec.origin).read_text())


def listed(source: str) -> tuple[Line, ...]:
    """As `listing`, of any source."""
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    texts = source.splitlines()
    numbers = [number for name in FUNCTIONS if name in functions for number in _numbers(functions[name])]
    return tuple(Line(number, texts[number - 1], _plain_of(texts[number - 1])) for number in numbers)


def _numbers(function: ast.FunctionDef) -> list[int]:
    """The numbers of the lines of a function, but for its signature's and its docstring's."""
    first = function.body[0]
    is_told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    begin = function.body[1].lineno if is_told else first.lineno
    return [function.lineno, *range(begin, (function.end_lineno or begin) + 1)]


def _plain_of(text: str) -> int | None:
    starts = [(number, start) for number, (_, begins) in enumerate(PLAIN) for start in begins]
    return next((number for number, start in starts if start in text), None)
