"""Benchmarks: ratios measured in one run beside real Rails. Never part of the tests."""
