"""A Python that has imported the large packages already: it forks in milliseconds what would start for three seconds.

Only what others wrote is imported before. Each program finds this project's modules, settings and plug-ins anew, in the
folder, with the variables and the streams of whoever asks. `--soak` starts each program as a person does.

Run: python tests/warm_python.py SOCKET, and then instead of python [-m MODULE | -c CODE | FILE] ARGUMENT...
     python tests/warm_python.py SOCKET [-m MODULE | -c CODE | FILE] ARGUMENT...
"""

import json
import os
import socket
import sys

MOST_BYTES = 2**20


def serve(path: str) -> None:
    """Fork a program for everyone who asks, until this process is ended."""
    import importlib
    import warnings

    with warnings.catch_warnings():  # their filters are not those that a program begins with
        for name in ("numpy", "pydantic", "rich.console", "safetensors.torch", "torch", "torchmetrics", "torchvision"):
            importlib.import_module(name)
    children = 0
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        while True:
            connection, _ = listener.accept()
            question, descriptors, _, _ = socket.recv_fds(connection, MOST_BYTES, 3)
            while not question.endswith(b"\n"):
                question += connection.recv(MOST_BYTES)
            if os.fork() == 0:
                listener.close()
                if (program := os.fork()) == 0:
                    become(descriptors, **json.loads(question))
                code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
                connection.send(bytes([code % 256]))
                os._exit(0)
            connection.close()
            for descriptor in descriptors:
                os.close(descriptor)
            children += 1
            while children and os.waitpid(-1, os.WNOHANG)[0]:
                children -= 1


def become(descriptors: list[int], arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be the program that was asked for to its end."""
    import atexit
    import traceback

    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    code = 1
    try:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        code = run(arguments)
        atexit._run_exitfuncs()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of a program, in this process."""
    import runpy
    from types import ModuleType

    first, rest = arguments[0], arguments[1:]
    place = "" if first in ("-m", "-c") else os.path.dirname(first)
    sys.path[:1] = [place, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    try:
        if first == "-m":
            sys.argv = rest
            runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        elif first == "-c":
            sys.argv = [first, *rest[1:]]
            sys.modules["__main__"] = module = ModuleType("__main__")
            exec(compile(rest[0], "<string>", "exec"), vars(module))
        else:
            sys.argv = arguments
            runpy.run_path(first, run_name="__main__")
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
            return 1
        return ended.code or 0
    return 0


def ask(path: str, arguments: list[str]) -> int:
    """Have a program run with the folder, the variables and the streams of this process; its exit code."""
    question = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        socket.send_fds(connection, [b"{"], [0, 1, 2])
        connection.sendall(json.dumps(question).encode()[1:] + b"\n")
        return (connection.recv(1) or b"\1")[0]


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1], sys.argv[2:]) if sys.argv[2:] else serve(sys.argv[1]))
