"""The home page, and the day's work of every role."""
