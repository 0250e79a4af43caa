"""Claims: a plan in answer to a published need."""
