"""Terms of the field as hover text."""

import ast
from pathlib import Path

import pytest

from dashboard.shared.terms import explain, explain_metrics, sentence_case
from gan_core.glossary import GLOSSARY, all_terms
from gan_core.registry import METRICS

DASHBOARD = Path(__file__).parents[3] / "dashboard"


def explained_on_pages() -> set[str]:
    """Every term that a page explains."""
    calls = [
        node
        for path in (DASHBOARD / "views").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "explain"
    ]
    widgets = ast.walk(ast.parse((DASHBOARD / "shared" / "widgets.py").read_text()))
    calls += [node for node in widgets if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "explain"]
    return {term.value for call in calls for term in call.args if isinstance(term, ast.Constant)}


def test_a_term_stands_before_its_meaning():
    assert explain("run", "checkpoint") == f"**run**: {GLOSSARY['run']}\n\n**checkpoint**: {GLOSSARY['checkpoint']}"


def test_an_unknown_term_is_refused():
    with pytest.raises(KeyError):
        explain("judge")


def test_every_term_of_the_glossary_is_explained_on_a_page_and_no_other():
    assert explained_on_pages() <= set(all_terms())
    assert set(GLOSSARY) <= explained_on_pages()


def test_every_registered_metric_is_explained():
    assert all(f"**{metric.title}**: {metric.description}" in explain_metrics() for metric in METRICS.values())


@pytest.mark.parametrize("meaning", GLOSSARY.values())
def test_a_meaning_is_one_or_two_sentences(meaning):
    assert meaning.endswith(".")
    assert len(meaning) < 250


def test_only_the_first_letter_of_a_sentence_changes():
    assert sentence_case("t-shirt of McDuck") == "T-shirt of McDuck"
