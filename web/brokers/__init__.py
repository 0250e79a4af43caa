"""Brokers: profiles, interests, and who works on which proposal."""
