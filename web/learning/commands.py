"""``techmatch learn`` and ``techmatch engine``: learning from decisions, and its versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from web.engine.models import EngineVersion
    from web.learning.service import Learning

VERDICTS = {
    "better": "The new version foresees the kept decisions better.",
    "too_few": "There are too few decisions to learn from and to check with; 60 are needed.",
    "no_pattern": "The decisions cannot be foreseen any better than by their mean rate.",
    "not_better": "The new version is not credibly better than the one in use.",
    "ranks_worse": "The new version puts confirmed pairs lower in the lists.",
    "forgets_base": "The new version contradicts the base labels too much.",
}

LEFT_OUT = {
    "undone": "undone",
    "demo": "about demo data",
    "no_judgement": "declined for a reason other than fit",
    "not_measurable": "made with other features, and the texts have changed since",
}


@click.command("learn")
@click.option("--dry-run", is_flag=True, help="Only report; change nothing.")
@click.option("--note", default="", help="A remark to keep with the version.")
@with_appcontext
def learn_command(dry_run: bool, note: str) -> None:
    """Learn from the brokers' decisions, and use the result if it is better.

    The ranker is fitted again on the base labels and the earlier decisions, compared with the
    version in use on the later ones, and promoted only if it is credibly better on those.

    Example: techmatch learn --dry-run
    """
    from web.base import installation
    from web.learning import service as learning

    installation.require_ready()
    for line in _tell_learning(learning.learn(dry_run=dry_run, note=note), dry_run):
        click.echo(line)


@click.group("engine")
def engine_group() -> None:
    """Versions of the engine: the shipped one and those learned from decisions.

    Example: techmatch engine list
    """


@engine_group.command("list")
@with_appcontext
def list_versions() -> None:
    """List every version; the one in use is marked.

    Example: techmatch engine list
    """
    from web.base import installation, site
    from web.engine import service as engine
    from web.engine import versions

    installation.require_ready()
    encoder = engine.encoder().name
    active = versions.find_active(encoder)
    click.echo(f"{' ' if active else '*'} {versions.shipped(encoder).version}\tshipped")
    for row in reversed(versions.list_versions()):
        mark = "*" if active is not None and row.id == active.id else " "
        made = f"{row.created_at.astimezone(site.zone()):%Y-%m-%d %H:%M}"
        fits = "" if versions.is_usable(row, encoder) else "\t(for another model or program)"
        click.echo(f"{mark} {row.name}\t{made}\t{_sum_up(row.report)}{fits}")


@engine_group.command("show")
@click.argument("version")
@with_appcontext
def show_version(version: str) -> None:
    """Show what a version learned, and from what.

    Example: techmatch engine show 1.1
    """
    from matcher.domain.errors import InputError
    from web.base import installation
    from web.engine import service as engine
    from web.engine import versions

    installation.require_ready()
    row = versions.find_version(version)
    if row is None and version == versions.shipped(engine.encoder().name).version:
        click.echo(f"{version} is the shipped version, fitted on the base labels alone.")
        return
    if row is None:
        text = f"There is no version {version}. See: techmatch engine list"
        raise InputError.of("version", "unknown", text)
    for line in _tell_version(row):
        click.echo(line)


@engine_group.command("use")
@click.argument("version")
@with_appcontext
def use_version(version: str) -> None:
    """Put a version to use; open proposals are judged anew.

    Example: techmatch engine use 1
    """
    from web.base import db, installation
    from web.engine import service as engine
    from web.engine import versions

    installation.require_ready()
    encoder = engine.encoder().name
    with db.unit_of_work():
        versions.use(None, version, encoder)
    click.echo(f"Version {version} is in use.")


@engine_group.command("rollback")
@with_appcontext
def roll_back() -> None:
    """Return to the version that was in use before the present one was learned.

    Example: techmatch engine rollback
    """
    from matcher.domain.errors import InputError, WrongState
    from web.base import db, installation
    from web.engine import service as engine
    from web.engine import versions

    installation.require_ready()
    encoder = engine.encoder().name
    try:
        with db.unit_of_work():
            name = versions.roll_back(None, encoder)
    except WrongState as error:
        text = "The shipped version is in use; there is none before it."
        raise InputError.of("version", "first", text) from error
    click.echo(f"Version {name} is in use.")


def _tell_learning(done: Learning, dry_run: bool) -> Iterator[str]:
    from dataclasses import asdict

    report = asdict(done.trial.report)
    usable = len(done.collected.lessons)
    yield f"decisions   {usable + sum(done.collected.left_out.values())}, of them usable {usable}"
    for reason, count in done.collected.left_out.items():
        yield f"            {count} left out: {LEFT_OUT[reason]}"
    yield from _tell_report(report)
    yield f"verdict     {VERDICTS[report['verdict']]}"
    if done.version is not None:
        yield f"            Version {done.version} is in use. To go back: techmatch engine rollback"
    elif dry_run and done.trial.is_promoted:
        yield "            Nothing was changed (--dry-run)."
    else:
        yield "            Nothing was promoted."


def _tell_report(report: Mapping[str, Any]) -> Iterator[str]:
    yield f"learnt from {report['learnt']}, kept apart the latest {report['kept']}"
    if report["figures"] is None:
        return
    yield f"base labels weigh as much as {report['base_weight']:.0f} decisions"
    for broker, share in report["brokers"].items():
        yield (
            f"broker {broker:<5}{share['decisions']} decisions, {share['confirmed']} confirmed,"
            f" trust {share['trust']:.2f}, {share['weight']:.0%} of the weight"
        )
    yield f"on the kept decisions, {report['confirmed']:.0%} of them confirmations:"
    words = (("old", "in use"), ("new", "new"), ("constant", "mean rate"))
    for name, word in words:
        row = report["figures"][name]
        order = ""
        if name != "constant" and row.get("order") is not None:
            order = f"  in order {row['order']:.0%}"
            order += "" if row["ndcg"] is None else f"  nDCG {row['ndcg']:.3f}"
        yield (
            f"  {word:<10}log loss {row['log_loss']:.3f}  Brier {row['brier']:.3f}"
            f"  states {row['mean']:.0%}{order}"
        )
    mean, low, high = report["gain"]
    yield f"  gain in log loss {mean:+.3f} (90 % of the draws: {low:+.3f} to {high:+.3f})"
    before, after = report["agreement"]
    yield f"agreement with the base labels {before:.2f} shipped, {after:.2f} new"
    for group, (old, new) in report["influences"].items():
        yield f"  {group:<12}{old:.2f} -> {new:.2f}  {_compare(old, new)}"


def _tell_version(row: EngineVersion) -> Iterator[str]:
    from web.engine import versions

    parent = row.parent.name if row.parent else versions.shipped(row.encoder).version
    yield f"version     {row.name}, after {parent}, for {row.encoder}"
    if row.note:
        yield f"note        {row.note}"
    yield from _tell_report(row.report)


def _sum_up(report: Mapping[str, Any]) -> str:
    old, new = report["figures"]["old"], report["figures"]["new"]
    return (
        f"{report['learnt']} + {report['kept']} decisions, log loss"
        f" {old['log_loss']:.3f} -> {new['log_loss']:.3f}"
    )


def _compare(old: float, new: float) -> str:
    if new > old * 1.1:
        return "counts more"
    return "counts less" if new < old * 0.9 else "as before"
