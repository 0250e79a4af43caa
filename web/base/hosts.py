"""Under which names the site answers, and what HTTPS brings with it.

A request names any host it likes. What it names gets into no link: people use ``public_url``, and
where that is not set, only names of the machine itself and of its own network are believed.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, render_template, request

from web.base import problems, programs, registry, site
from web.base.config import Settings

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
"""All of it has to be a host and its port: what stands before an @ is none."""

HSTS = "max-age=31536000"
"""A year. Not for other names below the site's: they are not ours to decide about."""


def init_hosts(app: Flask) -> None:
    """Refuse requests for foreign hosts, and tell browsers to come by HTTPS only."""
    app.before_request(refuse_foreign_host)
    app.after_request(add_transport_security)


def base_address() -> str:
    """Return the address of the site, without a slash at its end, as links name it."""
    if site.settings().public_url or not is_local(request.host):
        return site.address()
    return request.url_root.rstrip("/")


def refuse_foreign_host() -> Response | tuple[str, int] | None:
    """Answer 400 where a request names a host that is not the site's; monitors ask by any."""
    public = site.settings().public_url
    access = registry.present().access.get(request.endpoint or "")
    if not public or (access is not None and access.any_host):
        return None
    if _plain(request.host) == _plain(urlsplit(public).netloc) or is_local(request.host):
        return None
    current_app.logger.warning(
        "refused a request for host %r: TECHMATCH_PUBLIC_URL is %s", request.host[:100], public
    )
    if programs.asks():
        return problems.answer(400, "400")
    return render_template("foreign_host.html", address=site.address()), 400


def add_transport_security(response: Response) -> Response:
    """Let browsers use HTTPS alone where the site is reached by it."""
    if is_https(site.settings()):
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def is_https(settings: Settings) -> bool:
    """Return whether people reach the site by HTTPS, as the settings say."""
    return settings.secure_cookies or settings.public_url.startswith("https://")


def is_local(host: str) -> bool:
    """Return whether a host is the machine itself or of a network of one's own.

    Nobody outside can make such a name or address lead to a place of theirs.
    """
    found = _HOST.fullmatch(host.lower())
    if found is None:
        return False
    name = found["six"] or found["name"]
    try:
        address = ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(".localhost")
    return address.is_private or address.is_loopback


def find_trouble() -> str:
    """Say what about the public address and HTTPS does not fit, in English."""
    settings = site.settings()
    if settings.public_url.startswith("https://") and not settings.secure_cookies:
        return (
            "TECHMATCH_PUBLIC_URL begins with https:// but TECHMATCH_SECURE_COOKIES is off: set it"
            " to true, or browsers send the session's cookie over HTTP as well"
        )
    return ""


def _plain(host: str) -> str:
    """Return a host in small letters, without the port that its scheme has anyway."""
    return host.lower().removesuffix(":80").removesuffix(":443").rstrip(".")
