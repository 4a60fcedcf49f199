"""Words that error messages share."""

import pytest

from gan_core.errors import counted


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 dimensions"), (1, "1 dimension"), (2, "2 dimensions"), (1_024, "1,024 dimensions")]
)
def test_a_noun_has_its_plural(number, text):
    assert counted(number, "dimension") == text
