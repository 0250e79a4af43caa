"""Loading the demo data."""
