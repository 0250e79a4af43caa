"""Asking a site, from its own machine, whether it answers."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request

PATH = "/health"
"""Not a page: while the site is closed for maintenance they all answer 503."""


def local_address(host: str, port: int) -> str:
    """Return the address to call a site at that listens on ``host``."""
    # 0.0.0.0 is an address to listen on and not one to call.
    called = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{called}]:{port}" if ":" in called else f"http://{called}:{port}"


def find_status(address: str, seconds: float) -> int | None:
    """Return the status of the site's answer within so many seconds; None where none came."""
    try:
        with urllib.request.urlopen(address + PATH, timeout=seconds) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, OSError, http.client.HTTPException):
        return None


def is_answering(address: str, seconds: float) -> bool:
    """Return whether the site answers anything. One that says that its database is gone is alive:
    starting it anew would bring no database back."""
    return find_status(address, seconds) is not None
