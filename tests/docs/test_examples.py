"""Each example runs, in an empty folder, and says what its page in the docs says."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.docs.blocks import DOCUMENTS, ROOT, included_files

EXAMPLES = ROOT / "examples"
SAYS = {
    "own_data_set.py": "bars: 2,000 images of shape (1, 28, 28)",
    "own_network.py": "(4, 1, 28, 28)",
    "own_objective.py": "Least squares: 1.0 at chance level",
    "own_metric.py": "2.5 grey levels",
}
EXECUTE = """
import sys
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


def run(command: list[str], folder: Path) -> str:
    """What a program prints, run in a folder."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_example_is_run_here():
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(SAYS)
    assert [path.name for path in EXAMPLES.glob("*.ipynb")] == ["latent_space.ipynb"]


@pytest.mark.parametrize(("name", "said"), SAYS.items())
def test_an_example_runs(name, said, python, tmp_path):
    assert said in run([*python, str(EXAMPLES / name)], tmp_path)


def test_each_example_stands_on_a_page_of_the_docs():
    included = {path for document in DOCUMENTS for path in included_files(document)}
    assert {f"examples/{name}" for name in SAYS} <= included
    assert {f"examples/own_page/{name}.py" for name in ("page", "data", "figures")} <= included
    assert all((ROOT / path).is_file() for path in included)


def test_the_notebook_runs_and_shows_digits(tmp_path):
    run(
        [sys.executable, "-c", EXECUTE, str(EXAMPLES / "latent_space.ipynb"), str(tmp_path / "executed.ipynb")],
        tmp_path,
    )
    executed = nbformat.read(tmp_path / "executed.ipynb", as_version=4)
    outputs = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    texts = "".join(output.text for output in outputs if output.output_type == "stream")
    assert len(pictures) == 6
    assert "becomes" in texts


def test_the_notebook_is_kept_without_its_outputs():
    notebook = nbformat.read(EXAMPLES / "latent_space.ipynb", as_version=4)
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
