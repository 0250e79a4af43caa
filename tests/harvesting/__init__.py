"""Tests of what other systems take along."""
