"""The quarter's report."""
