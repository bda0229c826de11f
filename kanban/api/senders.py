"""What senders say, in our words: the webhooks of Alertmanager (version 4), Grafana and PagerDuty (V3), and our own.

The forms of others are not ours to police: what we do not know is passed over, a field of the wrong type counts as
absent, and only what cannot be a report at all is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson

from kanban.api.schemas.hooks import GenericAlert
from kanban.domain.alerts import FIRING, RESOLVED, Alert, reported
from kanban.domain.errors import Invalid

#: What PagerDuty tells of an incident that somebody has to look at. Acknowledging and notes are no news for a board.
_INCIDENT_OPEN = frozenset(
    {"incident.triggered", "incident.reopened", "incident.unacknowledged", "incident.escalated"}
)  # fmt: skip
_INCIDENT_OVER = "incident.resolved"


def is_deploy(kind: str, said: Any) -> bool:
    """Whether this is a deployment, which only our own form knows."""
    return kind == "generic" and isinstance(said, dict) and said.get("kind") == "deploy"


def read(kind: str, source: str, said: Any) -> list[Alert]:
    """The alerts of one request, in order. `source` is what the hook is called. Raises `Invalid` or ValidationError."""
    if kind == "generic":
        return [_generic(source, GenericAlert().load(said))]
    if not isinstance(said, dict):
        raise Invalid.field("body", "This is not what such a sender sends.")
    return _incident(source, said) if kind == "pagerduty" else _group(kind, source, said)


def _generic(source: str, said: dict[str, Any]) -> Alert:
    return reported(
        key=f"generic:{said.get('key') or said['title']}", title=said["title"],
        firing=said.get("status", FIRING) == FIRING, source=source, description=said.get("description", ""),
        links=(("incident", said.get("url", "")),),
    )  # fmt: skip


def _group(kind: str, source: str, said: dict[str, Any]) -> list[Alert]:
    """Alertmanager sends the alerts of a group together; Grafana took its form over and added addresses."""
    alerts = said.get("alerts")
    if not isinstance(alerts, list) or not all(isinstance(alert, dict) for alert in alerts):
        raise Invalid.field("alerts", "Give a list of alerts.")
    return [_grouped(kind, source, alert) for alert in alerts]


def _grouped(kind: str, source: str, alert: dict[str, Any]) -> Alert:
    labels, annotations = _texts(alert.get("labels")), _texts(alert.get("annotations"))
    name, instance = labels.get("alertname", ""), labels.get("instance", "")
    # Very old senders give no fingerprint; the labels are what it is made of.
    key = _text(alert, "fingerprint") or sha256(orjson.dumps(labels, option=orjson.OPT_SORT_KEYS)).hexdigest()
    about = [annotations.get("description", ""), "\n".join(f"- {label}: {value}" for label, value in labels.items())]
    return reported(
        key=f"{kind}:{key}",
        title=annotations.get("summary") or (f"{name} on {instance}" if name and instance else name),
        firing=alert.get("status") != RESOLVED,
        source=source,
        description="\n\n".join(part for part in about if part),
        links=(
            *(("dashboard", _text(alert, name)) for name in ("panelURL", "dashboardURL", "generatorURL")),
            ("runbook", annotations.get("runbook_url", "")),
        ),
        at=_moment(alert.get("endsAt")) if alert.get("status") == RESOLVED else _moment(alert.get("startsAt")),
    )


def _incident(source: str, said: dict[str, Any]) -> list[Alert]:
    event = said.get("event")
    if not isinstance(event, dict):
        raise Invalid.field("event", "Give the event of a V3 webhook.")
    what, data = _text(event, "event_type"), event.get("data")
    if what not in _INCIDENT_OPEN and what != _INCIDENT_OVER:
        return []
    if not isinstance(data, dict) or not _text(data, "id"):
        raise Invalid.field("event.data.id", "Give the incident's id.")
    service = _text(data.get("service"), "summary")
    about = (
        ("Service", service),
        ("Urgency", _text(data, "urgency")),
        ("Priority", _text(data.get("priority"), "summary")),
    )
    return [
        reported(
            key=f"pagerduty:{_text(data, 'id')}",
            title=_text(data, "title") or service,
            firing=what in _INCIDENT_OPEN,
            source=source,
            description="\n".join(f"- {name}: {value}" for name, value in about if value),
            links=(("incident", _text(data, "html_url")),),
            at=_moment(event.get("occurred_at")),
        )
    ]


def _text(said: Any, name: str) -> str:
    value = said.get(name) if isinstance(said, dict) else None
    return value if isinstance(value, str) else ""


def _texts(said: Any) -> dict[str, str]:
    return {name: value for name, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}


def _moment(said: Any) -> datetime | None:
    """An instant as senders write it; None for anything else, such as the year 1 that stands for "not yet"."""
    try:
        at = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return at.astimezone(UTC) if at.tzinfo is not None and 2000 <= at.year <= 2200 else None
