"""Which process takes which memory."""

from __future__ import annotations

import os

import pytest

from scripts.benchmarks import _servers, memory
from scripts.benchmarks._servers import Part


def test_processes_are_named_in_the_order_of_their_start() -> None:
    parts = [Part(number, number, number) for number in range(5)]
    named = memory.name_parts(parts)
    assert {name: one.shared for name, one in named.items()} == {
        "worker": 4,
        "first": 1,
        "answering 1": 2,
        "answering 2": 3,
        "supervisor": 0,
    }


def test_a_site_without_all_its_processes_is_not_measured() -> None:
    with pytest.raises(ValueError, match="unpack"):
        memory.name_parts([Part(1, 1, 1)])


def test_what_a_process_alone_has_is_in_its_share() -> None:
    own = _servers._read_memory(os.getpid())
    assert 0 < own.own <= own.shared <= own.resident
