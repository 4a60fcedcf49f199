"""What the build takes of each run, and the wheel that it makes of a small project."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from hypothesis import given, settings
from hypothesis import strategies as st

import hatch_build
from gan_core.runs.atomic import sha256
from gan_core.runs.evaluations import read_quality
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify
from hatch_build import best_step, classifier_files, run_files, run_folders, shipped_steps

ROOT = Path(__file__).parents[2]
CHECKPOINTS = ROOT / "checkpoints"

PROJECT = """
[project]
name = "small"
version = "1.0"
[tool.hatch.build.targets.wheel]
packages = ["gan_core"]
dev-mode-dirs = ["."]
[tool.hatch.build.targets.wheel.hooks.custom]
path = "hatch_build.py"
"""


def write_run(folder: Path, steps: tuple[int, ...] = (0, 10, 20), size: int = 100) -> Path:
    """A run folder as far as the build looks at it, with an optimiser's state and a note that stay behind."""
    content = {f"steps/{step:08d}.safetensors": bytes(size) + str(step).encode() for step in steps}
    content |= {"run.json": b"{}", "metrics.jsonl": b"", "resume.safetensors": bytes(size)}
    content["quality.jsonl"] = b"".join(
        b'{"step": %d, "values": {"fid": %d}}\n' % (step, abs(step - 10)) for step in steps
    )
    for file, data in content.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(data)
    files = {file: {"bytes": len(data), "sha256": sha256(data)} for file, data in content.items()}
    (folder / "manifest.json").write_text(json.dumps({"format": 7, "files": files}))
    (folder / "annotations.json").write_text('{"note": "mine"}')
    return folder


# --- which checkpoints ------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    sizes=st.dictionaries(st.integers(0, 10**6), st.integers(1, 50), min_size=1, max_size=30),
    budget=st.integers(0, 1000),
    data=st.data(),
)
def test_first_last_and_best_ship_always_and_others_while_the_budget_lasts(sizes, budget, data):
    best = data.draw(st.sampled_from(sorted(sizes)))
    always = {min(sizes), max(sizes), best}
    kept = shipped_steps(sizes, best, budget)
    assert always <= kept <= set(sizes)
    assert kept == always or sum(sizes[step] for step in kept) <= budget
    assert kept == set(sizes) or sum(sizes.values()) > budget


def test_the_others_are_spread_evenly_by_rank():
    ranks = {step**3: 1 for step in range(17)}
    assert shipped_steps(ranks, None, 5) == {0, 4**3, 8**3, 12**3, 16**3}


def test_the_budget_is_used_up():
    assert len(shipped_steps(dict.fromkeys(range(16), 3), 14, 23)) == 7


def test_a_run_without_checkpoints_ships_none():
    assert shipped_steps({}, None, 100) == set()


def test_a_best_step_that_is_no_checkpoint_is_no_matter():
    assert shipped_steps({0: 1, 5: 1, 9: 1}, 7, 2) == {0, 9}


def test_best_is_lowest_fid(tmp_path):
    assert best_step(write_run(tmp_path / "run") / "quality.jsonl") == 10
    assert best_step(tmp_path / "none") is None
    (tmp_path / "unknown").write_text('{"step": 3, "values": {"fid": null}}\n')
    assert best_step(tmp_path / "unknown") is None


# --- which files ------------------------------------------------------------------------------------------------------


def test_the_manifest_of_the_wheel_names_what_is_there_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(hatch_build, "RUN_BUDGET", 210)
    run = write_run(tmp_path / "run", (0, 10, 20, 30))
    included = run_files(run, tmp_path / "written")
    manifest = json.loads(included["run/manifest.json"].read_bytes())
    assert manifest["format"] == 7
    assert {f"run/{file}" for file in manifest["files"]} == set(included) - {"run/manifest.json"}
    assert set(manifest["files"]) == {
        "run.json",
        "metrics.jsonl",
        "quality.jsonl",
        *(f"steps/{step:08d}.safetensors" for step in (0, 10, 30)),
    }
    for file, entry in manifest["files"].items():
        assert sha256(included[f"run/{file}"].read_bytes()) == entry["sha256"]


@pytest.mark.parametrize("name", ["README.md", "tournament.json"])
def test_what_no_manifest_names_ships_too(name, tmp_path):
    run = write_run(tmp_path / "run")
    (run / name).write_text("A run.")
    assert run_files(run, tmp_path / "written")[f"run/{name}"] == run / name


def test_class_regions_ship_with_their_checkpoints(tmp_path):
    run = write_run(tmp_path / "run")
    (run / "regions").mkdir()
    for step in (0, 10, 30):
        (run / "regions" / f"{step:08d}.json").write_text("{}")
    files = run_files(run, tmp_path / "written")
    assert {name for name in files if "/regions/" in name} == {"run/regions/00000000.json", "run/regions/00000010.json"}
    assert "regions" not in files["run/manifest.json"].read_text()


def test_what_was_prepared_ships_with_its_checkpoint(tmp_path):
    run = write_run(tmp_path / "run")
    (run / "prepared").mkdir()
    for name in ("00000010.json", "00000010.weights", "00000030.json", "00000030.weights"):
        (run / "prepared" / name).write_text("{}")
    files = run_files(run, tmp_path / "written")
    assert {name for name in files if "/prepared/" in name} == {
        "run/prepared/00000010.json",
        "run/prepared/00000010.weights",
    }


def test_a_damaged_run_does_not_ship(tmp_path):
    run = write_run(tmp_path / "run")
    (run / "steps/00000010.safetensors").write_bytes(b"other")
    with pytest.raises(ValueError, match=r"00000010\.safetensors is damaged"):
        run_files(run, tmp_path / "written")


def test_classifiers_ship_whole():
    assert set(classifier_files(CHECKPOINTS)) == {
        f"classifiers/{data}/{file}"
        for data in ("mnist", "fashion-mnist")
        for file in ("classifier.json", "weights.safetensors", "prepared.json", "prepared.weights")
    }


def test_every_run_that_ships_fits_its_budget():
    runs = run_folders(CHECKPOINTS)
    assert runs
    for run in runs:
        files = json.loads((run / "manifest.json").read_bytes())["files"]
        kept = hatch_build.shipped_files(files, best_step(run / "quality.jsonl"))
        assert 5 * 2**20 < sum(entry["bytes"] for entry in kept.values()) < hatch_build.RUN_BUDGET + 2**20
        assert set(kept) >= {"run.json", "metrics.jsonl", "quality.jsonl"}


@pytest.mark.parametrize("folder", run_folders(CHECKPOINTS), ids=lambda folder: folder.name)
def test_what_ships_of_a_run_is_a_whole_run_with_every_figure_that_was_measured(folder, tmp_path):
    included = run_files(folder, tmp_path / "written")
    for file, source in included.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, tmp_path / file)
    source, shipped = open_run(folder), open_run(tmp_path / folder.name)
    assert verify(shipped) == []
    assert read_quality(shipped) == read_quality(source)
    steps = source.steps()
    best = min(read_quality(source), key=lambda record: record.values["fid"]).step
    assert {steps[0], steps[-1], best} <= set(shipped.steps()) <= set(steps)


# --- the hook ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    """A project that is built like this one."""
    folder = tmp_path / "project"
    write_run(folder / "checkpoints" / "one")
    (folder / "checkpoints/classifiers/digits").mkdir(parents=True)
    (folder / "checkpoints/classifiers/digits/weights.safetensors").write_bytes(b"weights")
    (folder / "gan_core").mkdir()
    (folder / "gan_core" / "__init__.py").touch()
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "hatch_build.py").write_bytes((ROOT / "hatch_build.py").read_bytes())
    return folder


def built(project: Path, version: str, to: Path) -> list[str]:
    [wheel] = WheelBuilder(str(project)).build(directory=str(to), versions=[version])
    with zipfile.ZipFile(wheel) as content:
        return [name for name in content.namelist() if "dist-info" not in name]


def test_a_wheel_brings_the_runs_inside_the_package(project, tmp_path):
    names = built(project, "standard", tmp_path / "dist")
    assert {name for name in names if name.startswith(f"{hatch_build.TARGET}/")} == {
        *(f"{hatch_build.TARGET}/one/steps/{step:08d}.safetensors" for step in (0, 10, 20)),
        *(f"{hatch_build.TARGET}/one/{name}.json" for name in ("run", "manifest")),
        *(f"{hatch_build.TARGET}/one/{name}.jsonl" for name in ("metrics", "quality")),
        f"{hatch_build.TARGET}/classifiers/digits/weights.safetensors",
    }


def test_an_editable_install_finds_the_runs_beside_the_source(project, tmp_path):
    assert not [name for name in built(project, "editable", tmp_path / "dist") if "checkpoints" in name]
