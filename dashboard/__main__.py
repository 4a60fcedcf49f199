"""Opens the app: `python -m dashboard`, from any working directory."""

import sys
from collections.abc import Sequence
from pathlib import Path

from streamlit.web import cli

APP = Path(__file__).parent / "streamlit_app.py"


def main(options: Sequence[str] | None = None) -> None:
    """Serve the app until it is interrupted.

    The settings beside the app hold wherever it is started.

    Args:
        options: Of `streamlit run`, such as "--server.port=8600"; None for those of the command line.
    """
    cli.main(["run", str(APP), *(sys.argv[1:] if options is None else options)], prog_name="streamlit")


if __name__ == "__main__":
    main()
