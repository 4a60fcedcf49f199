"""Which requests end the run of a fragment: Streamlit's own objects, as it makes them."""

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests

from dashboard.shared.giving_way import is_asked_again


def asked(*wanted: RerunData) -> ScriptRequests:
    requests = ScriptRequests()
    for each in wanted:
        assert requests.request_rerun(each)
    return requests


def test_a_choice_in_the_same_fragment_ends_its_run():
    assert is_asked_again(["a"], asked(RerunData(fragment_id="a")))
    assert is_asked_again(["a"], asked(RerunData(fragment_id="b"), RerunData(fragment_id="a")))


@pytest.mark.parametrize(
    ("running", "wanted"),
    [
        (["a"], []),
        (["a"], [RerunData(fragment_id="b")]),  # nobody would draw the rest of this one
        (["a", "b"], [RerunData(fragment_id="a")]),
        (["a"], [RerunData(fragment_id="a", is_auto_rerun=True)]),  # every two seconds: it would never end
        ([], [RerunData(fragment_id="a")]),
        (None, [RerunData(fragment_id="a")]),
    ],
)
def test_nothing_else_does(running, wanted):
    assert not is_asked_again(running, asked(*wanted))
