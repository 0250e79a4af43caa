"""Registers of what a match needs besides a text: their entries, audit, pages and files."""
