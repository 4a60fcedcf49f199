"""The Python that a document shows runs as it stands, block after block."""

import subprocess

import pytest

from tests.docs.blocks import DOCUMENTS, ROOT, blocks, name_of

NOT_RUN = {
    "docs/design.md": "shows the form of a docstring",
    "docs/extend/page.md": "shows a line of a list; test_own_page.py adds it",
}
SHOWING = [document for document in DOCUMENTS if blocks(document, "python") and name_of(document) not in NOT_RUN]


@pytest.mark.parametrize("document", SHOWING, ids=name_of)
def test_the_code_of_a_document_runs(document, python, tmp_path):
    code = "\n".join(block.text for block in blocks(document, "python"))
    done = subprocess.run([*python, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, f"{name_of(document)}:\n{code}\nfails with:\n{done.stderr}"


def test_each_exception_still_shows_code():
    assert all(blocks(ROOT / name, "python") for name in NOT_RUN)
    assert SHOWING
