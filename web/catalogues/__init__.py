"""Catalogues of calls, and the pages of calls with what came in."""
