"""What a command that has ended said, as the tests of all commands look at it."""

import json
from types import SimpleNamespace
from typing import Any


def strict(result: SimpleNamespace) -> Any:
    """The one JSON object on standard output, with nothing else and without the NaN that JSON does not know."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    assert (result.code, result.err) == (0, "")
    assert result.out.count("\n") == 1
    return json.loads(result.out, parse_constant=refuse)


def assert_one_sentence(result: SimpleNamespace) -> None:
    """Exit code 1, nothing on standard output, one line on standard error."""
    assert result.code == 1
    assert result.out == ""
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1
