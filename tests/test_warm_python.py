"""A program that is forked does what it does when it is started."""

import os
import subprocess
import sys

import pytest

SHOW = "import os, sys; print(sys.argv[1:], os.getcwd(), os.environ['SAID'], sys.stdin.read()); "


@pytest.mark.parametrize(
    "program", ["pass", "sys.exit(3)", "sys.exit()", "sys.exit('why')", "os._exit(7)", "raise KeyError('no')", "x("]
)
def test_arguments_folder_variables_streams_and_code_are_those_of_the_program(program, python, tmp_path):
    (tmp_path / "program.py").write_text(SHOW + program)
    for how in (["-c", SHOW + program], ["-m", "program"], [str(tmp_path / "program.py")]):
        started, forked = (
            subprocess.run(
                [*start, *how, "one", "--two"],
                input="typed",
                cwd=tmp_path,
                env=os.environ | {"SAID": "said"},
                capture_output=True,
                text=True,
            )
            for start in ([sys.executable], python)
        )
        assert (forked.returncode, forked.stdout) == (started.returncode, started.stdout)
        assert forked.stderr.splitlines()[-1:] == started.stderr.splitlines()[-1:]
