"""Who is let in: the app's own pages, opened by the address that the app was given.

Streamlit accepts a WebSocket from every port of localhost, and looks up the machine's address at an outside host
before it refuses a foreign page. Both are settled here, before Streamlit sees the request.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import config

from dashboard.shared.access import is_loopback, is_public

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob: data:",  # components, plotly, wasm
        "style-src 'self' 'unsafe-inline' blob: data:",
        "img-src 'self' blob: data:",
        "media-src 'self' blob: data:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
POLICY_VIOLATION = 1008


class Door:
    """Refuses what another site, another name or another machine asks, and tells browsers to ask nobody else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        client = scope.get("client")
        refusal = why_refused(Headers(scope=scope), client[0] if client else None)
        if refusal is None:
            await self.app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await WebSocketClose(POLICY_VIOLATION)(scope, receive, send)
        else:
            await PlainTextResponse(refusal, 403)(scope, receive, _with_headers(send))


def why_refused(headers: Mapping[str, str], client: str | None) -> str | None:
    """Why a request gets no answer.

    Args:
        headers: Of the request; names in any case.
        client: Address of who asks; None for a socket in the file system.
    """
    host, origin = headers.get("host", ""), headers.get("origin")
    allowed = config.get_option("server.allowedHosts")
    if not is_public():
        if client is not None and not is_loopback(client):
            return "Only this machine may ask. To let others in, start the app by: latent-atlas --public"
        # a name that somebody else points at this machine would make a foreign page the app's own
        if not allowed and not is_loopback(host_name(host)):
            return "Open the app as localhost, or allow its name by Streamlit's setting server.allowedHosts."
    if origin is not None and not is_own(origin, host) and origin not in config.get_option("server.corsAllowedOrigins"):
        return "Pages of other sites may not use this app."
    return None


def host_name(host: str) -> str:
    """The name in a Host header, without its port; "" where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_own(origin: str, host: str) -> bool:
    """Whether an Origin header names the site that the Host header asks, the port included."""
    try:
        return bool(host) and urlsplit(origin).netloc == host
    except ValueError:
        return False


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return send_with_headers
