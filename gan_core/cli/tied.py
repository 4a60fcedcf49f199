"""`python -m gan_core.cli.tied COMMAND ...`: a command that ends as soon as the other end of its input is gone.

For who starts one and is killed: without it the command would go on with nobody to look at it.
"""

import os
import signal
import sys
import threading

from gan_core.cli.app import main


def end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=end_with_input, daemon=True).start()
    main()
