"""One's own data, and the texts the law asks for."""
