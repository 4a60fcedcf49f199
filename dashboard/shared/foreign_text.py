"""Text that others wrote, made ready for what draws it: names of runs, content of files, parameters of an address.

Streamlit draws most texts as markdown: titles, captions, labels, messages, the texts on buttons. Options of a
selectbox and tables are drawn as they are: `as_label` is for these. A text that is written from right to left turns
nothing around that stands beside it.
"""

import re
import unicodedata
from html import escape

from gan_core.foreign_text import LONGEST, plain

LONGEST_SENTENCE = 1_000  # an error tells at its end what to do
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Even where each sign is escaped, links are made of bare addresses, emoji of :names: and arrows of ->
JOINER = "\N{WORD JOINER}"
FROM_RIGHT = frozenset(("R", "AL", "AN"))  # Hebrew, Arabic, and numbers in Arabic
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
STARTS = re.compile(r"([:@]|(?<![a-z])www|[-<>=~](?=[-<>=~]))", re.IGNORECASE)


def as_markdown(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """Markdown that shows a text as it is: no link, image, icon, formula or colour comes of it."""
    return _isolated(PUNCTUATION.sub(r"\\\1", STARTS.sub(rf"\1{JOINER}", plain(text, longest))))


def as_code(text: str, longest: int = LONGEST) -> str:
    """Markdown that shows a text as code in a line; it can be copied from there as it stands."""
    text = plain(text, longest)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return _isolated(f"{fence} {text} {fence}")


def as_label(text: str, longest: int = LONGEST) -> str:
    """What shows a text as it is where nothing is markup, in an option of a list."""
    return _isolated(plain(text, longest))


def as_html(text: str, longest: int = LONGEST) -> str:
    """HTML that shows a text as it is, in an element or in a quoted attribute."""
    return _isolated(escape(plain(text, longest)))


def as_plotly(text: str, longest: int = LONGEST) -> str:
    """What plotly shows as it is: it makes links and line breaks of HTML, and fills %{} in what is hovered."""
    return _isolated(escape(plain(text, longest), quote=False).replace("%{", f"%{JOINER}{{"))


def _isolated(text: str) -> str:
    """A text whose signs from right to left leave the order of its neighbours alone."""
    turns = any(unicodedata.bidirectional(character) in FROM_RIGHT for character in text)
    return f"{ISOLATE}{text}{END}" if turns else text
