"""Stars, tags and notes: kept, changed one at a time, and never in the way of the run."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from gan_core.errors import RunError
from gan_core.runs.annotations import (
    FILE,
    LONGEST_NOTE,
    LONGEST_TAG,
    MOST_TAGS,
    Annotations,
    annotate,
    read_annotations,
)
from gan_core.runs.lock import exclusive
from gan_core.runs.publish import publish
from gan_core.runs.run import create_run, open_run
from gan_core.runs.verify import verify


def test_nothing_is_said_of_a_new_run(spare_run):
    assert read_annotations(spare_run.folder) == Annotations(starred=False, note="")


def test_a_star_and_a_note_read_back(spare_run):
    annotate(spare_run.folder, starred=True)
    said = annotate(spare_run.folder, note="sevens are odd\nlook again")
    assert said == Annotations(starred=True, note="sevens are odd\nlook again")
    assert read_annotations(spare_run.folder) == said


def test_a_star_and_a_note_can_be_taken_back(spare_run):
    annotate(spare_run.folder, starred=True, note="x")
    assert annotate(spare_run.folder, starred=False, note="") == Annotations()


def test_tags_are_kept_in_their_order_each_once_and_taken_back(spare_run):
    annotate(spare_run.folder, tag=["thesis", "  new   data "], note="x")
    said = annotate(spare_run.folder, tag=["baseline", "thesis", " "])
    assert said.tags == ("thesis", "new data", "baseline")
    assert annotate(spare_run.folder, untag=["new data", "unknown"]).tags == ("thesis", "baseline")
    assert read_annotations(spare_run.folder) == Annotations(note="x", tags=("thesis", "baseline"))


def test_a_tag_too_long_and_a_tag_too_many_change_nothing(spare_run):
    tags = [str(number) for number in range(MOST_TAGS)]
    annotate(spare_run.folder, tag=tags)
    with pytest.raises(RunError, match=f"a run has at most {MOST_TAGS} tags, this would be {MOST_TAGS + 1}"):
        annotate(spare_run.folder, tag=["one more"], starred=True)
    with pytest.raises(RunError, match=f"at most {LONGEST_TAG} characters, found 31"):
        annotate(spare_run.folder, tag=["x" * 31], untag=tags)
    assert read_annotations(spare_run.folder) == Annotations(tags=tuple(tags))


def test_what_was_said_before_there_were_tags_is_read(spare_run):
    (spare_run.folder / FILE).write_text('{"format": 1, "starred": true, "note": "odd"}')
    assert read_annotations(spare_run.folder) == Annotations(starred=True, note="odd")
    assert annotate(spare_run.folder, tag=["a"]) == Annotations(starred=True, note="odd", tags=("a",))


def test_the_run_stays_whole_and_its_other_files_untouched(spare_run):
    before = {path.name: path.read_bytes() for path in spare_run.folder.iterdir() if path.is_file()}
    annotate(spare_run.folder, starred=True)
    after = {path.name: path.read_bytes() for path in spare_run.folder.iterdir() if path.name in before}
    assert after == before
    assert verify(open_run(spare_run.folder)) == []


def test_a_run_that_is_being_trained_can_be_annotated(tiny_config, few_digits, tmp_path):
    run = create_run(tmp_path / "new", tiny_config(), few_digits)
    with exclusive(run):
        annotate(run.folder, starred=True)
    assert read_annotations(run.folder).starred


def test_publishing_leaves_the_remarks_behind(spare_run, tmp_path):
    annotate(spare_run.folder, starred=True, note="for my eyes")
    copy = publish(spare_run, tmp_path / "copy", "float16")
    assert not (copy.folder / FILE).exists()
    assert verify(copy) == []


def test_two_at_once_lose_nothing(spare_run):
    with ThreadPoolExecutor(2) as pool:
        for _ in range(20):
            annotate(spare_run.folder, starred=False, note="")
            star = pool.submit(annotate, spare_run.folder, starred=True)
            note = pool.submit(annotate, spare_run.folder, note="both")
            star.result(), note.result()
            assert read_annotations(spare_run.folder) == Annotations(starred=True, note="both")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"format": 0}',
        '{"format": 1, "starred": "yes"}',
        '{"format": 1, "colour": "red"}',
        '{"format": 2, "tags": ["x", ""]}',
        '{"format": 2, "tags": "x"}',
        json.dumps({"format": 2, "tags": ["x" * (LONGEST_TAG + 1)]}),
        json.dumps({"format": 2, "tags": [str(number) for number in range(MOST_TAGS + 1)]}),
        json.dumps({"note": "x" * (LONGEST_NOTE + 1)}),
    ],
)
def test_a_damaged_file_is_named_and_not_overwritten(spare_run, text):
    path = spare_run.folder / FILE
    path.write_text(text)
    with pytest.raises(RunError, match=f"{FILE} is damaged.*restore the file, or remove it"):
        read_annotations(spare_run.folder)
    with pytest.raises(RunError, match="is damaged"):
        annotate(spare_run.folder, starred=True)
    assert path.read_text() == text


def test_a_newer_format_is_not_called_damage_nor_overwritten(spare_run):
    path = spare_run.folder / FILE
    path.write_text('{"format": 3}')
    with pytest.raises(RunError, match=f"{FILE} is of format 3; .* reads formats up to 2: install a newer one$"):
        annotate(spare_run.folder, starred=True)
    assert path.read_text() == '{"format": 3}'


def test_a_note_that_is_too_long_is_refused(spare_run):
    with pytest.raises(RunError, match="at most 2,000 characters, found 2,001; shorten it"):
        annotate(spare_run.folder, note="x" * (LONGEST_NOTE + 1))
    assert not (spare_run.folder / FILE).exists()


def test_a_run_that_is_gone_is_not_made_anew(tmp_path):
    with pytest.raises(RunError, match="gone is no run folder any more"):
        annotate(tmp_path / "gone", starred=True)
    assert not (tmp_path / "gone").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="an administrator may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(spare_run):
    spare_run.folder.chmod(0o500)
    try:
        with pytest.raises(RunError, match="cannot write"):
            annotate(spare_run.folder, starred=True)
    finally:
        spare_run.folder.chmod(0o700)
