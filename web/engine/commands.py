"""``techmatch model``: which language model the site works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from datetime import datetime

    from web.engine.encoders import Progress
    from web.engine.models import EncoderChoice


@click.group("model")
def model_group() -> None:
    """Choose the language model that search and matching work with.

    Example: techmatch model use BAAI/bge-small-zh-v1.5
    """


@model_group.command("list")
@with_appcontext
def list_models() -> None:
    """List the shipped model, the one in use, the one being prepared and earlier ones.

    Example: techmatch model list
    """
    from embeddings.encoder import load_shipped_encoder
    from web.base import installation
    from web.engine import encoders

    installation.require_ready()
    choices = encoders.list_choices()
    if not encoders.is_recorded():
        click.echo(f"in use     {encoders.current().label}, by TECHMATCH_ENCODER; nothing embedded")
    for row in choices:
        click.echo(_describe(row))
    click.echo(f"shipped    {load_shipped_encoder().name}")


@model_group.command("use")
@click.argument("name", metavar="NAME_OR_FOLDER")
@with_appcontext
def use_model(name: str) -> None:
    """Go over to any sentence-transformers model, or back to the one called shipped.

    The worker embeds everything with it in the background, while search and matching go on
    with the present model; then all processes change over. Nothing changes when the model
    cannot be loaded.

    Example: techmatch model use /srv/models/bge-small-zh
    """
    from web.base import installation
    from web.engine import encoders

    installation.require_ready()
    encoder, is_due = encoders.begin(encoders.resolve(name))
    _warn_of_ranker(encoder.name)
    if is_due:
        click.echo(f"{encoder.name} will be used as soon as the worker has embedded everything.")
        click.echo("See how far it is: techmatch model status")
    else:
        click.echo(f"{encoder.name} is in use already.")


@model_group.command("status")
@with_appcontext
def show_status() -> None:
    """Show the model in use and how far the next one is.

    Example: techmatch model status
    """
    from web.base import installation
    from web.engine import encoders

    installation.require_ready()
    present = encoders.current()
    click.echo(f"in use     {present.encoder or present.label}")
    if present.encoder:
        _warn_of_ranker(present.encoder)
    progress = encoders.read_progress()
    click.echo(f"preparing  {_tell(progress) if progress else 'nothing'}")
    click.echo(f"beside it  {_tell_of_transformer(present.encoder)}")


@model_group.command("cancel")
@with_appcontext
def cancel_model() -> None:
    """Stop preparing another model; the present one stays.

    Example: techmatch model cancel
    """
    from matcher.domain.errors import InputError, WrongState
    from web.base import installation
    from web.engine import encoders

    installation.require_ready()
    try:
        encoders.cancel()
    except WrongState as error:
        text = "No model is being prepared, so there is nothing to cancel."
        raise InputError.of("model", "not_preparing", text) from error
    click.echo("Cancelled. The worker removes what was embedded.")


def _describe(row: EncoderChoice) -> str:
    from web.engine.encoders import Choice
    from web.engine.models import ChoiceState

    words = {
        ChoiceState.CURRENT: ("in use", f"since {_moment(row.used_from)}"),
        ChoiceState.PREPARING: ("preparing", f"since {_moment(row.chosen_at)}"),
        ChoiceState.PAST: (
            "earlier",
            f"from {_moment(row.used_from)} to {_moment(row.ended_at)}",
        ),
        ChoiceState.CANCELLED: ("cancelled", f"at {_moment(row.ended_at)}"),
    }
    state, when = words[row.state]
    return f"{state:<10} {row.encoder} ({Choice(row.source, row.encoder).label}), {when}"


def _tell_of_transformer(encoder: str) -> str:
    from web.engine import deep, vectors

    name = deep.name()
    if not name:
        return "no transformer: it is switched off, or its files are missing"
    if deep.is_in_use(encoder):
        return name
    done, total = vectors.count_embedded(name)
    return f"{name}: {done} of {total} read; until then pairs are judged without it"


def _tell(progress: Progress) -> str:
    line = f"{progress.encoder}: {progress.done} of {progress.total} embedded"
    if progress.per_second:
        line += f", {progress.per_second:.1f} items per second"
    if progress.seconds_left is not None:
        line += f", about {_span(progress.seconds_left)} left"
    if progress.problem:
        line += f"\n           It does not get on: {progress.problem}"
    return line


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _moment(moment: datetime | None) -> str:
    from web.base import site

    return f"{moment.astimezone(site.zone()):%Y-%m-%d %H:%M}" if moment else "?"


def _warn_of_ranker(encoder: str) -> None:
    from web.engine import loaded

    warning = loaded.ranker_warning(encoder)
    if warning:
        click.echo(f"note: {warning}", err=True)
