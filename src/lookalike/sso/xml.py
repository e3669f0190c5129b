"""Reading XML that a stranger wrote: no document type, no entities, no comments, bounded in size."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .identity import SignOnBroken, SignOnRefused

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 512 * 1024
NS = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
INSTALL = "Login by SAML needs packages that are not installed: pip install 'lookalike[saml]'."


def name(prefix: str, tag: str) -> str:
    return f"{{{NS[prefix]}}}{tag}"


def read_xml(data: bytes) -> _Element:
    """Raises SignOnRefused for what is not XML, or has parts by which two readers could see two documents."""
    etree = lxml_etree()
    if len(data) > MAX_BYTES:
        raise SignOnRefused("xml", f"The XML is larger than {MAX_BYTES} bytes.")
    # Entities live in document types. Without the one there is not the other, whatever a parser would do with it.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data:
        raise SignOnRefused(
            "xml-doctype", "The XML has a document type, or is not UTF-8; neither is accepted."
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise SignOnRefused("xml", "This is not well-formed XML.") from wrong
    if root.getroottree().docinfo.doctype or not _is_plain(root):
        raise SignOnRefused("xml-comment", "The XML has comments or instructions, by which names can be cut.")
    return root


def _is_plain(root: _Element) -> bool:
    return all(isinstance(each.tag, str) for each in root.iter())


def lxml_etree() -> Any:
    try:
        return import_module("lxml.etree")
    except ModuleNotFoundError as missing:
        raise SignOnBroken(INSTALL) from missing
