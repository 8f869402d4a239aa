"""Addresses of servers: which are this machine's own, and which may be used."""

import ipaddress
import warnings
from urllib.parse import urlsplit

from labeling.errors import UsageError


def is_loopback(url: str) -> bool:
    """Whether the address is this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def checked_url(url: str) -> str:
    """The address without a slash at its end. Raises UsageError; warns of plain http to another machine."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise UsageError("the server's address must look like https://label-studio.example.org, without a password")
    if parts.scheme == "http" and not is_loopback(url):
        warnings.warn(
            f"{parts.hostname} is reached over plain http: the token and the articles can be read on the way",
            stacklevel=3,
        )
    return url.strip().rstrip("/")
