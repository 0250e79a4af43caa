"""Errors that users meet: what they say in logs and on a terminal."""

from __future__ import annotations

from matcher.domain.errors import InputError, Problem


def test_a_problem_reads_as_field_and_code() -> None:
    error = InputError([Problem("title", "missing"), Problem("fields", "too_many")])
    assert str(error) == "title: missing; fields: too_many"


def test_a_terminal_reads_the_sentence_of_a_problem() -> None:
    error = InputError.of("email", "taken", "li@example.org already has an account")
    assert str(error) == "li@example.org already has an account"


def test_problems_are_the_same_by_field_and_code_whatever_their_sentence() -> None:
    assert Problem("email", "taken", "li@example.org is known") == Problem("email", "taken")
    assert Problem("email", "taken") != Problem("email", "unknown")


def test_an_error_knows_which_fields_it_concerns() -> None:
    error = InputError.of("number", "taken")
    assert error.concerns("number")
    assert not error.concerns("total")
