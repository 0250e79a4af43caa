"""How much may come from one network address: Flask-Limiter, which counts in our database."""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Response, g, request
from flask_limiter import Limiter
from limits.storage import Storage
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from web.base import attempts, db
from web.base.models import Attempt

SCHEME = "techmatch"
NETWORK_BITS = 64
"""Of an address of IPv6: whoever has one has all of its network."""

_SUCCEEDED = "limits_given_back"


class DatabaseStorage(Storage):
    """Counts of all processes in one table, kept over a restart."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as the library declares it

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the storage raises where it fails."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Return the count after adding ``amount``; a window lasts ``expiry`` seconds."""
        return attempts.count_up(_hashed(key), expiry, amount)

    def get(self, key: str) -> int:
        """Return the count of the present window."""
        row = self._find(key)
        return int(row.count) if row is not None and row.expires_at.timestamp() > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the present window ends, as a timestamp."""
        row = self._find(key)
        return float(row.expires_at.timestamp()) if row is not None else time.time()

    def check(self) -> bool:
        """Return whether the database answers."""
        return self._find("check") is None

    def reset(self) -> int:
        """Forget all counts; return how many there were."""
        with db.apart() as connection:
            return connection.execute(delete(Attempt)).rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        with db.apart() as connection:
            connection.execute(delete(Attempt).where(Attempt.key == _hashed(key)))

    def _find(self, key: str) -> Any:
        wanted = select(Attempt.count, Attempt.expires_at).where(Attempt.key == _hashed(key))
        with db.apart() as connection:
            return connection.execute(wanted).first()


def network_of_request() -> str:
    """Return the network address that the request comes from; of IPv6 the part of the network."""
    text = request.remote_addr or "unknown"
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(int(address) >> (128 - NETWORK_BITS))


def forgive(limiter: Limiter) -> None:
    """Count the present request no more in what is limited by address: it succeeded."""
    if limiter.enabled:
        g.setdefault(_SUCCEEDED, []).extend(limiter.current_limits)


def settle(response: Response) -> Response:
    """Give back what ``forgive`` was asked for, after the request's work is stored."""
    for one in g.pop(_SUCCEEDED, []):
        if response.status_code < 500:
            db.rollback()
            attempts.count_up(_hashed(one.key), one.limit.get_expiry(), -1)
    return response


def seconds_left(limiter: Limiter) -> int:
    """Return after how many seconds the limit that was just exceeded lets something through."""
    limit = limiter.current_limit
    return max(1, math.ceil(limit.reset_at - time.time())) if limit is not None else 60


def _hashed(key: str) -> str:
    return attempts.make_key("limit", key)
