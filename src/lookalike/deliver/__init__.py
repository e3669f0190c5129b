"""Where results go: one folder for each destination."""

from .destinations import DESTINATIONS, LATER, Destination, destination_named
from .parcel import FOR_DASHBOARDS, LARGEST_BYTES, Delayed, Format, Parcel, Undeliverable

__all__ = [
    "DESTINATIONS",
    "FOR_DASHBOARDS",
    "LARGEST_BYTES",
    "LATER",
    "Delayed",
    "Destination",
    "Format",
    "Parcel",
    "Undeliverable",
    "destination_named",
]
