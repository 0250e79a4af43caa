"""Many entries of a register at once, from a table: read, looked through, taken."""
