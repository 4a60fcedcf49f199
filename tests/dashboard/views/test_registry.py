"""The list of pages."""

import inspect
from dataclasses import fields, replace
from importlib import import_module
from importlib.metadata import EntryPoint

import pytest

from dashboard.views.registry import PAGES, PageEntry, all_pages, by_section
from gan_core.errors import PluginError
from gan_core.registry import Registry

MAP = next(entry for entry in PAGES if entry.url_path == "map")


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
    registry = Registry("page", "latent_atlas.pages", lambda: (), PageEntry)
    for entry in PAGES:
        registry.register(entry.url_path, entry)
    monkeypatch.setattr("dashboard.views.registry.REGISTRY", registry)


def test_a_page_of_an_installed_package_comes_after_the_others_and_a_broken_one_is_left_out(announced, caplog):
    *built_in, more = all_pages()
    assert built_in == list(PAGES)
    assert (more.url_path, more.title) == ("more", "More")
    assert "the page 'gone' cannot be loaded from their_pages:GONE" in caplog.text


WRONG = [
    *((name, value) for name in ("title", "section", "module") for value in (None, "", 3)),
    *(("icon", value) for value in (None, "", ":material/no_such_icon_at_all:", "add", ":red[x]")),
    *(("offers", value) for value in (None, "", "everything")),
    *(("needs_checkpoint", value) for value in (None, "yes")),
    *(("first_run", value) for value in (None, "", 3)),
    *(("url_path", value) for value in (None, "", 3)),
]


def test_every_field_of_a_page_is_checked():
    assert {name for name, _ in WRONG} == {field.name for field in fields(PageEntry)}
    registry = Registry("page", "latent_atlas.pages", lambda: (), PageEntry)
    assert registry.register("map", MAP) is MAP


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_page_with_a_wrong_field_is_refused(field, value):
    registry = Registry("page", "latent_atlas.pages", lambda: (), PageEntry)
    with pytest.raises(PluginError, match=f"^the page 'map' cannot be used: {field}: "):
        registry.register("map", replace(MAP, **{field: value}))


def test_a_page_has_one_name():
    registry = Registry("page", "latent_atlas.pages", lambda: (), PageEntry)
    with pytest.raises(PluginError, match="the page 'atlas' calls itself 'map'; give both the same name"):
        registry.register("atlas", MAP)
