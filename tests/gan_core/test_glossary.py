"""The terms, each explained once."""

from gan_core.glossary import GLOSSARY, all_terms
from gan_core.registry import METRICS


def test_every_metric_is_a_term_without_taking_the_place_of_another():
    found = all_terms()
    assert len(found) == len(GLOSSARY) + len(METRICS)
    assert all(found[metric.title] == metric.description for metric in METRICS.values())
    assert all(found[term] == text for term, text in GLOSSARY.items())


def test_every_explanation_is_whole_sentences():
    assert all(text[0].isupper() and text.endswith(".") and "  " not in text for text in all_terms().values())
