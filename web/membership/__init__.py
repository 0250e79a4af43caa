"""Becoming and having members: registration, invitations, accounts."""
