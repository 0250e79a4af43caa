"""Preparing an installation in a process of its own, which ends.

Demo data, encoder and index take half a gigabyte; whoever supervises the site for months must not
keep it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import click

from web.running import notifying
from web.running.lifeline import Lifeline


def prepare_apart() -> list[tuple[str, str, str]]:
    """Run ``techmatch prepare``; return the demo's logins as (role, address, password).

    Ends with the status of the preparation where that failed; it has said why.
    """
    line = Lifeline()
    answer, told = os.pipe()
    kept = {key: text for key, text in os.environ.items() if key not in notifying.VARIABLES}
    command = [sys.executable, "-m", "web.cli", "prepare", "--tell", str(told)]
    with subprocess.Popen(  # noqa: S603
        command,
        pass_fds=(line.waiting, told),
        env=kept | line.environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(told)
        assert process.stderr is not None
        for said in process.stderr:
            click.echo(said, nl=False, err=True)
        with os.fdopen(answer, encoding="utf-8") as channel:
            text = channel.read()
        status = process.wait()
    line.close()
    if status:
        # A process that a signal ended has a negative status, which no process can end with.
        raise SystemExit(status if status > 0 else 1)
    return [(role, email, password) for role, email, password in json.loads(text)]
