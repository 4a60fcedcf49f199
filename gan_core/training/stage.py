"""A checkpoint on a stage: its training goes on step by step as somebody asks, and every step can be taken back.

What can be seen is given as a scene: a document of plain numbers, and all images as one block of grey levels.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import torch
from pydantic import Field
from torch import Tensor

from gan_core.config import ObjectiveName, RunConfig, from_dict
from gan_core.data.download import cache_folder
from gan_core.data.image_set import ImageSet, to_pixels
from gan_core.data.sources import load_images
from gan_core.errors import AtlasError, DataError, GeometryError, NonFiniteError, StageError, counted
from gan_core.latent.finite import made_by_generator, said_by_discriminator
from gan_core.networks.conditioning import one_hot_mix
from gan_core.random import random_stream
from gan_core.registry import DATA_SETS, OBJECTIVES
from gan_core.runs.run import Run, open_run
from gan_core.schema import ConfigModel
from gan_core.training.batches import draw_noise
from gan_core.training.objectives import objective_of
from gan_core.training.play import (
    Layer,
    Move,
    Rules,
    Watch,
    each_loss,
    image_losses,
    look,
    play_iteration,
    unflipped,
)
from gan_core.training.resumable import kept_state
from gan_core.training.resume import (
    Snapshot,
    most_bytes,
    position_from_bytes,
    restore,
    state_from_bytes,
    take_snapshot,
)
from gan_core.training.state import TrainingState, new_state

SUBSTITUTE = "mnist-5k"  # lies inside an installed package
SHOWN = 8  # images of each kind of a batch
FIXED = 16  # latent vectors whose images are seen before and after
FILM_FRAMES = 10
MOST_ITERATIONS = 500  # asked for at once
MOST_BATCH = 128
MOST_STATE_BYTES = 2**28
MOST_LOSSES = 300  # of a curve
HISTORY_BYTES = 64 * 2**20
MOST_REPLAYED = 300  # iterations that are trained again to go one step back
MOST_ACTS = 200
REACH = (4.0, 40.0)  # of the curves' logits: at least, at most
Advance = Callable[[int, int], None]


class Opening(ConfigModel):
    """Where a stage begins.

    Attributes:
        folder: Of the run.
        step: Of the checkpoint; None for untrained networks of the run's kind.
        mark: Tells a checkpoint from another that has taken its place.
    """

    folder: str
    step: Annotated[int, Field(ge=0)] | None
    mark: str = ""


class Settings(ConfigModel):
    """What a person can change before a step.

    Attributes:
        turns: Who moves.
        freeze: Whether the discriminator never moves, whatever `turns` says.
        starve: Whether it moves in one iteration of `play.STARVED` only.
        flip: Whether the generator's images are labelled real in its turn.
        only: The class that all real images are of; None for all classes.
        objective: Its name; None for the run's own.
        discriminator_steps: Before each of the generator's; None for the run's own.
        rate_d, rate_g: Factors of the run's learning rates.
    """

    turns: Literal["both", "discriminator", "generator"] = "both"
    freeze: bool = False
    starve: bool = False
    flip: bool = True
    only: Annotated[int, Field(ge=0, le=999)] | None = None
    objective: ObjectiveName | None = None
    discriminator_steps: Annotated[int, Field(ge=1, le=10)] | None = None
    rate_d: Annotated[float, Field(ge=0.001, le=1000)] = 1.0
    rate_g: Annotated[float, Field(ge=0.001, le=1000)] = 1.0

    def rules(self) -> Rules:
        """Who moves."""
        return Rules(
            discriminator=self.turns != "generator" and not self.freeze,
            generator=self.turns != "discriminator",
            is_starved=self.starve,
            flips=self.flip,
        )


@dataclass(frozen=True)
class Scene:
    """What can be seen of a stage.

    Attributes:
        document: Plain numbers and texts; `StageScene` of the page's props says which.
        sprite: Grey levels of all images, one after the other, row by row.
    """

    document: dict[str, Any]
    sprite: bytes


@dataclass
class _Act:
    """A request to play, and what was there before it."""

    settings: Settings
    count: int
    scene: Scene
    losses: int
    snapshot: Snapshot | None


@dataclass
class _Sprite:
    """Images as they are collected; the same ones are kept once."""

    blocks: dict[bytes, int] = field(default_factory=dict)
    count: int = 0

    def add(self, images: Tensor) -> int:
        """Take images (N, 1, H, W) in [-1, 1]; returns the number of the first."""
        block = to_pixels(images.detach().float()).contiguous().numpy().tobytes()
        if block not in self.blocks:
            self.blocks[block] = self.count
            self.count += len(images)
        return self.blocks[block]

    def data(self) -> bytes:
        """All of them."""
        return b"".join(self.blocks)


@dataclass
class _Turn:
    """Some iterations that were played, and what was seen of them.

    Attributes:
        settings: Under which they were played.
        before: What the fixed latent vectors gave before them.
        losses: Of every iteration.
        moves, film, sprite: Of the last one; pictures on the way to it; the images of both.
    """

    settings: Settings
    before: tuple[Tensor, Tensor]
    losses: list[tuple[float | None, float | None]] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)
    film: list[int] = field(default_factory=list)
    sprite: _Sprite = field(default_factory=_Sprite)


class Stage:
    """Networks that learn while somebody watches. Nothing is written.

    Args:
        opening: Where it begins.

    Raises:
        AtlasError: If the run or the checkpoint cannot be read, or what is there cannot be put on a stage.
    """

    def __init__(self, opening: Opening) -> None:
        run = open_run(Path(opening.folder))
        config = run.info.config
        shape = run.info.data.image_shape
        if shape[0] != 1:
            raise StageError(
                f"{run.name} makes images of {counted(shape[0], 'channel')}; the stage shows grey images only: choose "
                "a run on digits"
            )
        if most_bytes(config, shape) > MOST_STATE_BYTES:
            raise StageError(f"the networks of {run.name} are too large for the stage; choose a smaller run")
        self._data, self._data_note = images_at_hand(run)
        self._config = _staged(config, self._data)
        self._state, self._lacks = _opened(run, opening.step, self._config)
        self._name = run.name
        self._fixed = self._fixed_points()
        self._acts: list[_Act] = []
        self._losses: list[tuple[float | None, float | None]] = []
        self._first = take_snapshot(self._state)
        self._now: Snapshot | None = self._first
        self._ahead: _Turn | None = None  # the state is one step beyond `_now` then
        self._look(self._config)
        self._scene = self._first_scene = self._make_scene(_Turn(Settings(), self._seen))

    @property
    def scene(self) -> Scene:
        """What is seen now."""
        document = self._scene.document | {"canGoBack": self._can_go_back()}
        return Scene(document, self._scene.sprite)

    @property
    def state(self) -> TrainingState:
        """The networks as they are now; look, do not touch."""
        self._rewind()
        return self._state

    def play(self, settings: Settings, count: int = 1, advance: Advance = lambda done, total: None) -> Scene:
        """Some iterations; of the last one every move is seen.

        Raises:
            StageError: If the settings cannot be played here.
            NonFiniteError: If training blew up; the stage is as it was before.
        """
        count = max(1, min(count, MOST_ITERATIONS))
        self.settle()
        act = _Act(settings, count, self._scene, len(self._losses), self._now)
        turn = self._ahead
        if turn is None or count > 1 or turn.settings != settings:
            turn = self._played(settings, count, advance)
        self._ahead = None
        self._losses += turn.losses
        self._acts.append(act)
        self._now = None
        self._forget()
        self._scene = self._make_scene(turn)
        return self.scene

    def settle(self) -> None:
        """Keep the present state for the way back. Who calls this while nobody waits makes the next step sooner.

        Raises:
            NonFiniteError: If a weight is infinite or undefined.
        """
        if self._now is None:
            self._now = take_snapshot(self._state)

    def play_ahead(self, settings: Settings) -> None:
        """Play the next step while nobody waits. Who asks for one under these settings then has it at once; who asks
        for anything else does not notice.
        """
        with suppress(AtlasError):  # whoever asks for that step is told why there is none
            self.settle()
            self._ahead = self._played(settings)

    def back(self) -> Scene:
        """The scene before the last request to play, and its state, bit for bit."""
        if not self._can_go_back():
            raise StageError("there is no earlier step to go back to; start again from the checkpoint")
        act = self._acts.pop()
        if act.snapshot is None:
            kept = max(number for number, each in enumerate(self._acts) if each.snapshot)
            act.snapshot = self._replayed(self._acts[kept:])
        self._return_to(act)
        return self.scene

    def restart(self) -> Scene:
        """The first scene, and its state."""
        self._acts = []
        self._return_to(_Act(Settings(), 0, self._first_scene, 0, self._first))
        return self.scene

    def outcome(self, settings: Settings, count: int, advance: Callable[[], None]) -> tuple[Tensor, float]:
        """What some settings come to from the first state on: images of the fixed latent vectors, and the share of them
        that the discriminator takes for real. The stage stays as it is.
        """
        self.settle()
        self._rewind()
        assert self._now
        try:
            restore(self._state, self._first)
            config, images, labels = self._configured(settings)
            for _ in range(count):
                play_iteration(self._state, config, images, labels, settings.rules())
                advance()
            made, logits = _checked(*look(self._state, config, *self._fixed))
            return made, (logits > 0).float().mean().item()
        finally:
            restore(self._state, self._now)

    # --- what is played ----------------------------------------------------------------------------------------------

    def _played(self, settings: Settings, count: int = 1, advance: Advance = lambda done, total: None) -> _Turn:
        """Some iterations from the state that is kept; where they fail, the state is that one again."""
        self._rewind()
        config, images, labels = self._configured(settings)
        turn = _Turn(settings, self._seen)
        try:
            for done in range(1, count + 1):
                watch = self._watch(turn, config) if done == count else None
                played = play_iteration(self._state, config, images, labels, settings.rules(), watch)
                turn.losses.append((played.loss_d, played.loss_g))
                if count > 1 and (done - 1) * FILM_FRAMES // count < done * FILM_FRAMES // count:
                    turn.film.append(turn.sprite.add(look(self._state, config, *self._fixed)[0]))
                advance(done, count)
            if not turn.moves:
                self._look(config)
            _checked(*self._seen)
        except Exception as error:
            self._undo(turn)
            if not isinstance(error, NonFiniteError | GeometryError):
                raise
            raise NonFiniteError(
                f"training blew up: {str(error).partition(';')[0]}. The stage is as it was before this step"
            ) from None
        return turn

    def _rewind(self) -> None:
        """Forget what was played ahead."""
        if self._ahead is not None:
            self._undo(self._ahead)
            self._ahead = None

    def _undo(self, turn: _Turn) -> None:
        """The state that is kept, and what was seen of it."""
        assert self._now
        restore(self._state, self._now)
        self._seen = turn.before

    def _configured(self, settings: Settings) -> tuple[RunConfig, Tensor, Tensor]:
        """The configuration, the images and their labels that some settings mean here."""
        images, labels = self._data.images, self._data.labels
        if settings.only is not None:
            rows = labels == settings.only
            images, labels = images[rows], labels[rows]
            if len(images) < 2:
                classes = len(DATA_SETS[self._data.name].classes)
                raise StageError(f"{self._data.name} has no images of class {settings.only}; it has {classes} classes")
        values = self._config.model_dump(mode="json")
        values["schedule"]["batch_size"] = min(self._config.schedule.batch_size, len(images))
        if settings.objective is not None:
            values["objective"]["name"] = settings.objective
        if settings.discriminator_steps is not None:
            values["objective"]["discriminator_steps"] = settings.discriminator_steps
        for name, factor in (("generator", settings.rate_g), ("discriminator", settings.rate_d)):
            values["optimiser"][f"{name}_learning_rate"] = min(
                1.0, factor * values["optimiser"][f"{name}_learning_rate"]
            )
        return from_dict(values, "the stage"), images, labels

    def _fixed_points(self) -> tuple[Tensor, Tensor | None]:
        """Latent vectors that are looked at again and again, and a class for each where the networks are told any."""
        network = self._config.network
        z = draw_noise(random_stream(self._config.seed, "fixed latent vectors"), FIXED, network.latent_size)
        told = torch.arange(FIXED) % network.class_count if network.class_count else None
        return z, None if told is None else one_hot_mix(told, network.class_count)

    # --- the way back ------------------------------------------------------------------------------------------------

    def _return_to(self, act: _Act) -> None:
        """The state and the scene before an act whose snapshot is kept."""
        assert act.snapshot
        restore(self._state, act.snapshot)
        self._now, self._ahead = act.snapshot, None
        del self._losses[act.losses :]
        self._scene = act.scene
        self._look(self._config)

    def _replayed(self, acts: Sequence[_Act]) -> Snapshot:
        """The state after some acts, of which the first alone has kept what was before it: trained again."""
        assert acts[0].snapshot
        restore(self._state, acts[0].snapshot)
        for act in acts:
            config, images, labels = self._configured(act.settings)
            for _ in range(act.count):
                play_iteration(self._state, config, images, labels, act.settings.rules())
        return take_snapshot(self._state)

    def _look(self, config: RunConfig) -> None:
        """See what both networks make of the fixed latent vectors now.

        Raises:
            GeometryError: If that is no numbers.
        """
        self._seen = _checked(*look(self._state, config, *self._fixed))

    def _can_go_back(self) -> bool:
        """Whether the last act can be taken back without training for long."""
        replayed = 0
        for later, act in enumerate(reversed(self._acts)):
            replayed += act.count if later else 0
            if act.snapshot:
                return replayed <= MOST_REPLAYED
        return False

    def _forget(self) -> None:
        """Keep the oldest and the newest snapshots, as many as there is room for; and not too many acts."""
        size = sum(tensor.nbytes for tensor in self._first.tensors.values())
        kept = [act for act in self._acts if act.snapshot]
        for act in kept[1 : -max(1, HISTORY_BYTES // size)]:
            act.snapshot = None
        if len(self._acts) > MOST_ACTS:
            second = next(number for number, act in enumerate(self._acts) if number and act.snapshot)
            del self._acts[:second]

    # --- what is seen ------------------------------------------------------------------------------------------------

    def _watch(self, turn: _Turn, config: RunConfig) -> Watch:
        """What writes down moves as they are made, and what looks before each."""

        def record(move: Move) -> None:
            before, after = self._seen, look(self._state, config, *self._fixed)
            self._seen = after
            sprite = turn.sprite
            turn.moves.append(
                {
                    "player": move.player,
                    "turn": move.turn,
                    "z": _numbers(move.batch.z[0, :SHOWN]),
                    "realTile": sprite.add(move.batch.real[:SHOWN]),
                    "fakeTile": sprite.add(move.batch.fake[:SHOWN]),
                    "realLabel": move.real_label,
                    "fakeLabel": move.fake_label,
                    "realLogits": None if move.real_logits is None else _numbers(move.real_logits),
                    "fakeLogits": _numbers(move.fake_logits),
                    "realLosses": None if move.real_losses is None else _numbers(move.real_losses),
                    "fakeLosses": _numbers(move.fake_losses),
                    "loss": _number(move.loss),
                    "penalty": _number(move.penalty),
                    "layers": {player: list(map(_layer, layers)) for player, layers in move.layers.items()},
                    "beforeTile": sprite.add(before[0]),
                    "beforeLogits": _numbers(before[1]),
                    "afterTile": sprite.add(after[0]),
                    "afterLogits": _numbers(after[1]),
                }
            )

        if not list(self._state.generator.buffers()):  # a batch moves nothing then
            return Watch(record)
        return Watch(record, lambda: self._look(config))

    def _make_scene(self, turn: _Turn) -> Scene:
        config, sprite = self._configured(turn.settings)[0], turn.sprite
        objective = objective_of(config.objective)
        images, logits = self._seen
        rows, columns = self._data.images.shape[2:]
        every = -(-len(self._losses) // MOST_LOSSES) or 1
        document = {
            "run": self._name,
            "iteration": self._state.step,
            "played": len(self._losses),
            "batch": self._config.schedule.batch_size,
            "rows": rows,
            "columns": columns,
            "data": self._data_note,
            "lacks": self._lacks,
            "classes": list(DATA_SETS[self._data.name].classes),
            "rates": [
                self._config.optimiser.discriminator_learning_rate,
                self._config.optimiser.generator_learning_rate,
            ],
            "moves": turn.moves,
            "film": turn.film,
            "restTile": sprite.add(images),
            "restLogits": _numbers(logits),
            "lossesD": [_number(loss) for loss, _ in self._losses[::every]],
            "lossesG": [_number(loss) for _, loss in self._losses[::every]],
            "objective": objective.title,
            "chance": objective.chance_loss,
            "isProbability": objective.is_probability,
            "isRelativistic": objective.is_relativistic,
            "penalty": objective.penalty_title,
            "flips": turn.settings.flip,
            "curve": _curve(config.objective.name, _reach(turn.moves), turn.settings.flip),
        }
        return Scene(document, sprite.data())


def _checked(images: Tensor, logits: Tensor) -> tuple[Tensor, Tensor]:
    """What was seen of both networks, known to be numbers."""
    return made_by_generator(images), said_by_discriminator(logits)


def _opened(run: Run, step: int | None, config: RunConfig) -> tuple[TrainingState, list[str]]:
    """The state of a checkpoint, and what it lacks: a sentence each."""
    shape = run.info.data.image_shape
    state = new_state(config, shape)
    if step is None:
        return state, ["Both networks are untrained."]
    checkpoint = run.checkpoint(step)
    with suppress(AtlasError):  # a published run keeps no state; a damaged one is as good as none
        content = kept_state(run)
        if content is not None and position_from_bytes(content, str(run.resume_path)).step == step:
            return state_from_bytes(content, config, shape, str(run.resume_path)), []
    for name in ("generator", "discriminator", "generator_ema"):
        getattr(state, name).load_state_dict(getattr(checkpoint, name).state_dict())
    state.step = step
    lacks = ["A checkpoint holds no optimiser state: both Adams begin afresh here, so their first steps are large."]
    if checkpoint.header.precision != "float32":
        lacks.append(f"Its weights are kept as {checkpoint.header.precision}: rounded, not those of the training.")
    return state, lacks


def _staged(config: RunConfig, data: ImageSet) -> RunConfig:
    """A run's configuration as it is played: in float32, rates that do not fall, a batch that fits."""
    values = config.model_dump(mode="json")
    values["precision"] = "float32"
    values["optimiser"]["lr_decay_fraction"] = 0.0
    values["schedule"]["batch_size"] = min(config.schedule.batch_size, MOST_BATCH, len(data.images))
    return from_dict(values, "the stage")


def images_at_hand(run: Run) -> tuple[ImageSet, str]:
    """Real images for a run, without asking the network: its own where they are on this machine, else others of the
    same shape; and a sentence that says which.

    Raises:
        DataError: If there are none of its shape.
    """
    wanted, shape = run.info.data, run.info.data.image_shape
    is_local = wanted.name in DATA_SETS and DATA_SETS[wanted.name].is_local
    folder = None if is_local else cache_folder()  # a folder that is named is only looked into
    with suppress(AtlasError):
        if folder is None or folder.is_dir():
            data = load_images(wanted.name, folder)
            if data.sha256 == wanted.sha256:
                return data, f"Real images: those of the run, {_title_of(data)}."
    data = load_images(SUBSTITUTE)
    if tuple(data.images.shape[1:]) != shape:
        raise DataError(
            f"the images of {run.name} ({wanted.name}, {shape[1]} x {shape[2]}) are not on this machine, and no others "
            "of that shape; choose a run on digits"
        )
    return data, f"Real images: {_title_of(data)}, since those of the run ({wanted.name}) are not on this machine."


def _title_of(data: ImageSet) -> str:
    return f"{DATA_SETS[data.name].title} ({data.name})"


def _reach(moves: Sequence[dict[str, Any]]) -> int:
    """How far the curves go, an even number of logits: as far as the images of some moves."""
    seen = [abs(value) for move in moves for value in _seen_logits(move)]
    return 2 * math.ceil(min(REACH[1], max([REACH[0], *seen])) / 2)


@lru_cache(maxsize=64)
def _curve(name: str, reach: int, flips: bool) -> dict[str, list[float | None]]:
    """What an image's part of the loss is at each logit: of a real one and of a generated one in the discriminator's
    turn, and of a generated one in the generator's. A relativistic loss is one of the difference to the partner.
    """
    objective = OBJECTIVES[name]
    logits = torch.linspace(-reach, reach, 81)
    nothing = torch.zeros_like(logits)
    generator = objective.generator if flips else unflipped(objective)
    real, fake = image_losses(objective, logits, nothing)[0], image_losses(objective, nothing, logits)[1]
    pulled = each_loss(generator, nothing, logits)
    curves = {"logits": logits, "real": real, "fake": fake, "generator": pulled}
    return {name: _numbers(values) for name, values in curves.items()}


def _seen_logits(move: dict[str, Any]) -> Iterator[float]:
    for name in ("realLogits", "fakeLogits"):
        yield from (value for value in move[name] or () if value is not None)


def _layer(layer: Layer) -> dict[str, Any]:
    gradient = None if layer.gradient is None else _number(layer.gradient)
    return {"title": layer.title, "gradient": gradient, "moved": _number(layer.moved)}


def _number(value: float | None) -> float | None:
    """A number to five digits; None for what is none."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.5g}")


def _numbers(values: Tensor) -> list[float | None]:
    return [_number(value) for value in values.tolist()]
