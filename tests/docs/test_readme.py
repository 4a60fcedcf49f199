"""The README stays short, and shows a digit before anything else."""

from tests.docs.blocks import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
LONGEST = 120
FIRST_PICTURE_WITHIN = 12


def test_the_readme_is_short():
    assert len(README) <= LONGEST


def test_two_commands_and_a_picture_come_first():
    top = README[:FIRST_PICTURE_WITHIN]
    assert any(line.startswith("```bash") for line in top)
    assert any(line.startswith("![") for line in top)
