"""Watching the installation: checks, ``techmatch doctor``, metrics, and a word to the office."""
