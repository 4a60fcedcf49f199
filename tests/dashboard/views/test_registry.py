"""The list of pages."""

import inspect
from importlib import import_module

import pytest

from dashboard.views.registry import PAGES, by_section


def test_no_two_pages_share_an_address_or_a_title():
    assert len({entry.url_path for entry in PAGES}) == len({entry.title for entry in PAGES}) == len(PAGES)


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.url_path)
def test_every_page_can_be_drawn_without_arguments(entry):
    assert not inspect.signature(import_module(entry.module).page).parameters


def test_a_page_is_drawn_by_its_module(monkeypatch):
    drawn = []
    monkeypatch.setattr("dashboard.views.map.page.page", lambda: drawn.append("map"))
    next(entry for entry in PAGES if entry.url_path == "map").draw()
    assert drawn == ["map"]


def test_sections_keep_the_order_of_the_pages():
    sections = by_section(PAGES)
    assert [entry for entries in sections.values() for entry in entries] == list(PAGES)
    assert all(entry.section == section for section, entries in sections.items() for entry in entries)
