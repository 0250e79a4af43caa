"""The open interface for programs, /api/v1, see docs/api.md."""
