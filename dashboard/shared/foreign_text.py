"""Text that others wrote, made ready for what draws it: names of runs, content of files, parameters of an address.

Streamlit draws most texts as markdown: titles, captions, labels, messages, the texts on buttons. Options of a
selectbox and tables are drawn as they are: `gan_core.foreign_text.plain` is enough there.
"""

import re
from html import escape

from gan_core.foreign_text import LONGEST, plain

LONGEST_SENTENCE = 1_000  # an error tells at its end what to do
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Even where each sign is escaped, links are made of bare addresses, emoji of :names: and arrows of ->
JOINER = "\N{WORD JOINER}"
STARTS = re.compile(r"([:@]|(?<![a-z])www|[-<>=~](?=[-<>=~]))", re.IGNORECASE)


def as_markdown(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """Markdown that shows a text as it is: no link, image, icon, formula or colour comes of it."""
    return PUNCTUATION.sub(r"\\\1", STARTS.sub(rf"\1{JOINER}", plain(text, longest)))


def as_code(text: str, longest: int = LONGEST) -> str:
    """Markdown that shows a text as code in a line; it can be copied from there as it stands."""
    text = plain(text, longest)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}"


def as_html(text: str, longest: int = LONGEST) -> str:
    """HTML that shows a text as it is, in an element or in a quoted attribute."""
    return escape(plain(text, longest))


def as_plotly(text: str, longest: int = LONGEST) -> str:
    """What plotly shows as it is: it makes links and line breaks of HTML, and fills %{} in what is hovered."""
    return escape(plain(text, longest), quote=False).replace("%{", f"%{JOINER}{{")
