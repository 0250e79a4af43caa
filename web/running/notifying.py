"""Telling a service manager that a process is ready, alive or about to stop: sd_notify(3).

The protocol is one datagram to the socket named by NOTIFY_SOCKET; without one nothing is sent.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

VARIABLES = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
"""What the manager says to one process, and that process's children must not take for theirs."""


def notify(*messages: str) -> None:
    """Send messages such as ``READY=1``. What cannot be sent is logged and stops nothing."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # A name that begins with @ is one without a file.
    target = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect(target)
            channel.sendall("\n".join(messages).encode())
    except OSError as error:
        logger.warning("the service manager at NOTIFY_SOCKET takes no message: %s", error)


def watchdog_seconds() -> float | None:
    """Return how often to send ``WATCHDOG=1``, half the time the manager waits; None: never."""
    limit, meant = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not limit.isdigit() or int(limit) == 0 or meant not in ("", str(os.getpid())):
        return None
    return int(limit) / 1_000_000 / 2


def keep_watchdog(is_alive: Callable[[], bool]) -> None:
    """Tell the manager regularly, from a thread, for as long as ``is_alive`` says so."""
    seconds = watchdog_seconds()
    if seconds is not None:
        threading.Thread(
            target=_repeat, args=(seconds, is_alive), daemon=True, name="watchdog"
        ).start()


def _repeat(seconds: float, is_alive: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not pause.wait(seconds):
        if is_alive():
            notify("WATCHDOG=1")
