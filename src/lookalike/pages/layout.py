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
:root { color-scheme: light dark; --ink: #1a2230; --soft: #566172; --ground: #f6f7f9; --paper: #ffffff; --code: #eef0f4;
  --line: #dfe3ea; --edge: #8a94a3; --accent: #3352cc; --on-accent: #ffffff; --bad: #b3261e; --bad-soft: #fce8e6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9f1; --soft: #9aa7b8; --ground: #0d1117; --paper: #12161d; --code: #1d242f;
    --line: #2b3442; --edge: #6d7a8c; --accent: #8ea6ff; --on-accent: #0d1430; --bad: #ff9d94; --bad-soft: #43191a; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.55 "Inter Variable", Inter, system-ui, "Liberation Sans", sans-serif; color: var(--ink);
  background: var(--ground); }
header { display: flex; align-items: center; gap: .6rem; padding: 1.1rem 1.5rem; font-weight: 650; }
header svg { width: 26px; height: 26px; }
main { max-width: 46rem; margin: 1.5rem auto 4rem; padding: 1.8rem 2rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: 10px; overflow-wrap: break-word; }
main.short { max-width: 25rem; margin-top: 8vh; }
h1 { font-size: 1.45rem; line-height: 1.3; letter-spacing: -.01em; margin: 0 0 .6rem; }
h2 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; }
p { margin: .6rem 0; }
.soft { color: var(--soft); }
a { color: var(--accent); text-underline-offset: 2px; }
code, pre { background: var(--code); border-radius: 4px; font-size: .88rem; }
code { padding: .1rem .35rem; }
pre { padding: .8rem 1rem; overflow-x: auto; }
pre code { padding: 0; background: none; }
table { border-collapse: collapse; }
form { margin: 1.2rem 0 .4rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 550; font-size: .9rem; }
input { display: block; font: inherit; padding: .5rem .7rem; width: 100%; color: var(--ink); background: var(--paper);
  border: 1px solid var(--edge); border-radius: 6px; }
input[type=checkbox], input[type=radio] { display: inline-block; width: auto; }
input[type=hidden] { display: none; }
button, a.button { display: inline-block; font: inherit; font-weight: 600; margin: 1.3rem .5rem 0 0;
  padding: .5rem 1.2rem;
  border-radius: 6px; cursor: pointer; text-decoration: none; color: var(--on-accent); background: var(--accent);
  border: 1px solid var(--accent); }
main.short form > button:only-of-type, main.short a.button { display: block; width: 100%; margin-right: 0;
  text-align: center; }
button.other, a.button.other { color: var(--ink); background: var(--paper); border-color: var(--edge); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.wrong { color: var(--bad); background: var(--bad-soft); border-radius: 6px; padding: .6rem .8rem; }
td { padding: .3rem 1.2rem .3rem 0; vertical-align: top; }
@media (max-width: 30rem) { main { margin: 0 .8rem 2rem; padding: 1.3rem; } main.short { margin-top: 1rem; }
  input { font-size: 16px; } }
"""

MARK = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#3a5bd9"/>'
    '<path d="M7 22V10M13 22v-6M19 22V13M25 22V8" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>'
)


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
<body><header>{MARK}Lookalike</header>
<main{' class="short"' if forms is not None else ""}><h1>{html.escape(title)}</h1>
{content}
</main></body></html>
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
