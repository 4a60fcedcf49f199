"""A visitor without a browser: speaks to the app's server as Streamlit's page does, and costs next to nothing.

So what is measured is the server. It asks for pages, moves sliders, and keeps what came.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Checkbox_pb2 import Checkbox
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash
from websockets.sync.client import ClientConnection, connect

PATIENCE_SECONDS = 300
LARGEST_MESSAGE = 2**28


@dataclass(frozen=True)
class Answer:
    """What came of one run of the script.

    Attributes:
        seconds: From the question to the end of the run.
        bytes: What was sent to the page, without what it had kept of earlier runs.
        messages: All of it, what it had kept too.
    """

    seconds: float
    bytes: int
    messages: list[ForwardMsg]

    @property
    def problems(self) -> list[str]:
        """What the page says of failures."""
        alerts = [each.alert.body for each in self._elements("alert")]
        return [each.exception.message for each in self._elements("exception")] + [
            text for text in alerts if "failed" in text
        ]

    def _elements(self, kind: str) -> list[Element]:
        elements = [delta.new_element for delta in self._deltas()]
        return [element for element in elements if element.WhichOneof("type") == kind]

    @property
    def address(self) -> str | None:
        """What the page was told to show as its address at last, if so."""
        told = [each.page_info_changed for each in self.messages if each.WhichOneof("type") == "page_info_changed"]
        return told[-1].query_string if told else None

    @property
    def sliders(self) -> list[tuple[Slider, str]]:
        """The numeric sliders that were drawn, and in which fragment: "" for none."""
        found = [(delta.new_element.slider, delta.fragment_id) for delta in self._deltas()]
        return [(slider, fragment) for slider, fragment in found if slider.id and not slider.disabled]

    @property
    def toggles(self) -> list[tuple[Checkbox, str]]:
        """The toggles that were drawn, and in which fragment: "" for none."""
        found = [(delta.new_element.checkbox, delta.fragment_id) for delta in self._deltas()]
        return [(toggle, fragment) for toggle, fragment in found if toggle.id]

    def _deltas(self) -> list[Delta]:
        return [each.delta for each in self.messages if each.WhichOneof("type") == "delta"]


@dataclass
class Visitor:
    """One session of the app.

    Attributes:
        connection: To the server.
        page, query: Where it is.
        widgets: What it has moved there.
        kept: Large messages by their hashes: the server sends none of them twice.
    """

    connection: ClientConnection
    page: str = ""
    query: str = ""
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    kept: dict[str, ForwardMsg] = field(default_factory=dict)

    def open(self, page: str, query: str = "") -> Answer:
        """Go to a page."""
        self.page, self.query, self.widgets = page, query, {}
        return self._ask("")

    def again(self) -> Answer:
        """Let the page run once more as it is."""
        return self._ask("")

    def move(self, slider: Slider, fragment: str, share: float) -> Answer:
        """Move a slider to a share of its way, in [0, 1]."""
        steps = round(share * (slider.max - slider.min) / slider.step)
        state = WidgetState(id=slider.id)
        if slider.options:
            state.string_array_value.data.append(slider.options[steps])
        else:
            state.double_array_value.data.append(slider.min + steps * slider.step)
        self.widgets[slider.id] = state
        return self._ask(fragment)

    def switch(self, toggle: Checkbox, fragment: str, is_on: bool) -> Answer:
        """Switch a toggle."""
        self.widgets[toggle.id] = WidgetState(id=toggle.id, bool_value=is_on)
        return self._ask(fragment)

    def _ask(self, fragment: str) -> Answer:
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_script_hash = calc_hash(self.page)
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.widget_states.widgets.extend(self.widgets.values())
        asked.rerun_script.cached_message_hashes.extend(self.kept)
        begin, count, came = time.perf_counter(), 0, []
        self.connection.send(asked.SerializeToString())
        while not came or came[-1].WhichOneof("type") != "script_finished":
            data = self.connection.recv(timeout=PATIENCE_SECONDS)
            count += len(data)
            came.append(self._whole(ForwardMsg.FromString(data)))
        answer = Answer(time.perf_counter() - begin, count, came)
        self.query = self.query if answer.address is None else answer.address
        return answer

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        if message.WhichOneof("type") == "ref_hash":
            whole = ForwardMsg()
            whole.CopyFrom(self.kept[message.ref_hash])
            whole.metadata.CopyFrom(message.metadata)
            return whole
        if message.metadata.cacheable:
            self.kept[message.hash] = message
        return message


@contextmanager
def visitor(port: int) -> Generator[Visitor]:
    """A session of the app on a port of this machine, closed afterwards."""
    with connect(
        f"ws://localhost:{port}/_stcore/stream",
        subprotocols=["streamlit"],
        max_size=LARGEST_MESSAGE,
        open_timeout=PATIENCE_SECONDS,
        ping_interval=None,  # a server at work on 25 pages may be late with its answer
    ) as connection:
        yield Visitor(connection)
