"""Networks that do not answer: in place of a whole one, each makes undefined or infinite numbers, or one number."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from gan_core.classifier import model
from gan_core.classifier.model import Classifier, ClassifierNetwork
from gan_core.config import RunConfig
from gan_core.runs import checkpoint
from gan_core.runs.checkpoint import Checkpoint
from gan_core.runs.run import Run
from gan_core.training import stage
from gan_core.training.state import TrainingState

UNDEFINED, INFINITE, CONSTANT = torch.nan, torch.inf, 0.25
NETWORKS = ("generator", "discriminator", "classifier")
FIELDS = {"generator": ("generator_ema", "generator"), "discriminator": ("discriminator",)}  # of a checkpoint


class Lying(nn.Module):
    """A generator or discriminator that makes what the true one makes, with another number in each place."""

    def __init__(self, true: Any, value: float) -> None:
        super().__init__()
        self.true, self.value = true, value

    def _lie(self, answer: Tensor) -> Tensor:
        return answer * 0 + self.value  # so that there is a gradient

    def forward(self, asked: Tensor) -> Tensor:
        return self._lie(self.true(asked))

    def hidden(self, z: Tensor) -> Tensor:
        return self._lie(self.true.hidden(z))

    def hidden_and_images(self, z: Tensor) -> tuple[Tensor, Tensor]:
        hidden, images = self.true.hidden_and_images(z)
        return self._lie(hidden), self._lie(images)


class Exportable(Lying):
    """One whose layers, of which a browser makes its own network, are the true one's."""

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("true"), name)


class LyingClassifier(ClassifierNetwork):
    """A classifier whose logits and features are one number."""

    def __init__(self, classes: int, value: float) -> None:
        super().__init__(classes)
        self.value = value

    def features(self, images: Tensor) -> Tensor:
        return super().features(images) * 0 + self.value

    def forward(self, images: Tensor) -> Tensor:
        return super().forward(images) * 0 + self.value


def replace_network(
    monkeypatch: pytest.MonkeyPatch, name: str, value: float, lying: Callable[[Any, float], Lying] = Lying
) -> None:
    """Let both generators or the discriminator of checkpoints lie, or the classifier, though each was loaded whole."""
    if name == "classifier":
        _replace(monkeypatch, model, "Classifier", lambda true: replace(true, network=_lying_classifier(true, value)))
        monkeypatch.setattr(model, "_check_answers", lambda classifier, folder: None)
        return
    fields = FIELDS[name]
    _replace(
        monkeypatch,
        checkpoint,
        "Checkpoint",
        lambda true: replace(true, **{field: lying(getattr(true, field), value) for field in fields}),
    )
    monkeypatch.setattr(checkpoint, "_check_answers", lambda found, file: None)


def _lying_classifier(true: Classifier, value: float) -> LyingClassifier:
    network = LyingClassifier(len(true.classes), value)
    network.load_state_dict(true.network.state_dict())
    return network.eval().requires_grad_(False)


def _replace(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, change: Callable[[Any], Any]) -> None:
    true: type[Checkpoint | Classifier] = getattr(module, name)

    class Replaced(true):  # a class, since it stands in annotations
        def __new__(cls, *arguments: Any) -> Any:
            return change(true(*arguments))

    monkeypatch.setattr(module, name, Replaced)


def replace_on_stage(monkeypatch: pytest.MonkeyPatch, network: str, value: float) -> None:
    """Let a network of every stage that is opened make a number instead of what it makes.

    Args:
        monkeypatch: Of the test.
        network: Its name in a training state.
        value: Of all numbers.
    """
    opened = stage._opened

    def opened_lying(run: Run, step: int | None, config: RunConfig) -> tuple[TrainingState, list[str]]:
        state, lacks = opened(run, step, config)
        setattr(state, network, Lying(getattr(state, network), value))
        return state, lacks

    monkeypatch.setattr(stage, "_opened", opened_lying)
