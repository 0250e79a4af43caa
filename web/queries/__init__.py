"""Reading the database: lists, figures, and the one place where posting texts leave it."""
