import csv
import io

import numpy as np
import pytest
from PIL import Image

from dashboard.views.projection import data, exports, state
from gan_core.latent.sampling import sample_latent
from gan_core.runs.run import open_run

ROWS = np.array([3, 11, 20])
NAMES = [f"digit, {number}" for number in range(10)]


@pytest.fixture(scope="module")
def run(finished_run):
    return open_run(finished_run)


@pytest.fixture(scope="module")
def chart(run):
    return state.SampleChartKey(run.name, 30, "images", 40, 0)


def test_a_table_holds_what_is_known_of_each_sample_and_its_z(run, chart):
    found = data.sample_map(run, chart, lambda done, total: None)
    rows = list(csv.DictReader(io.StringIO(exports.table_file(run, chart, found, ROWS, NAMES).decode())))
    assert [row["sample"] for row in rows] == ["3", "11", "20"]
    assert rows[1]["class"] == NAMES[found.classes[11]]
    assert float(rows[2]["x"]) == pytest.approx(float(found.coordinates[20, 0]))
    z = [float(rows[0][f"z{index}"]) for index in range(100)]
    assert z == pytest.approx(sample_latent(0, 40, 100)[3].tolist())


def test_arrays_hold_images_and_their_z(run, chart):
    found = np.load(io.BytesIO(exports.arrays_file(run, chart, ROWS)), allow_pickle=False)
    assert found["sample"].tolist() == ROWS.tolist()
    assert np.array_equal(found["images"], data.sample_images(run, chart, ROWS))
    assert np.array_equal(found["z"], sample_latent(0, 40, 100)[ROWS].numpy())


def test_a_contact_sheet_is_a_picture_of_all(run, chart):
    picture = np.asarray(Image.open(io.BytesIO(exports.sheet_file(run, chart, ROWS))))
    assert picture.shape == (2 * 28 + 2, 2 * 28 + 2)
    assert np.array_equal(picture[:28, :28], data.sample_images(run, chart, ROWS)[0])


def test_a_file_holds_so_many_samples_at_most():
    assert len(exports.exported_rows(np.arange(20_000))) == exports.MOST_EXPORTED
