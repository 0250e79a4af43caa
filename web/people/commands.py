"""Accounts from the command line."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from matcher.domain.codes import Role

_ROLES = [role.value for role in Role if role is not Role.VISITOR]


@click.group("user")
def user_group() -> None:
    """Add accounts, set passwords, list who is there.

    Example: techmatch user list
    """


@user_group.command("add")
@click.option("--email", required=True, help="Address the person signs in with.")
@click.option("--name", required=True, help="Name shown to others.")
@click.option("--role", type=click.Choice(_ROLES), required=True)
@click.option("--organisation", help="Name of the organisation the account belongs to.")
@click.option("--field", "fields", multiple=True, help="Field code a broker knows (repeatable).")
@click.password_option(help="Asked for when not given.")
@with_appcontext
def add_user(
    email: str,
    name: str,
    role: str,
    organisation: str | None,
    fields: tuple[str, ...],
    password: str,
) -> None:
    """Add an account.

    Example: techmatch user add --email li@example.org --name 李工 --role broker --field marine
    """
    from web.base import db
    from web.people import accounts
    from web.people.queries import find_organisation

    with db.unit_of_work():
        accounts.create_account(
            email=email,
            name=name,
            role=Role(role),
            organisation=find_organisation(organisation) if organisation else None,
            fields=list(fields),
            password=password,
        )
    click.echo(f"{email} can sign in as {role}.")


@user_group.command("password")
@click.argument("email")
@click.password_option()
@with_appcontext
def set_password(email: str, password: str) -> None:
    """Set a password; every session of the account ends.

    Example: techmatch user password li@example.org
    """
    from web.base import db
    from web.people import accounts
    from web.people.queries import get_account

    with db.unit_of_work():
        accounts.set_password(get_account(email), password)
    click.echo("The password is changed.")


@user_group.command("list")
@with_appcontext
def list_users() -> None:
    """List every account.

    Example: techmatch user list
    """
    from web.people.queries import list_accounts

    for user in list_accounts():
        organisation = user.organisation.name if user.organisation else "-"
        click.echo(f"{user.email}\t{user.role.value}\t{user.name}\t{organisation}")
