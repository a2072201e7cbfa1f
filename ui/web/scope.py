"""What an ASGI scope says of its request."""

import ipaddress

from starlette.types import Scope


def header(scope: Scope, name: str) -> str:
    """A header's first value, or an empty string."""
    wanted = name.encode()
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == wanted), "")


def client_of(scope: Scope) -> str:
    """The client's address; one IPv6 subscriber has a network of 64 bits, and counts as one client."""
    host = scope["client"][0] if scope.get("client") else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)
