"""Tests of the live door, over real sockets."""
