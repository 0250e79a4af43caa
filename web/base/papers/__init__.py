"""Word documents that an office hands in."""
