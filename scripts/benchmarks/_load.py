"""Load on a server from a process of its own: wrk, and single requests by hand.

wrk is one small C program from Debian's archive. It asks for tens of thousands of pages a second
with a tenth of a processor, so that on a machine with few of them the server is what is measured;
a generator in Python takes as much time for a request as a bare Flask page does.
"""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

_SCRIPT = Path(__file__).with_name("_load.lua")
_FORM = r'name="csrf_token"[^>]*value="([^"]+)"'
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}


class WrongAnswer(Exception):
    """A page did not answer as it should: what is measured would be another page."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a while of load gave: requests a second, milliseconds."""

    rate: float
    p50: float
    p95: float
    requests: int


@dataclass(frozen=True, slots=True)
class Single:
    """One request: milliseconds until the last byte, and bytes of the body on the wire."""

    milliseconds: float
    size: int


def press(
    port: int, paths: Sequence[str], *, clients: int, seconds: float, cookie: str = ""
) -> Figures:
    """Ask for the paths in turn with so many clients that keep their connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths))
        file.flush()
        command = [
            *("wrk", "--threads", "1", "--connections", str(clients), "--timeout", "60s"),
            *("--duration", f"{max(1, round(seconds))}s", "--latency", "--script", str(_SCRIPT)),
            *(f"http://127.0.0.1:{port}", "--", file.name, *([cookie] if cookie else [])),
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = json.loads(said.splitlines()[-1])
    if told["failed"]:
        raise WrongAnswer(f"{told['failed']} of {told['requests']} requests failed: {paths[0]}")
    requests = int(told["requests"])
    return Figures(requests / told["seconds"], told["p50"], told["p95"], requests)


class Visitor:
    """Somebody with one connection and cookies."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.cookie = cookie
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, path: str) -> Single:
        """Get a page, which has to be there."""
        begun = time.perf_counter()
        answer = self._send("GET", path)
        body = answer.read()
        if answer.status != 200:
            raise WrongAnswer(f"{path} answered {answer.status}")
        return Single((time.perf_counter() - begun) * 1000, len(body))

    def find_all(self, path: str, pattern: str) -> list[str]:
        """Return the different texts that the pattern's group catches in a page."""
        answer = self._send("GET", path, {"Accept-Encoding": "identity"})
        found = list(dict.fromkeys(re.findall(pattern, answer.read().decode())))
        if not found:
            raise WrongAnswer(f"{path} has nothing like {pattern}")
        return found

    def sign_in(self, email: str, password: str) -> None:
        """Sign in; ``cookie`` is that of the session from then on."""
        token = self.find_all("/sign-in", _FORM)[-1]
        form = urlencode({"email": email, "password": password, "csrf_token": token})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._send("POST", "/sign-in", kind, form)
        answer.read()
        if answer.status != 302:
            raise WrongAnswer(f"/sign-in answered {answer.status}")

    def exists(self, path: str) -> bool:
        """Return whether a page answers."""
        answer = self._send("GET", path)
        answer.read()
        return answer.status == 200

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _send(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> http.client.HTTPResponse:
        sent = HEADERS | (headers or {}) | ({"Cookie": self.cookie} if self.cookie else {})
        self._connection.request(method, path, body, sent)
        answer = self._connection.getresponse()
        known = dict(part.split("=", 1) for part in self.cookie.split("; ") if part)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            known[name] = rest.split(";")[0]
        self.cookie = "; ".join(f"{name}={text}" for name, text in known.items())
        return answer
