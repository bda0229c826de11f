"""The live door: who may listen to a board, and the pump that sends them its log in order.

Nothing is written over the sockets and no request thread ever sends: the log is the truth, a frame is a hint that
arrives quickly, and whoever missed one catches up by number.
"""

from kanban.realtime.live import Live

__all__ = ["Live"]
