"""Matches: one need x one achievement."""
