"""The demo: a lively operations board with a year behind it, written by a seeded generator.

The same seed and the same `now` give the same log, event by event. Every step goes through the rules of
`kanban.domain`, so limits held on this board in the past as they do on a real one.
"""

from kanban.services.demo.fill import DEMO_KEY, DemoPerson, fill, is_filled, people

__all__ = ["DEMO_KEY", "DemoPerson", "fill", "is_filled", "people"]
