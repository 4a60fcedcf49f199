"""How a part of a page that takes long makes way for what somebody has chosen there meanwhile.

Streamlit lets a fragment run to its end before it runs again, however long the old choice takes to draw.
"""

from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType


def give_way() -> None:
    """End this run of a fragment if the same one is to run again because somebody did something there.

    To be called while something long goes on. What is computed aside goes on all the same.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context and context.script_requests and is_asked_again(context.fragment_ids_this_run, context.script_requests):
        raise StopException  # `st.stop` would forget what was asked for, too


def is_asked_again(running: list[str] | None, requests: ScriptRequests) -> bool:
    """Whether all fragments that run are to run again, and not only because time has passed.

    Args:
        running: Their identities; none while the whole page runs, which Streamlit ends by itself.
        requests: What the page has been asked for.
    """
    if not running or requests._state != ScriptRequestType.RERUN:
        return False
    wanted = requests._rerun_data
    return not wanted.is_auto_rerun and set(running) <= set(wanted.fragment_id_queue)
