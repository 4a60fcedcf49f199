"""Terms of the field as hover text: each is explained where it first stands on a page."""

from gan_core.glossary import all_terms
from gan_core.registry import METRICS


def explain(*terms: str) -> str:
    """What some terms of the glossary mean, as Markdown for a widget's or a heading's `help`.

    Raises:
        KeyError: If the glossary has no such term.
    """
    known = all_terms()
    return "\n\n".join(f"**{term}**: {known[term]}" for term in terms)


def explain_metrics() -> str:
    """What all registered metrics mean, as Markdown for a heading's `help`."""
    return explain(*(metric.title for metric in METRICS.values()))


def sentence_case(text: str) -> str:
    """A name as it begins a sentence or a title; what follows its first letter stays as it is."""
    return f"{text[0].upper()}{text[1:]}"
