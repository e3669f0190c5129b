"""What a browser finds at the address that the server prints."""

from __future__ import annotations

import html

from starlette.responses import Response

from .. import __version__
from ..instance import Instance
from .layout import page


def home_page(instance: Instance) -> Response:
    """Names nothing that a stranger should not know: neither models nor people."""
    api = html.escape(instance.api_url)
    content = f"""<p>This server speaks the Looker API 4.0. It is up.</p>
<table>
<tr><td>API</td><td><code>{api}/api/4.0</code></td></tr>
<tr><td>Documents</td><td><a href="/api/4.0/swagger.json">swagger.json</a>,
<a href="/api/4.0/openapi.json">openapi.json</a>; of our own operations
<a href="/api/lookalike/v1/openapi.json">openapi.json</a></td></tr>
<tr><td>Versions</td><td><a href="/versions">Lookalike {__version__}, API release
{html.escape(instance.release)}</a></td></tr>
</table>
<h2>Get a key</h2>
<p>Keys are made on the machine that runs the server:</p>
<pre><code>lookalike keys create --data FOLDER --email you@example.com --ini looker.ini</code></pre>
<h2>Use it</h2>
<pre><code>import looker_sdk

sdk = looker_sdk.init40("looker.ini")
print(sdk.me().display_name)</code></pre>
<p class="soft">Pages to explore data, and an API Explorer, come with a later release.</p>"""
    return page("Lookalike", content)
