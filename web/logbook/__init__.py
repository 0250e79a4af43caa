"""The audit log, for the auditor."""
