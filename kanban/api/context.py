"""What the views need of the running product, and how a request reaches it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app
from prometheus_client import CollectorRegistry

from config import Config
from kanban.api.readiness import Readiness
from kanban.services.boards import Snapshots
from kanban.services.displays_pairing import PairingGuard
from kanban.services.sessions import Lifetimes
from kanban.services.throttle import FloodGuard, LoginGuard
from kanban.store import Store


@dataclass(frozen=True, slots=True)
class Kanban:
    """The parts of one running product, made by `kanban.app` and kept in `app.extensions["kanban"]`."""

    config: Config
    store: Store
    lifetimes: Lifetimes
    guard: LoginGuard = field(default_factory=LoginGuard)
    floods: FloodGuard = field(default_factory=FloodGuard)
    pairings: PairingGuard = field(default_factory=PairingGuard)
    snapshots: Snapshots = field(default_factory=Snapshots)
    readiness: Readiness = field(default_factory=Readiness)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)


def kanban() -> Kanban:
    """The product that serves the current request."""
    found = current_app.extensions["kanban"]
    assert isinstance(found, Kanban)
    return found


def store() -> Store:
    """Its store."""
    return kanban().store
