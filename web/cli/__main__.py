"""``python -m web.cli``: the same as ``techmatch``."""

from web.cli import main

main(prog_name="techmatch")
