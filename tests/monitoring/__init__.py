"""Watching the installation."""
