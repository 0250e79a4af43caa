"""Measure the first visit of the main pages in Chromium on a slow device and network.

scripts/bench pages [--rounds 5] [--address http://127.0.0.1:8000]

Without an address a site with demo data is started like a newcomer starts it. Each page is
opened with an empty cache, the processor slowed down four times and a network like 4G. Beside
it stands a bare Flask page of as many bytes from the same kind of server, measured in turn
with it: what the machine adds at that moment, both have to bear.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts.benchmarks import _servers
from scripts.browsing import free_port
from web.base.config import load_settings
from web.running.serving import Server, open_doors

CPU_SLOWDOWN = 4
LATENCY_MS = 170
BYTES_PER_SECOND = 9_000_000 / 8
"""WebPageTest's profile "4G": 9 Mbit/s both ways, 170 ms for a round trip."""

BROKER = ("broker@example.org", "demo-zhanjiang")
PAGES = {
    "home": "/",
    "search": "/search?q=网箱扛不住台风",
    "item": "/achievements/25",
    "queue": "/desk/",
}

_WATCH = """
window.largest = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.largest = entry.startTime;
}).observe({type: 'largest-contentful-paint', buffered: true});
"""
_FIGURES = """() => ({
  largest: window.largest,
  answer: performance.getEntriesByType('navigation')[0].responseStart,
  elements: document.getElementsByTagName('*').length,
})"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit took: milliseconds, bytes on the wire, requests, elements of the page."""

    largest: float
    answer: float
    transfer: int
    requests: int
    elements: int


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="visits of each page (default 5)")
    parser.add_argument("--address", help="address of a running site with demo data")
    options = parser.parse_args()
    with _site(options.address) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        _measure(browser, address, options.rounds)
        browser.close()


def _measure(browser: Browser, address: str, rounds: int) -> None:
    print(
        f"4x slower processor, {LATENCY_MS} ms and 9 Mbit/s, empty cache, median of {rounds};"
        f" load of the machine {os.getloadavg()[0]:.1f}"
    )
    print("| page | LCP ms | of which answer | bare Flask LCP ms | ratio | KB | requests | DOM |")
    print("|---|---|---|---|---|---|---|---|")
    for name, path in PAGES.items():
        context = _context(browser, address, signed_in=name == "queue")
        size = len(context.request.get(address + path).body())
        with _bare_page(size) as bare_address:
            bare = browser.new_context()
            own, other = [], []
            for _ in range(rounds):
                own.append(visit(context, address + path))
                other.append(visit(bare, bare_address))
            bare.close()
        context.close()
        print(_row(name, own, other), flush=True)


def visit(context: BrowserContext, address: str) -> Visit:
    """Open an address in a new tab as if for the first time."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    received: list[int] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    network = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    session.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **network}
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.add_init_script(_WATCH)
    page.goto(address, wait_until="load")
    figures = _settled(page)
    page.close()
    return Visit(
        largest=figures["largest"],
        answer=figures["answer"],
        transfer=round(sum(received)),
        requests=len(received),
        elements=round(figures["elements"]),
    )


def _settled(page: Page) -> dict[str, float]:
    """Return the figures once the largest paint is known and no larger one has followed."""
    figures: dict[str, float] = page.evaluate(_FIGURES)
    for _ in range(20):
        page.wait_for_timeout(300)
        last, figures = figures, page.evaluate(_FIGURES)
        if figures["largest"] and figures["largest"] == last["largest"]:
            break
    return figures


def _row(name: str, own: list[Visit], bare: list[Visit]) -> str:
    def median(visits: list[Visit], figure: str) -> float:
        return float(statistics.median(getattr(visit, figure) for visit in visits))

    largest, reference = median(own, "largest"), median(bare, "largest")
    cells = (
        name,
        f"{largest:.0f}",
        f"{median(own, 'answer'):.0f}",
        f"{reference:.0f}",
        f"{largest / reference:.2f}",
        f"{median(own, 'transfer') / 1024:.1f}",
        f"{median(own, 'requests'):.0f}",
        f"{median(own, 'elements'):.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _context(browser: Browser, address: str, *, signed_in: bool) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    if signed_in:
        page = context.new_page()
        page.goto(f"{address}/sign-in")
        for name, value in zip(("email", "password"), BROKER, strict=True):
            page.fill(f"input[name={name}]", value)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.close()
    return context


@contextmanager
def _bare_page(size: int) -> Iterator[str]:
    """Serve a page of ``size`` bytes, nothing but paragraphs, with Flask and waitress."""
    app = Flask("bare")
    paragraph = "<p>企业在这里发布技术难题，高校院所在这里发布科技成果。</p>\n"
    head = '<!doctype html><html lang="zh"><meta charset="utf-8"><title>bare</title>\n'
    body = head + paragraph * (size // len(paragraph.encode()))
    app.add_url_rule("/", "page", lambda: body)
    app.config["SETTINGS"] = load_settings()
    port = free_port()
    server = Server(app, open_doors("127.0.0.1", port))
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.stop()
        thread.join()
        server.close()


@contextmanager
def _site(address: str | None) -> Iterator[str]:
    """Give the address of a running site, or start one in a folder of its own."""
    if address is not None:
        yield address.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"TECHMATCH_HOME": folder}
        log, command = Path(folder) / "start.log", ("-m", "web.cli", "start")
        with _servers.running(command, environment, log, _servers.says_ready) as site:
            yield site.address


if __name__ == "__main__":
    main()
