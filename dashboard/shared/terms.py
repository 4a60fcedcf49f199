"""Terms of the field as hover text: each is explained where it first stands on a page."""

from gan_core.glossary import GLOSSARY


def explain(*terms: str) -> str:
    """What some terms of the glossary mean, as Markdown for a widget's or a heading's `help`.

    Raises:
        KeyError: If the glossary has no such term.
    """
    return "\n\n".join(f"**{term}**: {GLOSSARY[term]}" for term in terms)


def sentence_case(text: str) -> str:
    """A name as it begins a sentence or a title; what follows its first letter stays as it is."""
    return f"{text[0].upper()}{text[1:]}"
