"""What the site logs: a line for each request, and never a person's words."""
