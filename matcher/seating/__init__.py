"""Who talks with whom at which table and when, at a matchmaking meeting."""
