"""Write the file tree of docs/design.md: a line for each file of both packages, with what the file says of itself.

Run: python docs/file_tree.py
"""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
DESIGN = ROOT / "docs" / "design.md"
PACKAGES = ("gan_core", "dashboard")
BEGIN, END = "<!-- file tree: python docs/file_tree.py writes it -->\n```\n", "```\n<!-- end of the file tree -->"
COLUMN = 36
LONGEST = 100

# files that cannot speak for themselves
SAID_HERE = {
    "py.typed": "The types of this package may be relied on",
    "icon.png": "The browser tab's icon",
    "config.toml": "Settings of Streamlit",
    "__main__.py": "`python -m` does what the installed command does",
}


def summary(text: str) -> str:
    """The first sentence of a description, cut behind a clause where it is longer than a line."""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    sentence = re.split(r"\.(?: (?=[A-Z`])|$)", paragraph)[0]
    if len(sentence) <= LONGEST:
        return sentence
    clauses = [mark.start() for mark in re.finditer(r"[,:;] ", sentence) if mark.start() <= LONGEST]
    return sentence[: clauses[-1]] if clauses else sentence


def description(path: Path) -> str:
    """What a file says of itself: the docstring of a Python file, the first comment of any other."""
    if path.name in SAID_HERE:
        return SAID_HERE[path.name]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return summary(ast.get_docstring(ast.parse(text)) or "")
    comment = re.match(r"\s*/\*+(.*?)\*/", text, re.DOTALL)
    if comment:
        return summary(re.sub(r"^\s*\* ?", "", comment[1], flags=re.MULTILINE))
    lines = re.match(r"(?:\s*//[^\n]*\n)+", text)
    return summary(re.sub(r"^\s*// ?", "", lines[0], flags=re.MULTILINE)) if lines else ""


def files() -> list[Path]:
    """The files of both packages that are in version control or about to be, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Path(name) for name in listed if (ROOT / name).is_file()]


def tree() -> str:
    """The lines of the tree: folders end in a slash, what a folder holds is indented."""
    lines: list[str] = []
    known: set[Path] = set()
    for file in sorted(files(), key=order):
        for folder in reversed(file.parents[:-1]):
            if folder not in known:
                known.add(folder)
                lines.append(line_of(folder, f"{folder.name}/", ""))
        lines.append(line_of(file, file.name, description(ROOT / file)))
    return "\n".join(lines) + "\n"


def order(file: Path) -> tuple[tuple[bool, str], ...]:
    """Packages as listed above; in a folder its own files before its folders, `__init__.py` first."""
    *folders, name = file.parts
    rank = str(PACKAGES.index(folders[0]))
    return ((True, rank), *((True, folder) for folder in folders[1:]), (False, "" if name == "__init__.py" else name))


def line_of(path: Path, name: str, text: str) -> str:
    """A line of the tree."""
    indented = "  " * (len(path.parts) - 1) + name
    return f"{indented:<{COLUMN}}{text}".rstrip()


def with_tree(page: str, lines: str) -> str:
    """The page with the tree in its place."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + lines + END + after


if __name__ == "__main__":
    DESIGN.write_text(with_tree(DESIGN.read_text(encoding="utf-8"), tree()), encoding="utf-8")
