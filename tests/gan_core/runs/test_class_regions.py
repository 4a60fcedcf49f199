"""Saved class regions: what was observed comes back, and whatever is not of this checkpoint is as good as none."""

import json
import os

import pytest
import torch

from gan_core.errors import RegionsError
from gan_core.latent.regions import CIRCLE_FRAMES, RegionSample
from gan_core.runs.class_regions import FRAMES, MOST_BYTES, read_regions, regions_file, save_regions
from gan_core.runs.evaluations import FeatureExtractor
from gan_core.runs.publish import publish
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify

CLASSIFIER = FeatureExtractor(data="mnist", weights_sha256="ab" * 32)
STEP = 30


@pytest.fixture
def sample():
    random = torch.Generator().manual_seed(0)
    circles = torch.randint(10, (4, 20), generator=random).repeat_interleave(9, dim=1)
    return RegionSample(torch.randint(100, (10,), generator=random), circles)


@pytest.fixture
def saved(spare_run, sample):
    save_regions(spare_run, STEP, CLASSIFIER, 7, sample)
    return spare_run.folder / regions_file(STEP)


def change(path, **fields):
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_the_frames_are_those_of_a_circle():
    assert FRAMES == CIRCLE_FRAMES


def test_what_was_observed_comes_back(saved, spare_run, sample):
    found = read_regions(spare_run, STEP, CLASSIFIER, 10)
    assert found.seed == 7
    assert torch.equal(found.sample.counts, sample.counts)
    assert torch.equal(found.sample.circles, sample.circles)


def test_where_nothing_is_saved_there_is_none(spare_run):
    assert read_regions(spare_run, STEP, CLASSIFIER, 10) is None


def test_the_manifest_does_not_name_it_and_the_run_stays_whole(saved, spare_run):
    assert verify(open_run(spare_run.folder)) == []


def test_saving_again_replaces_it(saved, spare_run, sample):
    save_regions(spare_run, STEP, CLASSIFIER, 8, sample)
    assert read_regions(spare_run, STEP, CLASSIFIER, 10).seed == 8
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"checkpoint_sha256": "0" * 64}, "of another checkpoint"),
        ({"step": 15}, "of another checkpoint"),
        ({"classifier": {"data": "mnist", "weights_sha256": "cd" * 32}}, "of another classifier"),
        ({"format": 2}, "is of format 2"),
        ({"circles": []}, "circles"),
        ({"circles": [[0, 179]]}, "circle 0 does not have 180 frames"),
        ({"circles": [[0, 180, 1]]}, "circle 0 does not have 180 frames"),
        ({"circles": [[0, 180, 1, 0]]}, "circle 0 does not have 180 frames"),
        ({"circles": [[0, 180], [10, 180]]}, "circle 1 has the class 10 of 10"),
        ({"circles": [[-1, 180]]}, "circles"),
        ({"circles": [[0.5, 180]]}, "circles"),
        ({"counts": [0] * 10}, "no random points"),
        ({"counts": [2**60] * 10}, "counts"),
        ({"counts": [1] * 1_000}, "it tells 1,000 classes apart, the classifier 10"),
        ({"counts": [float("nan")] * 10}, "counts|Invalid JSON"),
        ({"counts": [1] * 2, "circles": [[0, 180]] * 10_001}, "circles"),
        ({"counts": [1] * 10**5}, "counts"),
        ({"seed": 10**4_000}, "seed"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_is_not_of_this_checkpoint_or_breaks_the_schema_is_refused(fields, why, saved, spare_run):
    change(saved, **fields)
    with pytest.raises(RegionsError, match=why):
        read_regions(spare_run, STEP, CLASSIFIER, 10)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": NaN}'])
def test_what_is_no_document_is_refused(content, saved, spare_run):
    saved.write_bytes(content)
    with pytest.raises(RegionsError, match="damaged"):
        read_regions(spare_run, STEP, CLASSIFIER, 10)


def test_a_file_of_more_than_a_megabyte_is_not_read(saved, spare_run):
    saved.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(RegionsError, match="more than"):
        read_regions(spare_run, STEP, CLASSIFIER, 10)


@pytest.mark.parametrize("leads", ["file", "folder"])
def test_a_link_that_leads_out_of_the_run_is_not_followed(leads, saved, spare_run, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    saved.rename(elsewhere / saved.name)
    if leads == "file":
        saved.symlink_to(elsewhere / saved.name)
    else:
        saved.parent.rmdir()
        saved.parent.symlink_to(elsewhere)
    with pytest.raises(RegionsError, match="lies outside of"):
        read_regions(spare_run, STEP, CLASSIFIER, 10)


def test_nothing_is_written_through_a_link(spare_run, sample, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (spare_run.folder / "regions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RegionsError, match="leads elsewhere"):
        save_regions(spare_run, STEP, CLASSIFIER, 0, sample)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_in_its_place_does_not_hang(saved, spare_run):
    saved.unlink()
    os.mkfifo(saved)
    with pytest.raises(RegionsError, match="no regular file"):
        read_regions(spare_run, STEP, CLASSIFIER, 10)


def test_a_copy_in_as_many_bits_keeps_them_and_one_in_fewer_does_not(saved, spare_run, tmp_path):
    same, smaller = (publish(spare_run, tmp_path / name, name) for name in ("float32", "float16"))
    assert (same.ref(STEP).sha256 == spare_run.ref(STEP).sha256) == (same.folder / regions_file(STEP)).exists()
    assert read_regions(same, STEP, CLASSIFIER, 10).seed == 7
    assert read_regions(smaller, STEP, CLASSIFIER, 10) is None


def test_a_broken_file_does_not_keep_a_run_from_being_published(saved, spare_run, tmp_path):
    saved.write_text("{")
    assert publish(spare_run, tmp_path / "copy", "float32").steps() == spare_run.steps()
