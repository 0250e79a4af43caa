"""The matching engine inside the site: encoders, vectors, indexes, versions."""
