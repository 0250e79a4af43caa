"""Pilot plants and proof-of-concept bases 中试基地, 概念验证."""
