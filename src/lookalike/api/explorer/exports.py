"""The API, a tag of it, or the caller's saved requests, as files of other tools."""

from __future__ import annotations

from ...api_explorer.export.formats import FORMATS
from ...api_explorer.export.requests import Exported, all_requests, saved_requests, tags
from ...dispatch.answers import Body
from ...dispatch.call import Call
from ...dispatch.errors import BadRequest, NotFound
from ...store import explorer as store
from .requests import explorer_requests


@explorer_requests.op("export_explorer_requests", needs="index", heavy=True)
def export_explorer_requests(call: Call, export_format: str, tag: str | None, saved: bool | None) -> Body:
    known = FORMATS.get(export_format)
    if known is None:
        raise NotFound(f"There is no format {export_format[:40]!r}; there are {', '.join(FORMATS)}.")
    name = "Lookalike, saved requests" if saved else f"Lookalike, {tag}" if tag else "Lookalike"
    content = known.write(name, call.instance.api_url, _chosen(call, tag, saved))
    file_name = f"{name.lower().replace(', ', '-').replace(' ', '-')}.{known.extension}"
    disposition = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Body(content, known.media_type, headers=disposition)


def _chosen(call: Call, tag: str | None, saved: bool | None) -> list[Exported]:
    if tag and tag not in tags():
        raise BadRequest(f"tag: there is no tag {tag[:80]!r}; there are {', '.join(tags())}.", "tag")
    if not saved:
        return all_requests(tag)
    found = saved_requests(store.sorted_requests(call.read, call.caller.user_id))
    return [each for each in found if not tag or each.operation.tag == tag]
