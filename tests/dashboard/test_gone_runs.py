"""A run that is renamed, deleted or replaced while it is open is said to be so, on every page."""

import shutil

import pytest

from dashboard.views.registry import PAGES
from tests.dashboard.reading import seen, texts

GONE = "Run 'second' is gone: it was renamed or deleted; 'first' is shown."
REPLACED = "Run 'second' was replaced: another folder has its name now."


@pytest.fixture
def folder(tmp_path, finished_run):
    """Two runs that a test may change."""
    for name in ("first", "second"):
        shutil.copytree(finished_run, tmp_path / "runs" / name)
    return tmp_path / "runs"


def rename(run):
    run.rename(run.with_name("third"))


def delete(run):
    shutil.rmtree(run)


def replace(run):
    run.rename(run.with_name("third"))
    shutil.copytree(run.with_name("first"), run)


WAYS = (rename, delete, replace)


@pytest.mark.parametrize(("number", "page"), list(enumerate(entry.url_path for entry in PAGES)))
def test_what_became_of_the_open_run_is_said(number, page, folder, open_page, thorough):
    for change in WAYS if thorough else WAYS[number % 3 : number % 3 + 1]:
        app = open_page(page, folder, run="second")
        assert not app.toast
        change(folder / "second")
        app.run()
        assert not app.exception
        assert "This part of the page failed" not in texts(app)
        assert seen(app.toast[0].value) == (REPLACED if change is replace else GONE)
        app.run()
        assert not app.toast  # said once
        shutil.rmtree(folder / "third", ignore_errors=True)
        shutil.copytree(folder / "first", folder / "second", dirs_exist_ok=True)
