"""How commands print."""

import json
import os
import shutil
import subprocess

import pytest
import torch

from gan_core.cli import output
from gan_core.cli.output import print_json
from gan_core.runs.annotations import annotate


def test_what_is_not_known_is_null(capsys):
    print_json({"a": torch.tensor([[1.5, torch.nan]]), "b": (float("inf"), 2, None, "NaN")})
    assert capsys.readouterr().out == '{"a": [[1.5, null]], "b": [null, 2, null, "NaN"]}\n'


def test_a_colon_on_each_side_makes_no_picture(capsys):
    output.err.print("package:x: is not there")
    output.print_facts({"name": "package:x:"})
    said = capsys.readouterr()
    assert "package:x:" in said.err
    assert "package:x:" in said.out


@pytest.fixture
def hostile_run(tmp_path, finished_run):
    """A run whose folder, reason and note would act on a terminal."""
    folder = tmp_path / "runs" / "a\x1b]0;owned\x07\x1b[2J\x9b31m[red]b"
    shutil.copytree(finished_run, folder)
    annotate(folder, note="note\x1b[31m", starred=True)
    info = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(info | {"status": "failed", "reason": "why\x1b]8;;http://host\x1b\\"}))
    return folder


@pytest.mark.parametrize(
    "command", [["runs"], ["info", "RUN"], ["info", "no\x1b[31mrun"], ["sample", "RUN", "--step=1"]]
)
def test_what_others_wrote_does_not_act_on_the_terminal(command, hostile_run, python):
    arguments = [str(hostile_run) if word == "RUN" else word for word in command]
    environment = os.environ | {"LATENT_ATLAS_RUNS": str(hostile_run.parent), "COLUMNS": "300"}
    done = subprocess.run([*python, "-m", "gan_core", *arguments], capture_output=True, env=environment)
    printed = (done.stdout + done.stderr).decode()
    assert r"\x1b[31m" in printed or r"\x1b[2J" in printed
    assert not {"\x1b", "\x07", "\x9b"} & set(printed)
