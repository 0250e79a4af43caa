"""Joint needs of several firms."""
