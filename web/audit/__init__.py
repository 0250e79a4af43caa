"""The officers' audit of submitted texts."""
