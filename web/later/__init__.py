"""Use first, pay later 先用后转: agreements on service inventions, and their instalments."""
