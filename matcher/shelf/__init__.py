"""Arrays and texts that lie in files, for processes that share them."""
