"""Lists, search, comparison, feeds, saved searches."""
