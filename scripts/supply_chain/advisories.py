"""Known weaknesses of what the site is made of, asked of the OSV database (osv.dev)."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

SERVICE = "https://api.osv.dev"
NONE_KNOWN, SOME_KNOWN, NOT_ASKED = 0, 1, 3
SECONDS = 30.0


class NoAnswer(Exception):
    """The database could not be asked, or its answer cannot be understood."""


def find_advisories(purls: Sequence[str], service: str = SERVICE) -> dict[str, list[str]]:
    """Return purl -> names of advisories for the parts that have any. Raises NoAnswer."""
    found: dict[str, list[str]] = {}
    waiting: list[dict[str, Any]] = [{"package": {"purl": purl}} for purl in purls]
    while waiting:
        results = _ask(service, waiting)
        later = []
        for query, result in zip(waiting, results, strict=True):
            purl = query["package"]["purl"]
            names = [str(one["id"]) for one in result.get("vulns", [])]
            if names:
                found.setdefault(purl, []).extend(names)
            if result.get("next_page_token"):
                later.append({**query, "page_token": result["next_page_token"]})
        waiting = later
    return found


def _ask(service: str, queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    request = urllib.request.Request(  # noqa: S310 - whoever names a service means it.
        f"{service}/v1/querybatch",
        data=json.dumps({"queries": queries}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            results = json.load(answer)["results"]
    except (OSError, urllib.error.URLError, http.client.HTTPException) as error:
        raise NoAnswer(f"{service} could not be asked: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"{service} gave an answer that cannot be understood") from error
    # An answer to fewer questions must not pass for "none known".
    if not isinstance(results, list) or len(results) != len(queries):
        raise NoAnswer(f"{service} did not answer each of {len(queries)} questions")
    return [result or {} for result in results]
