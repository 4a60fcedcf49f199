"""Types of Python as TypeScript writes them."""

from typing import Literal

import pytest

from dashboard.web import props
from dashboard.web.props import NamedColour, Point, written


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        (str, "string"),
        (int, "number"),
        (float, "number"),
        (bool, "boolean"),
        (None | str, "null | string"),
        (Point, "Point"),
        (list[Point], "Point[]"),
        (list[float | None], "(number | null)[]"),
        (tuple[int, str], "[number, string]"),
        (dict[str, Point], "Record<string, Point>"),
        (Literal["a", 1], '"a" | 1'),
    ],
)
def test_a_type_is_written_as_typescript_has_it(hint, text):
    assert written(hint) == text


@pytest.mark.parametrize("hint", [bytes, set[int], complex])
def test_what_has_no_counterpart_is_refused(hint):
    with pytest.raises(TypeError, match="there is no TypeScript"):
        written(hint)


def test_every_dictionary_is_declared_with_its_fields():
    declared = props.declarations()
    assert "\nexport interface NamedColour {\n  name: string;\n  colour: string;\n}\n" in declared
    assert NamedColour.__annotations__.keys() == {"name", "colour"}
