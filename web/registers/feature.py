"""Registers of what a match needs besides a text: their entries, audit, pages and files."""

from __future__ import annotations

from web.base.registry import Feature, Subject
from web.registers import indexing
from web.registers.models import Entry
from web.registers.permissions import PERMISSIONS
from web.registers.relations import relations_to_entry

FEATURE = Feature(
    name="registers",
    subjects={"entry": Subject(Entry, relations_to_entry)},
    permissions=PERMISSIONS,
    reacts=indexing.REACTS,
    handlers=indexing.HANDLERS,
    sweep=(indexing.SWEEP,),
)
