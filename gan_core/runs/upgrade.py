"""What older formats looked like: each function brings one document from its format to the next.

Readers know the present format only. Every document names its format; `foreign.parse` applies what lies between. Files
on disk are not rewritten: a run of the present format may keep checkpoints of an older one.

Some fields came to a format after its first files: `threads`, `published` and `changes` of run.json, `log_bytes` and
`log_sha256` of resume.safetensors. A file that lacks one has its default: not known by how many threads, not published,
never changed, its log not known.
"""

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]  # a JSON object
Upgrade = Callable[[Document], Document]

CONFIG_FIELDS_1_TO_2 = {
    ("objective", "penalty_share"): "penalty_batch_fraction",
    ("optimiser", "decay_share"): "lr_decay_fraction",
}
# fields of their own in format 1
METRICS_1 = ("fid", "kid", "precision", "recall", "density", "coverage", "nearer_share", "confidence")
NETWORKS_1_TO_2 = {"average": "generator_ema"}


def config_1_to_2(config: Document) -> Document:
    """Three names of a configuration: two fields, and the section of the moving average."""
    sections = {"ema" if name == "average" else name: section for name, section in config.items()}
    for (section, old), new in CONFIG_FIELDS_1_TO_2.items():
        if isinstance(fields := sections.get(section), dict):
            sections[section] = {new if name == old else name: value for name, value in fields.items()}
    return sections


def run_1_to_2(info: Document) -> Document:
    """run.json: its configuration."""
    return _with_new_config(info) | {"format": 2}


def checkpoint_1_to_2(header: Document) -> Document:
    """The header of a checkpoint: its configuration."""
    return _with_new_config(header) | {"format": 2}


def resume_1_to_2(position: Document) -> Document:
    """The header of resume.safetensors: only its tensors have other names."""
    return position | {"format": 2}


def evaluation_1_to_2(line: Document) -> Document:
    """A line of quality.jsonl: the name of the generator, and one mapping for the values of all metrics."""
    generator = line.get("generator", "average")
    values = {name: line[name] for name in METRICS_1 if name in line}
    if isinstance(nearest := line.get("nearest"), dict) and "median" in nearest:
        values["nearest"] = nearest["median"]
    if isinstance(classes := line.get("classes"), list):
        values["collapsed"] = float(
            sum(isinstance(known, dict) and known.get("collapsed") is True for known in classes)
        )
    new = {
        "values": values,
        "deviations": {"kid": line["kid_deviation"]} if "kid_deviation" in line else {},
        "generator": NETWORKS_1_TO_2.get(generator, generator) if isinstance(generator, str) else generator,
        "format": 2,
    }
    return {name: value for name, value in line.items() if name not in (*METRICS_1, "kid_deviation")} | new


def annotations_1_to_2(said: Document) -> Document:
    """annotations.json: it had no tags."""
    return said | {"format": 2}


def classifier_1_to_2(info: Document) -> Document:
    """classifier.json: only the file had another name, judge.json in a folder `judges`."""
    return info | {"format": 2}


def tensor_1_to_2(name: str) -> str:
    """The name of a tensor in a checkpoint or in resume.safetensors: what stands before the first slash."""
    network, slash, rest = name.partition("/")
    return NETWORKS_1_TO_2.get(network, network) + slash + rest


def _with_new_config(document: Document) -> Document:
    config = document.get("config")
    return document | ({"config": config_1_to_2(config)} if isinstance(config, dict) else {})
