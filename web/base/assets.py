"""What pages are dressed in, and how answers travel: hashed addresses, long caching, gzip."""

from __future__ import annotations

import gzip
import mimetypes
import secrets
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.http import parse_accept_header

from web.base.stylesheets import STATIC, make_frames

LEAST_PACKED = 1024
"""Bytes; a shorter answer fits one packet as it is."""

YEAR = 365 * 86400
HOUR = 3600

_TEXTS = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "application/xml",
        "image/svg+xml",
    }
)


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file in memory. ``version`` changes with its content."""

    content: bytes
    packed: bytes
    """The same under gzip; empty where that would not be shorter."""
    mimetype: str
    version: str


@cache
def load_assets() -> dict[str, Asset]:
    """Return file name -> asset for everything in the static folder, and the made sheets."""
    files = {
        path.relative_to(STATIC).as_posix(): path.read_bytes()
        for path in sorted(STATIC.rglob("*"))
        if path.is_file()
    }
    files |= {name: sheet.encode() for name, sheet in make_frames().items()}
    return {name: _make_asset(name, content) for name, content in files.items()}


def init_assets(app: Flask) -> None:
    """Put the content's hash into the addresses of static files, and compress answers."""
    app.url_defaults(_add_version)
    app.after_request(pack)


def send_asset(name: str) -> Response:
    """Answer with a static file; under its hashed address it may be kept for a year."""
    asset = load_assets().get(name)
    if asset is None:
        abort(404)
    packed = bool(asset.packed) and takes_gzip()
    response = Response(asset.packed if packed else asset.content, mimetype=asset.mimetype)
    if asset.packed:
        response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    response.set_etag(f"{asset.version}-gzip" if packed else asset.version)
    response.cache_control.public = True
    if request.args.get("v") == asset.version:
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.max_age = HOUR
    response.make_conditional(request)
    return response


def pack(response: Response) -> Response:
    """Compress a page for those who take it so.

    The name inside the gzip header has a random length, so that nobody on the wire can try
    out guesses in an address and read from the answer's size whether the page holds them.
    """
    if not is_packable(response):
        return response
    response.vary.add("Accept-Encoding")
    if takes_gzip():
        content = response.get_data()
        target = BytesIO()
        filler = "a" * secrets.randbelow(100)
        # A page made for one reader: half the time of the level after which little is gained.
        with gzip.GzipFile(filler, "wb", compresslevel=3, fileobj=target, mtime=0) as file:
            file.write(content)
        response.set_data(target.getvalue())
        response.content_encoding = "gzip"
    return response


def compress(content: bytes) -> bytes:
    """Return what everybody reads alike under gzip: there is no secret in it to be guessed."""
    return gzip.compress(content, 6, mtime=0)


def is_packable(response: Response) -> bool:
    """Return whether an answer gets shorter and may be compressed."""
    if response.direct_passthrough or response.is_streamed or response.content_encoding:
        return False
    if response.status_code in (204, 304) or not _is_text(response.mimetype or ""):
        return False
    return len(response.get_data()) >= LEAST_PACKED


def _is_text(mimetype: str) -> bool:
    return mimetype.startswith("text/") or mimetype in _TEXTS


def takes_gzip() -> bool:
    """Return whether whoever asks can unpack it."""
    return accepts_gzip(request.headers.get("Accept-Encoding", ""))


@lru_cache(maxsize=256)
def accepts_gzip(accepted: str) -> bool:
    """Return whether a header says so: browsers send the same few."""
    return parse_accept_header(accepted).quality("gzip") > 0


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        asset = load_assets().get(str(values.get("filename")))
        if asset is not None:
            values["v"] = asset.version


def _make_asset(name: str, content: bytes) -> Asset:
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if Path(name).suffix == ".webmanifest":
        mimetype = "application/manifest+json"
    packed = gzip.compress(content, 9, mtime=0) if _is_text(mimetype) else b""
    if len(packed) >= len(content):
        packed = b""
    return Asset(content, packed, mimetype, sha256(content).hexdigest()[:12])
