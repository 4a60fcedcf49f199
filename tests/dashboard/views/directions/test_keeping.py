from dashboard.views.directions.keeping import worked_text
from gan_core.latent.arithmetic import Worked


def test_how_often_arithmetic_works_is_told_with_chance():
    assert worked_text(Worked(0.393, 0.363, 0.424, 0.1, 1_000)) == "**39%** (36% to 42%; chance 10%)"
    assert worked_text(None) == "not available"
