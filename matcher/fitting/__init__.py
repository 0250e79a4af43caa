"""Fitting the ranker on graded pairs, and measuring it."""
