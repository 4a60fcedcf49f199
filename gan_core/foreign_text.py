"""Text that others wrote, made safe to print: names of folders, content of files, parameters of an address."""

import os
import unicodedata
from pathlib import Path

LONGEST = 300
# Cc controls (ESC among them), Cf formats (which turn the direction of writing), Cs halves of a pair, Co private,
# Cn unassigned, Zl and Zp breaks of a line
UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def plain(text: str, longest: int = LONGEST) -> str:
    r"""One line of text in which every character can be seen.

    Args:
        text: Anything.
        longest: Number of characters of the result, at most.

    Returns:
        The text; what cannot be printed stands as its escape, such as `\x1b`, and what is too long ends in "…".
    """
    seen = "".join(map(_seen, text[: longest + 1]))
    return seen if len(seen) <= longest else seen[: longest - 1] + "…"


def plain_lines(text: str, longest: int = 10_000) -> str:
    """The same for text of several lines, which stay apart."""
    seen = "\n".join(plain(line, longest) for line in text[: longest + 1].split("\n"))
    return seen if len(seen) <= longest else seen[: longest - 1] + "…"


def path_text(path: Path) -> str:
    r"""A path as text that can be sent and kept: UTF-8, and another text for every other path.

    Returns:
        The path itself. Where it is no UTF-8 text its backslashes are doubled, each byte that is none stands as its
        escape, such as `\xff`, and the text ends in a slash, as no other path does.
    """
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text.replace("\\", "\\\\")).decode(errors="backslashreplace") + "/"
    return text


def _seen(character: str) -> str:
    if unicodedata.category(character) not in UNPRINTABLE:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
