"""A Kanban wall for teams that keep production running."""
