"""The root of the address: where somebody goes who asks for no page.

Someone new begins with Start here; who was here before goes on where they were, as their browser remembers. A root with
parameters is an address of former days, when Explore was there.
"""

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

FOR_SOMEONE_NEW = "start"
FOR_PARAMETERS = "explore"
REMEMBERED = "latent-atlas last"  # as `web/lib/ui/last-place.js` keeps it

HTML = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Latent Atlas</title>
<script>
let last = null;
try {{
  last = localStorage.getItem("{REMEMBERED}");
}} catch {{
  // this browser keeps nothing: everybody is new
}}
location.replace(/^[\\w.-]+(\\?[^#]*)?$/.test(last ?? "") ? last : "{FOR_SOMEONE_NEW}");
</script>
</head>
<body><noscript>Latent Atlas needs JavaScript.</noscript></body>
</html>
"""


class Entrance:
    """Answers for the root, and hands all else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"] != root():
            await self.app(scope, receive, send)
            return
        query, headers = scope["query_string"].decode("latin-1"), {"Cache-Control": "no-cache"}
        answer = (
            RedirectResponse(f"{FOR_PARAMETERS}?{query}", headers=headers)
            if query
            else HTMLResponse(HTML, headers=headers)
        )
        await answer(scope, receive, send)


def root() -> str:
    """The path of the root, below which the app is served."""
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/" if base else "/"
