"""One plain page: title, content, our style sheet, and nothing from anywhere else."""

from __future__ import annotations

import html

from starlette.responses import HTMLResponse

# No script at all, and styles from this server only.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'"
)

STYLE = """
:root { --ink: #1c2733; --soft: #5b6b7c; --paper: #ffffff; --code: #eef2f6; --line: #dde4ec; --link: #1a5fb4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #dfe7ef; --soft: #93a3b5; --paper: #12181f; --code: #1f2933; --line: #2b3846; --link: #8ab8ff; }
}
body { font: 16px/1.6 system-ui, sans-serif; max-width: 44rem; margin: 4rem auto; padding: 0 1.5rem;
  color: var(--ink); background: var(--paper); }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p, li { color: var(--ink); }
.soft { color: var(--soft); }
a { color: var(--link); }
code, pre { background: var(--code); border-radius: 4px; font-size: .9rem; }
code { padding: .15rem .4rem; }
pre { padding: .8rem 1rem; overflow-x: auto; border: 1px solid var(--line); }
pre code { padding: 0; background: none; }
table { border-collapse: collapse; }
td { padding: .3rem 1.2rem .3rem 0; vertical-align: top; }
"""


def page(title: str, content: str, status: int = 200) -> HTMLResponse:
    """`content` is HTML of ours: whatever comes from outside must be escaped before."""
    text = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{html.escape(title)} - Lookalike</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/lookalike.css"></head>
<body><h1>{html.escape(title)}</h1>
{content}
</body></html>
"""
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(text, status, headers)
