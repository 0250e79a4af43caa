"""One event over one line: to the address that was checked, within a time, and no further.

Redirections are not followed, settings of a proxy in the environment are not read, and of the
answer nothing is kept but its status: its text may hold anything.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

from web.messages.transports.line import safe_context
from web.webhooks.addresses import AddressError, Rules, Target, is_allowed, read_address
from web.webhooks.pace import Pace
from web.webhooks.states import Outcome

MOST_BYTES = 16 * 1024
"""More of an answer is not read."""
MOST_ADDRESSES = 3
"""So many addresses of a name are tried."""

HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "techmatch-webhook/1",
    "Accept": "*/*",
    "Connection": "close",
}
BUSY = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt."""

    outcome: Outcome
    status: int | None = None
    retry_after: float | None = None
    """Seconds for which the receiver asks not to be asked."""
    duration_ms: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has the event."""
        return self.outcome is Outcome.TAKEN

    def __str__(self) -> str:
        return self.outcome.value if self.status is None else f"{self.outcome.value} {self.status}"


class _Ended(Exception):
    """The attempt is over; ``outcome`` says how."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


class _Line(http.client.HTTPSConnection):
    """A connection to an address that was checked, for the host that has it.

    The name is looked up once; it stands in the Host header, and the certificate has to be its.
    """

    def __init__(self, target: Target, ip: str, pace: Pace, context: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=pace.whole, context=context)
        self.default_port = 443 if target.is_safe else 80
        self._target, self._ip, self._pace, self._safe = target, ip, pace, context

    def connect(self) -> None:
        """Open the line; what makes it safe comes after (``protect``)."""
        self.sock = socket.create_connection((self._ip, self.port), self._pace.connect)
        self.sock.settimeout(self._pace.whole)

    def protect(self) -> None:
        """Encrypt the line, where the address says so."""
        if self._target.is_safe:
            host = self._target.host
            self.sock = self._safe.wrap_socket(
                self.sock, server_hostname=host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """End the line under whoever waits at it. Not the library's own: it would unwrap first."""
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def post(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    rules: Rules,
    pace: Pace,
    handing: Callable[[], None],
    context: ssl.SSLContext | None = None,
) -> Answer:
    """Send an event and return what came of it.

    ``handing`` is called just before it goes over the line; nothing is sent where it raises.
    """
    began = time.monotonic()
    try:
        target = read_address(address, rules)
        line = _open(target, look_up(target, rules), pace, context or safe_context())
        status, asked = _exchange(line, target, body, headers, pace, handing)
    except AddressError:
        return Answer(Outcome.NOT_ALLOWED, duration_ms=_since(began))
    except _Ended as error:
        return Answer(error.outcome, duration_ms=_since(began))
    return Answer(_judge(status), status, read_pause(asked), _since(began))


def look_up(target: Target, rules: Rules) -> list[str]:
    """Return the addresses of the target's name. Raises AddressError unless all are allowed.

    One that is not is enough to refuse the name: who chose it may not choose which is taken.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _Ended(Outcome.NO_NAME) from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses:
        raise _Ended(Outcome.NO_NAME)
    if not all(is_allowed(ip_address(one), rules) for one in addresses):
        raise AddressError("private")
    return addresses[:MOST_ADDRESSES]


def read_pause(text: str | None) -> float | None:
    """Return the seconds of a Retry-After header; None for none, or one that says nothing."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _open(target: Target, addresses: list[str], pace: Pace, context: ssl.SSLContext) -> _Line:
    outcome = Outcome.UNREACHABLE
    for ip in addresses:
        line = _Line(target, ip, pace, context)
        try:
            line.connect()
        except TimeoutError:
            outcome = Outcome.TIMEOUT
        except OSError:
            outcome = Outcome.UNREACHABLE
        else:
            return line
    raise _Ended(outcome)


def _exchange(
    line: _Line,
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    pace: Pace,
    handing: Callable[[], None],
) -> tuple[int, str | None]:
    """Return status and Retry-After of the answer. A receiver that drips is cut off in time."""
    with _within(line, pace.whole) as is_over:
        try:
            line.protect()
        except (OSError, ValueError) as error:
            is_late = is_over() or isinstance(error, TimeoutError)
            raise _Ended(Outcome.TIMEOUT if is_late else Outcome.NOT_SAFE) from None
        handing()
        try:
            line.request("POST", target.path, body, {**HEADERS, **headers})
            answer = line.getresponse()
            status, asked = answer.status, answer.headers.get("Retry-After")
        except (OSError, ValueError, http.client.HTTPException) as error:
            is_late = is_over() or isinstance(error, TimeoutError)
            raise _Ended(Outcome.TIMEOUT if is_late else Outcome.BROKEN) from None
        with suppress(OSError, ValueError, http.client.HTTPException):
            # Read to its end, so that the receiver does not meet a line that broke.
            answer.read(MOST_BYTES)
    return status, asked


@contextmanager
def _within(line: _Line, seconds: float) -> Iterator[Callable[[], bool]]:
    """Cut the line after so long, whatever comes over it; give whether that has happened."""
    over = threading.Event()

    def end() -> None:
        over.set()
        line.cut()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()
        timer.join()
        line.close()


def _judge(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.TAKEN
    if 300 <= status < 400:
        return Outcome.REDIRECT
    if status == 410:
        return Outcome.GONE
    return Outcome.BUSY if status in BUSY else Outcome.REFUSED


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
