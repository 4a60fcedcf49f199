"""The list of pages."""

import inspect
from importlib import import_module
from importlib.metadata import EntryPoint

import pytest

from dashboard.views.registry import PAGES, all_pages, by_section
from gan_core.registry import Registry


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


@pytest.fixture
def announced(monkeypatch, tmp_path):
    """A registry of pages to which an installed package announces two: one that is there, and one that is not."""
    (tmp_path / "their_pages.py").write_text(
        "from dashboard.views.registry import PageEntry\n"
        'MORE = PageEntry("more", "More", ":material/add:", "Latent space", "their_pages")\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    points = [
        EntryPoint("gone", "their_pages:GONE", "latent_atlas.pages"),
        EntryPoint("more", "their_pages:MORE", "latent_atlas.pages"),
    ]
    monkeypatch.setattr("gan_core.registry.entry_points", lambda group: points)
    registry = Registry("page", "latent_atlas.pages", lambda: ())
    for entry in PAGES:
        registry.register(entry.url_path, entry)
    monkeypatch.setattr("dashboard.views.registry.REGISTRY", registry)


def test_a_page_of_an_installed_package_comes_after_the_others_and_a_broken_one_is_left_out(announced, caplog):
    *built_in, more = all_pages()
    assert built_in == list(PAGES)
    assert (more.url_path, more.title) == ("more", "More")
    assert "the page 'gone' cannot be loaded from their_pages:GONE" in caplog.text
