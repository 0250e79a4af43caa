"""Postings and matches in from files and out to files."""

from __future__ import annotations

from web.base.registry import Feature
from web.exchange import commands

FEATURE = Feature(name="exchange", commands=(commands.export_command, commands.import_command))
