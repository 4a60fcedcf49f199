"""What is wrong with a document is said shortly, field by field."""

from typing import Annotated

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from gan_core.schema import MOST_DESCRIBED, ConfigModel, ImageShape, describe


class Inner(ConfigModel):
    size: Annotated[int, Field(ge=1)]


class Outer(ConfigModel):
    inner: Inner
    text: str = ""
    sizes: dict[str, int] = {}


def told(values):
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(values)
    return describe(caught.value)


def test_a_wrong_field_is_named_with_what_was_expected_and_found():
    assert told({"inner": {"size": 0}}) == "inner.size: Input should be greater than or equal to 1 (found 0)"


def test_a_missing_and_an_unknown_field_are_named():
    assert told({"inner": {}, "colour": 1}) == "inner.size: Field required; colour: Extra inputs are not permitted"


def test_a_document_that_is_no_object_is_the_whole_document():
    assert told([]).startswith("the whole document: ")


def test_a_long_value_and_a_long_name_are_cut():
    assert len(told({"inner": "x" * 10_000, "y" * 10_000: 1})) < 500


def test_many_faults_are_counted():
    text = told({"inner": {"size": 1}, "sizes": {str(number): "x" for number in range(100)}})
    assert text.count("; ") == MOST_DESCRIBED
    assert text.endswith(f"and {100 - MOST_DESCRIBED} more")


def test_documents_are_immutable_and_refuse_numbers_that_are_not_finite():
    with pytest.raises(ValidationError):
        Outer(inner=Inner(size=1)).text = "new"
    with pytest.raises(ValidationError):
        TypeAdapter(type("Real", (ConfigModel,), {"__annotations__": {"x": float}})).validate_python(
            {"x": float("nan")}
        )


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 1, 1_024)])
def test_an_image_has_three_sizes(shape):
    assert TypeAdapter(ImageShape).validate_python(shape) == shape


@pytest.mark.parametrize("shape", [(1, 28), (0, 28, 28), (1, -1, 28), (1, 28, 1_025), (65, 28, 28), (1, 28, 28, 1)])
def test_no_other_image_is_described(shape):
    with pytest.raises(ValidationError):
        TypeAdapter(ImageShape).validate_python(shape)
