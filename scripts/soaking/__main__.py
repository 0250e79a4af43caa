"""The soak: people at work, faults, and the comparison at the end."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from scripts.browsing import free_port
from scripts.soaking import checking
from scripts.soaking.acting import Tally, Worker, read_abroad
from scripts.soaking.faulting import FaultMaker, Server, mount, unmount
from scripts.soaking.ground import default_home, prepare
from scripts.soaking.ledger import Ledger
from scripts.soaking.operations import Office
from scripts.soaking.site import Keeper
from web.base.config import Settings

PEOPLE = 4


@dataclass(frozen=True)
class Plan:
    """How the soak is run."""

    operations: int
    seconds: float
    database: str
    seed: int
    away: float = 30.0
    pause: float = 8.0
    proposals: int = 60


@dataclass(frozen=True)
class Figures:
    """What came of it."""

    operations: int
    kills: int
    faults: dict[str, int]
    lost: list[str]
    leaked: list[str]
    doubled: list[str]
    failures: list[str]
    read: int
    answers: dict[str, int]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, leaked or doubled, and no fault answered as a defect."""
        return not (self.lost or self.leaked or self.doubled or self.failures)


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance is no secret here


@contextmanager
def place_of(plan: Plan) -> Iterator[tuple[Path, bool, Server | None]]:
    """Give a folder for the home, whether it is a file system of its own, and the server."""
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    disk = folder / "disk"
    is_mounted = mount(disk)
    server = Server(folder / "server") if plan.database == "postgresql" else None
    try:
        yield folder, is_mounted, server
    finally:
        if server is not None:
            server.end()
        if is_mounted:
            unmount(disk)
        shutil.rmtree(folder, ignore_errors=True)


def soak(plan: Plan) -> Figures:
    """Run it and return the figures."""
    with place_of(plan) as (folder, is_mounted, server):
        home = default_home(folder / "disk")
        home.mkdir(parents=True)
        url = server.url if server else f"sqlite:///{home / 'techmatch.sqlite3'}"
        settings = Settings(home=home, database_url=url, second_factor="off")
        app, ground = prepare(settings, plan.proposals)
        log = folder / "site.log"
        keeper = Keeper(settings, free_port(), log)
        ledger, tally = Ledger(folder / "ledger.jsonl"), Tally()
        faults = FaultMaker(
            *(keeper, home, is_mounted, server, plan.away, plan.pause, _chance(plan.seed))
        )
        try:
            work(plan, keeper, Office(ground, plan.seed), ledger, tally, faults)
            settle(keeper, app)
        finally:
            keeper.stop()
            ledger.close()
            if "--log" in sys.argv:
                print(log.read_text(errors="replace")[-20000:])
        verdict = checking.compare(app, ledger, tally.tried)
        if server is None and (said := checking.damage(home / "techmatch.sqlite3")):
            verdict.lost.append(said)
        return Figures(
            operations=ledger.count,
            kills=keeper.kills,
            faults=dict(faults.made),
            lost=verdict.lost,
            leaked=tally.leaks,
            doubled=verdict.doubled,
            failures=tally.failures,
            read=tally.read,
            answers=dict(tally.answers.most_common()),
        )


def work(
    plan: Plan, keeper: Keeper, office: Office, ledger: Ledger, tally: Tally, faults: FaultMaker
) -> None:
    """Let people work and faults happen until there is enough of it."""
    stop = threading.Event()
    people = [
        Worker(keeper.port, office, ledger, tally, stop, plan.operations, _chance(number))
        for number in range(PEOPLE)
    ]
    abroad = (keeper.port, office.ground.outsider, tally, stop, plan.seed)
    threads = [threading.Thread(target=one.run, daemon=True) for one in people]
    reader = threading.Thread(target=read_abroad, args=abroad, daemon=True)
    maker = threading.Thread(target=faults.run, daemon=True)
    keeper.start()
    keeper.wait_until_ready()
    for thread in (*threads, reader, maker):
        thread.start()
    deadline = time.monotonic() + plan.seconds
    while time.monotonic() < deadline and any(one.is_alive() for one in threads):
        keeper.start()
        time.sleep(0.3)
    faults.stop.set()
    maker.join(60)
    stop.set()
    keeper.start()
    for thread in (*threads, reader):
        thread.join(90)


def settle(keeper: Keeper, app) -> None:  # type: ignore[no-untyped-def]
    """Let the worker finish what is due."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and checking.unsent(app):
        keeper.start()
        time.sleep(0.5)


@click.command()
@click.option("--operations", default=10_000, show_default=True, help="Acknowledged operations.")
@click.option("--seconds", default=7200.0, show_default=True, help="The longest time it takes.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--seed", default=1, show_default=True)
@click.option("--away", default=30.0, show_default=True, help="Seconds without a database.")
@click.option("--pause", default=8.0, show_default=True, help="Mean seconds between faults.")
@click.option("--proposals", default=60, show_default=True, help="Decisions to be made.")
@click.option("--log", is_flag=True, help="Print the end of the site's log.")
def main(log: bool, **options: float) -> None:  # noqa: ARG001 - read where it is printed
    """Use a new site under faults and compare it with a ledger."""
    begun = time.monotonic()
    figures = soak(Plan(**options))  # type: ignore[arg-type]
    for name in ("operations", "kills", "read"):
        print(f"{name} = {getattr(figures, name)}")
    print(f"faults = {sum(figures.faults.values())} {figures.faults}")
    for name in ("lost", "leaked", "doubled", "failures"):
        found = getattr(figures, name)
        print(f"{name} = {len(found)} {found[:10] or ''}")
    print(f"answers {figures.answers}")
    print(f"seconds = {time.monotonic() - begun:.0f}")
    sys.exit(0 if figures.is_clean else 1)


if __name__ == "__main__":
    main()
