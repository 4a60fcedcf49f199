"""What others may write where a name, a note or a reason is expected; each asks a host that must never be asked."""

HOST = "evil.example"
HOSTILE = (
    f"![picture](http://{HOST}/p.png) [log in](http://{HOST}/login)",
    f"![n](https:{HOST})",
    f'<img src="http://{HOST}/i.png" onerror="fetch(`http://{HOST}/x`)"><a href="http://{HOST}">log in</a>',
    f'<script src="//{HOST}/s.js"></script><style>@import "http://{HOST}/s.css";</style>',
    f"http://{HOST}/bare www.{HOST} someone@{HOST} <https://{HOST}/angle>",
    f"[log in][1]\n\n[1]: http://{HOST}/reference",
    "`![a](http://evil.example/code)` ``` ~~~ # title | table | :red[red] :material/warning: :smile: $x^2$ -> <b>b</b>",
    f'"><svg onload=alert(1)><image href="http://{HOST}/v.svg"></svg>',
    f"](http://{HOST}/close) **![b](http://{HOST}/b.png)**",
    f"\\![backslash](http://{HOST}/bs.png) \\[log in](http://{HOST}/bs)",
    "\x1b]8;;http://evil.example\x1b\\log in\x1b]8;;\x1b\\ \x1b[2J\x1b[31m\x07\x00\u202egnp.exe\u2066 \u2028line\x9b31m",
    f"%{{x}} <a href='http://{HOST}/plotly'>log in</a> $\\href{{http://{HOST}}}{{x}}$",
    "x" * 5000,
)
