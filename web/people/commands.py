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
@click.option("--password", help="Asked for when not given; others may read what is given here.")
@with_appcontext
def add_user(
    email: str,
    name: str,
    role: str,
    organisation: str | None,
    fields: tuple[str, ...],
    password: str | None,
) -> None:
    """Add an account.

    Example: techmatch user add --email li@example.org --name 李工 --role broker --field marine
    """
    from web.base import db
    from web.people import accounts
    from web.people.queries import find_organisation

    with db.reading():
        belongs = find_organisation(organisation) if organisation else None
        accounts.check_account(email, name, Role(role), belongs, fields)
        known = belongs.name if belongs else ""
    chosen = _choose_password(password, email, name, known)
    with db.unit_of_work():
        accounts.create_account(
            email=email,
            name=name,
            role=Role(role),
            organisation=find_organisation(organisation) if organisation else None,
            fields=list(fields),
            password=chosen,
        )
    click.echo(f"{email.strip().lower()} can sign in as {role}.")


@user_group.command("password")
@click.argument("email")
@click.option("--password", help="Asked for when not given; others may read what is given here.")
@with_appcontext
def set_password(email: str, password: str | None) -> None:
    """Set a password; every session of the account ends.

    Example: techmatch user password li@example.org
    """
    from web.base import db
    from web.people import accounts
    from web.people.queries import get_account

    with db.reading():
        user = get_account(email)
        address, name = user.email, user.name
    chosen = _choose_password(password, address, name)
    with db.unit_of_work():
        accounts.set_password(get_account(address), chosen)
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


def _choose_password(given: str | None, *personal: str) -> str:
    """Return the password given or typed. Raises InputError as the site's forms refuse one."""
    from web.people.passwords import check_password

    chosen = given
    if chosen is None:
        chosen = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    check_password(chosen, *personal)
    return chosen
