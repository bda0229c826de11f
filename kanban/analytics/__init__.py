"""Arithmetic over the log: pure functions from what happened to numbers.

Nothing here reads a clock, a database or the current board: every figure follows from the events up to an instant.
Imports the domain and the standard library, nothing else.
"""
