"""A supervisor in a process of its own, with a site that is quickly started.

``supervised.py FOLDER PORT SITE``: the last one says how the site behaves.
"""

from __future__ import annotations

import logging
import sys

from web.running.parts import Pace
from web.supervisor import Supervisor

PACE = Pace(
    first_delay=0.05, longest_delay=0.2, silence=1.5, ask=0.1, answer=0.5, stop=5, look=0.02
)


def main(folder: str, port: str, site: str) -> int:
    """Return the status of the supervisor."""
    logging.basicConfig(level="INFO", format="%(levelname)s %(message)s")
    command = (sys.executable, "-m", "tests.running.part", folder, port, site)
    return Supervisor("127.0.0.1", int(port), [], pace=PACE, command=command).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
