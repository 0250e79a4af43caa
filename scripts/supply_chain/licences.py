"""The licence of every package, as SPDX expressions: from metadata where that is clear, else read
from the licence file by a person."""

from __future__ import annotations

import re
from importlib import metadata
from typing import Any

from scripts.supply_chain.packages import Asset, Package, canonical

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Unlicense",
    "ZPL-2.1",
    "Zlib",
}
"""Licences that ask for no more than to be named and enclosed, and the explained ones below."""

DOUBTFUL = {"LGPL-3.0-only", "MPL-2.0", "PSF-2.0", "Unlicense", "ZPL-2.1"}
"""Licences that ask for more, or are rare: whoever brings such a package says why it may stay."""

EXPLAINED = {
    "email-validator": "Unlicense: given to the public domain, with a licence of the same effect"
    " where that is impossible. It asks for nothing.",
    "greenlet": "MIT, and PSF-2.0 for the few lines it took from Stackless Python: permissive, to"
    " be named.",
    "psycopg": "LGPL-3.0-only. Used unchanged, imported at run time and replaceable by whoever"
    " runs the site, which is what the LGPL asks of a program that uses a library. The program"
    " itself may have any licence; a changed psycopg would have to be passed on with its source.",
    "psycopg-binary": "LGPL-3.0-only, as psycopg. It also encloses PostgreSQL's libpq and"
    " what that needs, see below. Where that is unwelcome: psycopg without [binary] uses the"
    " system's libpq.",
    "psycopg-pool": "LGPL-3.0-only, as psycopg, whose pool of connections it is.",
    "tqdm": "MIT for the greater part, MPL-2.0 for some files. The MPL covers the changed file and"
    " no other; we change none.",
    "typing-extensions": "PSF-2.0, Python's own licence: permissive, to be named.",
    "waitress": "ZPL-2.1: permissive as the BSD licences, changed files are to be marked. GPL"
    " compatible by its own statement and the FSF's.",
}

READ = {
    "colorama": "BSD-3-Clause",
    "feedgenerator": "BSD-3-Clause",
    "flask-wtf": "BSD-3-Clause",
    "huey": "MIT",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "wtforms": "BSD-3-Clause",
}
"""Packages whose metadata say nothing, or "BSD License", which is several: read by a person."""

TEXTS = {
    "Apache License 2.0": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "ZPL 2.1": "ZPL-2.1",
    "Apache Software License": "Apache-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
"""How metadata spell a licence that is clear all the same."""


class NoLicence(Exception):
    """Nobody has said yet under which licence a package is; the message names it."""


def find_licence(name: str) -> str:
    """Return the SPDX expression of an installed or known package.

    Raises NoLicence where metadata are not clear: read its licence file, then add it to ``READ``.
    """
    known = READ.get(canonical(name))
    if known:
        return known
    # Its own type names a part of what it has.
    told: Any = metadata.metadata(name)
    classifiers = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or []]
    named = [str((told.get_all(field) or [""])[0]) for field in ("License-Expression", "License")]
    for text in (*named, *classifiers):
        text = TEXTS.get(text, text)
        if text and set(split_expression(text)) <= ALLOWED:
            return str(text)
    raise NoLicence(name)


def split_expression(expression: str) -> list[str]:
    """Return the single licences of an expression."""
    return [one for one in re.split(r"\s+(?:AND|OR)\s+|[()]", expression) if one]


def write_table(packages: list[Package], assets: list[Asset]) -> str:
    """Return docs/licences.md."""
    rows = [f"| {one.name} | {one.version} | {find_licence(one.name)} |" for one in packages]
    inside = [
        f"| {one.name} | {one.version} | {one.licence} | {one.inside} |"
        f" {'yes' if one.is_used else 'no'} |"
        for one in assets
    ]
    reasons = [f"- **{name}**: {why}" for name, why in sorted(EXPLAINED.items())]
    return TEMPLATE.format(
        packages="\n".join(rows), assets="\n".join(inside), reasons="\n".join(reasons)
    )


TEMPLATE = """# Licences of what the site is made of

Written by `scripts/licences`; a test compares it with what is locked. What that means for a licence
of our own is told in [licence-question.md](licence-question.md).

## Packages

| package | version | licence (SPDX) |
|---|---|---|
{packages}

## Libraries for browsers inside them

| library | version | licence | comes with | loaded by our pages |
|---|---|---|---|---|
{assets}

## The less usual ones

{reasons}

Wheels of numpy, scipy, faiss-cpu, pillow, lxml and psycopg-binary enclose libraries written in C
and Fortran. Most are permissive (OpenBLAS, libjpeg, OpenSSL and others). Parts of the GNU compiler
are not: libgomp and libgfortran under the GPL with the GCC Runtime Library Exception, which lets
programs of any licence use them, and libquadmath under the LGPL-2.1, as are libkeyutils and
libcrypt inside psycopg-binary. All are separate files that can be replaced. Whoever passes the
wheels on passes on the licence texts inside them.

## Data

| data | licence |
|---|---|
| shipped encoder, `embeddings/model/`, made from CC-CEDICT and others named there | CC BY-SA 4.0 |
| shipped transformer, `embeddings/deep/`, made from multilingual-e5-small | MIT |
| dictionary of jieba | MIT |
| demo data, region pack, texts | written for this project |
"""
