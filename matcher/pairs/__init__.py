"""What can be said of one need and one achievement, as numbers."""
