"""Evidence of a pair, in words."""
