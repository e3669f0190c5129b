"""What clients ask of hosted servers: a server of one's own has plain answers."""

from __future__ import annotations

from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...store.database import Row
from ..users.rules import admin, anybody

egress_addresses = Domain("EgressIpAddresses", show=admin)
mobile = Domain("MobileSettings", show=anybody)


@egress_addresses.op("public_egress_ip_addresses", needs="show")
def public_egress_ip_addresses(call: Call) -> Row:
    """None: this server does not know how the network that it stands in reaches others."""
    return {"egress_ip_addresses": []}


@mobile.op("mobile_settings", needs="show")
def mobile_settings(call: Call) -> Row:
    """Phones are registered, but nothing is sent to them: there is no gateway."""
    return {
        "mobile_force_authentication": False,
        "mobile_app_integration": False,
        "mobile_feature_flags": [],
        "enhanced_search_enabled": False,
    }
