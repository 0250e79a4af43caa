"""Getting in: passwords, the second factor, sessions."""
