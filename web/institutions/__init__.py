"""Research institutions."""
