"""What the documents show: their fenced blocks, and the commands inside their sentences."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CARDS = sorted((ROOT / "checkpoints").glob("*/README.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")), *CARDS]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SNIPPET = re.compile(r'^--8<-- "(.+?)(?::\w+)?"', re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a document."""

    language: str
    text: str


def blocks(document: Path, language: str) -> list[Block]:
    """The blocks of one language, in order; those that include a file are left out."""
    found = [Block(*match.groups()) for match in FENCE.finditer(document.read_text(encoding="utf-8"))]
    return [block for block in found if block.language == language and not SNIPPET.search(block.text)]


def included_files(document: Path) -> list[str]:
    """The files that a document includes, as paths from the root."""
    return SNIPPET.findall(document.read_text(encoding="utf-8"))


def inline_commands(text: str) -> list[str]:
    """The commands inside sentences and tables: `gan-core ...` and `python -m benchmarks...`."""
    prose = " ".join(FENCE.sub("", text).split())
    return [span for span in re.findall(r"`([^`]+)`", prose) if re.match(r"gan-core \S|python -m benchmarks\b", span)]


def name_of(document: Path) -> str:
    """How a document is called in a test's name."""
    return document.relative_to(ROOT).as_posix()
