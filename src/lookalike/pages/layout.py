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
form { margin: 1.5rem 0; }
label { display: block; margin: 1rem 0 .2rem; }
input { font: inherit; padding: .4rem .6rem; width: 100%; max-width: 22rem; box-sizing: border-box;
  color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 4px; }
button { font: inherit; margin: 1.2rem .6rem 0 0; padding: .4rem 1.2rem; border-radius: 4px; cursor: pointer;
  color: var(--paper); background: var(--link); border: 1px solid var(--link); }
button.other { color: var(--link); background: var(--paper); }
.wrong { color: var(--ink); border-left: 4px solid #c0392b; padding: .2rem .8rem; }
td { padding: .3rem 1.2rem .3rem 0; vertical-align: top; }
"""


def page(
    title: str, content: str, status: int = 200, *, forms: str | None = None, csrf: str = ""
) -> HTMLResponse:
    """`content` is HTML of ours: whatever comes from outside must be escaped before. `forms`: where the page's forms
    may lead to, as sources of a content security policy. `csrf`: what scripts of the page send with their calls."""
    meta = f'<meta name="csrf-token" content="{html.escape(csrf)}">' if csrf else ""
    text = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{html.escape(title)} - Lookalike</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/lookalike.css">{meta}</head>
<body><h1>{html.escape(title)}</h1>
{content}
</body></html>
"""
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    if forms is not None:
        headers["Content-Security-Policy"] = POLICY.replace("form-action 'none'", f"form-action {forms}")
        # Without a referrer browsers would send forms with the origin `null`, as a forged one could have.
        headers |= {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    return HTMLResponse(text, status, headers)
