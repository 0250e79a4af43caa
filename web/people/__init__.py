"""Organisations, accounts, signing in."""
