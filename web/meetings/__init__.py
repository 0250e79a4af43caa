"""Matchmaking meetings: invitations, tables, outcomes."""
