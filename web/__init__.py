"""The Flask site, its database, its queue and its command line."""
