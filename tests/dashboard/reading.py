"""What is on a page of the app, and what its console reports."""

import json
import re

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.shared.foreign_text import JOINER


def go_to(app: AppTest, page: str) -> AppTest:
    """Open a page as its link in the navigation would: `AppTest.switch_page` knows only pages that are files."""
    app._page_hash = calc_hash(page)
    return app.run()


def texts(app: AppTest) -> str:
    """All prose on the page."""
    kinds = (app.title, app.markdown, app.caption, app.error, app.warning, app.info, app.success, app.code)
    return "\n".join(seen(element.value) for kind in kinds for element in kind)


def seen(markdown: str) -> str:
    """What a person reads where foreign text was kept from being markdown."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown.replace(JOINER, ""))


def html(app: AppTest) -> str:
    """All inline HTML on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def address(app: AppTest) -> dict[str, str]:
    """The parameters of the page's address, each once."""
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def figure(app: AppTest, place: int = 0) -> dict:
    """A plotly figure of the page."""
    return json.loads(app.get("plotly_chart")[place].proto.spec)


def components(app: AppTest) -> list:
    """The components that the page itself draws."""
    return [found for found in app.get("bidi_component") if not found.proto.component_name.endswith("address_bar")]


def sheet(app: AppTest) -> dict:
    """What the console was told."""
    sheets = [json.loads(element.proto.json) for element in components(app) if element.proto.json]
    return next(found[0] for found in sheets if isinstance(found, list) and "home" in found[0])


def rest(app: AppTest, request: dict | None = None, **changes) -> None:
    """A drag comes to rest, and the console reports it."""
    told = sheet(app)
    event = (
        {name: told[name] for name in ("z", "seed", "truncation", "locked", "plane")} | {"runsInPage": True} | changes
    )
    app.session_state["console"] = {"event": {**event, "request": request, "number": told["handledEvent"] + 1}}
    app.run()
    assert not app.exception


def moved(app: AppTest, index: int, value: float) -> list[float]:
    """The point with another value in one dimension."""
    return [value if place == index else old for place, old in enumerate(sheet(app)["z"])]
