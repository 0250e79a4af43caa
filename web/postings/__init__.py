"""Postings: needs and achievements, their texts and who may read them."""
