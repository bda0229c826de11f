"""Measurements, each as a ratio against a floor taken in the same run, because this kind of machine drifts by half.

Run one with `python -m tests.bench.move` (or race, snapshot, ...), all of them with `make bench`.
"""
