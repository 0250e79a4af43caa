"""``python -m scripts.supply_chain licences | sbom FILE | advisories [--service URL]``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scripts.supply_chain import advisories, licences, packages, sbom


def main(arguments: list[str] | None = None) -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts.supply_chain")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("licences", help="write docs/licences.md")
    commands.add_parser("sbom", help="write the parts list").add_argument("file", type=Path)
    asking = commands.add_parser("advisories", help="ask for known weaknesses")
    asking.add_argument("--service", default=advisories.SERVICE, help="another OSV server")
    given = parser.parse_args(arguments)
    if given.command == "advisories":
        return tell_advisories(given.service)
    locked, assets = packages.read_lock(), packages.find_assets()
    if given.command == "licences":
        text = licences.write_table(locked, assets)
        (packages.ROOT / "docs" / "licences.md").write_text(text, encoding="utf-8")
    else:
        parts = sbom.write_parts(locked, assets, sbom.find_moment())
        given.file.write_text(json.dumps(parts, indent=2) + "\n", encoding="utf-8")
    return 0


def tell_advisories(service: str) -> int:
    """Print what is known; return 0: nothing, 1: something, 3: it could not be asked."""
    purls = [one.purl for one in packages.read_lock()]
    purls += [one.purl for one in packages.find_assets()]
    try:
        found = advisories.find_advisories(purls, service)
    except advisories.NoAnswer as error:
        print(f"NOT CHECKED: {error}. Whether weaknesses are known is open.", file=sys.stderr)
        return advisories.NOT_ASKED
    for purl, names in sorted(found.items()):
        print(f"{purl}: {', '.join(names)}")
    print(f"{len(purls)} parts asked about, {len(found)} with known weaknesses.")
    return advisories.SOME_KNOWN if found else advisories.NONE_KNOWN


if __name__ == "__main__":
    sys.exit(main())
