"""Backups of an installation, and bringing it back from one."""
