"""What a service refuses, for tests: by field and code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from matcher.domain.errors import InputError, Problem


@contextmanager
def refused(*pairs: tuple[str, str]) -> Iterator[None]:
    """Expect an InputError with exactly these problems, each a field and a code."""
    with pytest.raises(InputError) as caught:
        yield
    assert caught.value.problems == tuple(Problem(*pair) for pair in pairs)
