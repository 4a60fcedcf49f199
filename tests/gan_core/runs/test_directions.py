import json
import math
import shutil

import pytest

from gan_core.errors import DirectionsError, RunError
from gan_core.runs.directions import (
    FILE,
    LONGEST_NAME,
    MOST_BYTES,
    MOST_DIRECTIONS,
    described,
    directions_text,
    parse_directions,
    read_directions,
    remove_direction,
    save_directions,
)
from gan_core.runs.run import open_run

VECTOR = [0.6, *[0.0] * 98, -0.8]


@pytest.fixture
def run(finished_run, tmp_path):
    shutil.copytree(finished_run, tmp_path / "tiny")
    return open_run(tmp_path / "tiny")


def direction(run, name: str = "slant", vector=VECTOR):
    return described(run, run.steps()[-1], name, "attribute slant", vector)


def test_without_a_file_nothing_is_saved(run):
    assert read_directions(run) == ()


def test_what_is_saved_is_read_again(run):
    save_directions(run, [direction(run), direction(run, "bold")])
    found = read_directions(run)
    assert found == (direction(run), direction(run, "bold"))
    assert found[0].vector == tuple(VECTOR)
    assert (found[0].step, found[0].checkpoint_sha256) == (run.steps()[-1], run.ref(run.steps()[-1]).sha256)


def test_a_name_is_one_direction(run):
    save_directions(run, [direction(run)])
    save_directions(run, [direction(run, vector=[1.0, *[0.0] * 99])])
    assert [each.vector[0] for each in read_directions(run)] == [1.0]


def test_what_is_removed_is_gone_and_the_rest_stays(run):
    save_directions(run, [direction(run), direction(run, "bold")])
    remove_direction(run, "slant")
    remove_direction(run, "never saved")
    assert [each.name for each in read_directions(run)] == ["bold"]


@pytest.mark.parametrize("name", [" ", "a ", "a  b", "a\nb", "\x1b[2J", "\u202egnp", ""])
def test_a_name_that_cannot_be_shown_is_refused(name, run):
    document = json.loads(directions_text([direction(run)]))
    document["directions"][0]["name"] = name
    with pytest.raises(DirectionsError, match=r"directions\.0\.name"):
        parse_directions(json.dumps(document).encode(), run, "the file")


def test_an_exported_file_is_read_again(run):
    saved = (direction(run), direction(run, "bold"))
    assert parse_directions(directions_text(saved), run, "upload") == saved


def test_a_run_at_a_class_keeps_which_class(conditional_run, tmp_path):
    shutil.copytree(conditional_run, tmp_path / "told")
    run = open_run(tmp_path / "told").at_class([1.0, *[0.0] * 9])
    save_directions(run, [direction(run)])
    assert read_directions(run)[0].told == (1.0, *[0.0] * 9)


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_none_is_refused(run, name):
    with pytest.raises(DirectionsError, match="1 to 30 characters"):
        direction(run, name)


def test_a_name_holds_nothing_that_acts_on_a_terminal(run):
    assert "\x1b" not in direction(run, "\x1b[2J red").name


def test_too_many_are_refused_and_none_is_lost(run):
    save_directions(run, [direction(run, str(number)) for number in range(MOST_DIRECTIONS)])
    with pytest.raises(DirectionsError, match="at most 100"):
        save_directions(run, [direction(run, "one more")])
    assert len(read_directions(run)) == MOST_DIRECTIONS


def changed(run, **fields) -> bytes:
    document = json.loads(directions_text([direction(run)]))
    document["directions"][0] |= fields
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"vector": [1.0]}, "has 1 dimension, the run 100"),
        ({"vector": [0.5] * 100}, "no unit vector"),
        ({"vector": [math.nan] * 100}, "Invalid JSON"),
        ({"vector": [1e9, *[0.0] * 99]}, "vector"),
        ({"vector": "1" * 100}, "vector"),
        ({"vector": [0.0] * 5_000}, "vector"),
        ({"name": ""}, "name"),
        ({"name": "x" * 31}, "name"),
        ({"step": -1}, "step"),
        ({"checkpoint_sha256": "../../etc"}, "checkpoint_sha256"),
        ({"told": [2.0]}, "told"),
        ({"more": 1}, "more"),
    ],
)
def test_a_file_that_breaks_the_schema_is_refused(run, fields, said):
    (run.folder / FILE).write_bytes(changed(run, **fields))
    with pytest.raises(DirectionsError, match=said):
        read_directions(run)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Invalid JSON"),
        (b"[]", "expected a JSON object"),
        (b'{"format": 2}', "newer"),
        (b'{"format": 1, "directions": 7}', "directions"),
        (b" " * (MOST_BYTES + 1), "more than"),
        (b"\xff\xfe{", "Invalid JSON"),
        (b'{"format": 1, "directions": ' + b"[" * 100_000, "Invalid JSON"),
    ],
)
def test_a_hostile_file_is_refused(run, data, said):
    with pytest.raises(DirectionsError, match=said):
        parse_directions(data, run, "upload")


def test_two_of_one_name_are_refused(run):
    with pytest.raises(DirectionsError, match="two directions have one name"):
        parse_directions(changed(run).replace(b'"directions": [', b'"directions": [%s, ' % first(run)), run, "upload")


def first(run) -> bytes:
    return json.dumps(json.loads(directions_text([direction(run)]))["directions"][0]).encode()


def test_a_damaged_file_is_not_overwritten(run):
    (run.folder / FILE).write_text("mine")
    with pytest.raises(DirectionsError, match="Invalid JSON"):
        save_directions(run, [direction(run)])
    assert (run.folder / FILE).read_text() == "mine"


def test_a_link_out_of_the_folder_is_not_followed(run, tmp_path):
    (tmp_path / "elsewhere.json").write_bytes(directions_text([direction(run)]))
    (run.folder / FILE).symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(DirectionsError, match="lies outside of"):
        read_directions(run)


def test_a_run_that_is_gone_is_not_brought_back(run, tmp_path):
    saved = direction(run)
    (tmp_path / "tiny").rename(tmp_path / "moved")
    with pytest.raises(RunError):
        save_directions(run, [saved])
    assert not (tmp_path / "tiny").exists()
