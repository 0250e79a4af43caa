"""Rules below everything: machines, permissions, errors, codes, quarters."""
