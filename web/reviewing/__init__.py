"""Rounds of review 评审: criteria, experts drawn, progress, release, ranking."""
