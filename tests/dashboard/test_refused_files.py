"""Whatever file operation the system refuses a page: a row or a section says so, and the page is whole the next time.

Each operation of each page is refused in turn; `pytest --soak` tries every error at every one of them.
"""

import logging
import os
import re
import shutil

import pytest

from dashboard.views.registry import PAGES
from gan_core.runs.annotations import annotate
from gan_core.runs.run import open_run
from gan_core.runs.verify import verify
from tests.dashboard.reading import texts
from tests.refusing import ERRORS, FileOperations, refusals

REFUSED = re.compile("|".join(map(os.strerror, ERRORS)) + "|is gone|not found")


@pytest.fixture
def folder(tmp_path, finished_run):
    """Two runs that a test may change."""
    for name in ("first", "second"):
        shutil.copytree(finished_run, tmp_path / "runs" / name)
    annotate(tmp_path / "runs" / "first", starred=True, note="all is well")
    return tmp_path / "runs"


def shown(page, folder, open_page, monkeypatch, **refusal):
    """A page as a new session sees it, with one file operation refused, and what was asked of the system."""
    with FileOperations(folder, **refusal).watched(monkeypatch) as operations:
        return open_page(page, folder, run="first"), operations


def wrong_words(app, failures):
    """What is wrong with a page of which something was refused."""
    said = texts(app)
    if app.exception or "This part of the page failed" in said or failures:
        yield f"it failed: {[each.exc_text or each.message for each in failures]}"
    if re.search(r"\[Errno|Traceback", said):
        yield "it says what only programs understand"


# that of hands comes first: on a run without classes it asks the system least
BY_OPERATIONS = sorted((entry.url_path for entry in PAGES), key=lambda page: page != "handwriting")


@pytest.mark.parametrize(("number", "page"), list(enumerate(BY_OPERATIONS)))
def test_a_refused_operation_is_told_in_its_place(number, page, folder, open_page, monkeypatch, caplog, thorough):
    tries, wrong = [{"fatal": 11 + 17 * number % 102, "error": ERRORS[number % len(ERRORS)], "lasts": False}], []
    if thorough:
        _, operations = shown(page, folder, open_page, monkeypatch)
        tries = list(refusals(operations.count, thorough))
    for refusal in tries:
        caplog.clear()
        app, asked = shown(page, folder, open_page, monkeypatch, **refusal)
        found = [*wrong_words(app, [each for each in caplog.records if each.levelno >= logging.ERROR])]
        told = texts(app.run())  # nothing is refused any more
        found += [f"afterwards it says: {told}"] if REFUSED.search(told) else []
        wrong += [f"{page}: {refusal} at {asked.refused}: {each}" for each in found]
        assert asked.refused is not None
    assert [verify(open_run(folder / name)) for name in ("first", "second")] == [[], []]
    print(f"\n{page}: {len(tries):,} refusals, {len(wrong)} failed")
    assert wrong == []
