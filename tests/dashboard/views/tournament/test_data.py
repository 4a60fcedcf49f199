"""What a tournament shows."""

import numpy as np
import pytest
import streamlit as st

from dashboard.shared.palette import LIGHT
from dashboard.views.tournament import data
from gan_core.inference.tournament import play_tournament
from gan_core.runs.run import open_run


@pytest.mark.parametrize("kind", ["finished_run", "conditional_run"])
def test_the_images_of_a_pair_are_those_that_played(kind, request):
    st.cache_resource.clear()
    run = open_run(request.getfixturevalue(kind))
    played = play_tournament(run, samples=data.IMAGES)
    last = len(played.steps) - 1
    for generator, discriminator in ((last, 1), (1, last)):
        found = data.seen(run, played, generator, discriminator)
        assert found.images.shape == (data.IMAGES, 28, 28)
        assert found.fooled.sum() == played.fooled[generator][discriminator]
        assert (np.diff(found.scores) <= 0).all()
        assert np.array_equal(found.fooled, found.scores > 0.5)


def test_the_map_has_every_share_and_the_marked_pair(finished_run):
    played = play_tournament(open_run(finished_run), samples=4)
    props = data.map_props(played, (2, 1), LIGHT)
    assert np.array_equal(props["shares"], played.shares)
    assert props["chosen"] == {"generator": 2, "discriminator": 1}
    assert props["colours"][0] == LIGHT.discriminator and props["colours"][2] == LIGHT.generator
    assert len(props["labels"]) == len(played.steps)
