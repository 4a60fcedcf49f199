"""encoders/<iteration>.safetensors in a run folder: the network that guesses the z of an image, for one checkpoint.

A file is bound to the checkpoint by its SHA-256: of others it says nothing. It can be trained again at any time, so the
manifest does not name it, and a broken one is as good as none.
"""

import json
import os
from pathlib import Path
from typing import Annotated, Literal

import torch
from pydantic import Field
from safetensors.torch import save

from gan_core.errors import AtlasError, EncoderError
from gan_core.networks.encoder import Encoder, build_encoder
from gan_core.runs.atomic import write_atomic
from gan_core.runs.foreign import ForeignFile, parse, read_bounded, read_inside
from gan_core.runs.manifest import Sha256
from gan_core.runs.quantise import pack, packed_layout, unpack
from gan_core.runs.run import Run
from gan_core.runs.tensors import check_finite, compare_layouts, layout_of, load_tensors, parse_header
from gan_core.schema import ConfigModel, Precision

FOLDER = "encoders"
METADATA = "gan_core"
MOST_BYTES = 64 * 2**20  # what ships takes less than a fiftieth
STORED: Precision = "int8"


class EncoderInfo(ConfigModel):
    """What such a file says of itself.

    Attributes:
        step, checkpoint_sha256: Of which checkpoint, and its file.
        precision: Of the weights on disk.
        training_steps, seed: How it was trained.
    """

    format: Literal[1] = 1
    step: Annotated[int, Field(ge=0)]
    checkpoint_sha256: Sha256
    precision: Precision
    training_steps: Annotated[int, Field(ge=0)]
    seed: Annotated[int, Field(ge=0, lt=2**63)]


def encoder_file(step: int) -> str:
    """The path of a checkpoint's encoder inside its run folder."""
    return f"{FOLDER}/{step:08d}.safetensors"


def has_encoder(run: Run, step: int) -> bool:
    """Whether a file bears the name of a checkpoint's encoder."""
    return os.path.exists(run.folder / encoder_file(step))


def read_encoder(run: Run, step: int) -> Encoder | None:
    """The encoder of a checkpoint, frozen; None if there is none.

    Raises:
        EncoderError: If the file cannot be read, is damaged, or is of another checkpoint.
        RunError: If there is no such checkpoint.
    """
    path = run.folder / encoder_file(step)
    file = _file(path)
    data = read_inside(path, run.folder, MOST_BYTES, EncoderError)
    if data is None:
        return None
    header = parse_header(data, file)
    info = parse(EncoderInfo, header.metadata.get(METADATA, "").encode(), file)
    if info.step != step or info.checkpoint_sha256 != run.ref(step).sha256:
        raise file.damaged("it is of another checkpoint")
    network = build_for(run)
    compare_layouts(header.layout, packed_layout(layout_of(network.state_dict()), info.precision), "the encoder", file)
    state = unpack(load_tensors(data, file))
    check_finite(state, file)
    network.load_state_dict(state, assign=True)
    network.eval().requires_grad_(False).to(memory_format=torch.channels_last)
    _check_answers(network, run, file)
    return network


def _check_answers(network: Encoder, run: Run, file: ForeignFile) -> None:
    """Know that an encoder answers with numbers: finite weights may be far too large, and a variance below zero."""
    mix = (torch.full((1, network.class_count), 1 / network.class_count),) if network.class_count else ()
    with torch.inference_mode():
        guess = network(torch.zeros(1, *run.info.data.image_shape), *mix)
    if not torch.isfinite(guess).all():
        raise file.damaged("it answers with infinite or undefined numbers")


def build_for(run: Run) -> Encoder:
    """The encoder that a run's images need, without weights."""
    network = run.info.config.network
    return build_encoder(network.latent_size, run.info.data.image_shape, network.class_count)


def save_encoder(run: Run, step: int, network: Encoder, training_steps: int, seed: int) -> Path:
    """Keep an encoder beside its run, in place of what was there.

    Raises:
        EncoderError: If the file cannot be written.
        RunError: If there is no such checkpoint, or the run folder is gone.
    """
    run.check_there()
    info = EncoderInfo(
        step=step,
        checkpoint_sha256=run.ref(step).sha256,
        precision=STORED,
        training_steps=training_steps,
        seed=seed,
    )
    content = save(pack(network.state_dict(), STORED), {METADATA: json.dumps(info.model_dump(mode="json"))})
    return _write(run, step, content)


def copy_encoders(run: Run, copy: Run) -> None:
    """Bring along the encoders of those checkpoints that are the same in a copy. What cannot be read is left out."""
    for step in copy.steps():
        try:
            if copy.ref(step).sha256 == run.ref(step).sha256 and read_encoder(run, step):
                _write(copy, step, read_bounded(run.folder / encoder_file(step), MOST_BYTES))
        except (AtlasError, OSError):
            continue


def _write(run: Run, step: int, content: bytes) -> Path:
    path = run.folder / encoder_file(step)
    if path.parent.is_symlink():
        raise EncoderError(f"{path.parent} leads elsewhere; remove that link")
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomic(path, content)
    except OSError as error:
        raise EncoderError(f"cannot write {path}: {error.strerror}") from None
    return path


def _file(path: Path) -> ForeignFile:
    return ForeignFile(str(path), EncoderError, "remove it, or train it again with: gan-core encoder train")
