"""The words of the demo board: what an operations team writes on its cards.

Invented, but of the kind that is on every such wall. Titles are patterns with slots, so that a year of them does not
repeat itself line by line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: The people of the demo board; the first one is its admin and instance admin. Names only: no figures hang on them.
PEOPLE: Sequence[tuple[str, str]] = (
    ("amara", "Amara Okafor"),
    ("jonas", "Jonas Lindqvist"),
    ("mei", "Mei Tanaka"),
    ("rafael", "Rafael Souza"),
    ("priya", "Priya Nair"),
    ("kasia", "Kasia Wójcik"),
    ("tomas", "Tomáš Dvořák"),
)

SLOTS: Mapping[str, Sequence[str]] = {
    "service": ("checkout", "search", "login", "invoices", "mail gateway", "image resizer", "webhooks", "reporting"),
    "host": ("db-03", "web-11", "web-07", "edge-2", "build-04", "queue-1", "cache-2", "vpn-1", "store-05"),
    "site": ("Utrecht", "Leipzig", "Porto", "the second rack", "the office", "the standby site"),
    "cert": ("api.example.org", "login.example.org", "*.internal.example.org", "status.example.org"),
    "repo": ("storefront", "billing", "infra", "mobile-api", "design-system", "data-jobs"),
    "table": ("orders", "sessions", "audit_log", "stock_levels", "mail_queue", "prices"),
    "team": ("finance", "the shop team", "customer care", "the data team", "the warehouse", "legal"),
    "tool": ("the log shipper", "the metrics agent", "the load balancer", "the backup client", "the artefact store"),
    "version": ("the next minor", "the long-term release", "the patched build", "version 8", "version 16"),
}

#: Per stream: type, title pattern, usual size in points.
PLANNED: Mapping[str, Sequence[tuple[str, str, int]]] = {
    "CI": (
        ("improvement", "Cut the {repo} pipeline below ten minutes", 5),
        ("improvement", "Cache dependencies in the {repo} build", 2),
        ("maintenance", "Move {repo} builds to the new runners", 3),
        ("maintenance", "Upgrade {tool} on {host} to {version}", 2),
        ("improvement", "Quarantine flaky tests of {repo}", 3),
        ("feature", "Preview environment per pull request for {repo}", 8),
        ("support", "Give {team} read access to build logs", 1),
        ("maintenance", "Prune old images from the registry ({repo})", 1),
        ("improvement", "Sign release artefacts of {repo}", 3),
    ),
    "production": (
        ("feature", "Self-service restart button for {service}", 5),
        ("improvement", "Alert on {service} by symptom, not by CPU", 2),
        ("maintenance", "Patch the kernel on {host}", 2),
        ("maintenance", "Replace the disk in {host}", 1),
        ("improvement", "Runbook for a failed {service} deploy", 2),
        ("feature", "Blue-green deploys for {service}", 8),
        ("support", "Restore a deleted export for {team}", 1),
        ("improvement", "Cap retries between {service} and its callers", 3),
        ("maintenance", "Drain and rebuild {host}", 3),
        ("support", "Explain last night's {service} numbers to {team}", 1),
        ("improvement", "Load test {service} before the sale", 5),
    ),
    "network": (
        ("maintenance", "Renumber the management network in {site}", 5),
        ("improvement", "Second uplink for {site}", 8),
        ("maintenance", "Replace the switch firmware in {site}", 3),
        ("support", "Open the firewall from {team} to {host}", 1),
        ("improvement", "Health checks of {tool} per site", 3),
        ("feature", "IPv6 for {service}", 5),
        ("maintenance", "Retire the old tunnel to {site}", 2),
        ("support", "VPN profile for a new colleague in {team}", 1),
    ),
    "database": (
        ("maintenance", "Upgrade the {table} cluster to {version}", 8),
        ("improvement", "Partition {table} by month", 5),
        ("improvement", "Restore drill: {table} from last night's backup", 3),
        ("maintenance", "Vacuum and reindex {table}", 2),
        ("support", "Read replica for {team}", 3),
        ("feature", "Point-in-time recovery for {table}", 5),
        ("improvement", "Find the slow queries on {table}", 2),
        ("support", "Correct two rows in {table} for {team}", 1),
        ("improvement", "Archive {table} older than two years", 3),
    ),
    "security": (
        ("maintenance", "Renew the certificate of {cert}", 1),
        ("improvement", "Rotate the {service} credentials without downtime", 3),
        ("maintenance", "Apply the advisory to {tool} everywhere", 3),
        ("support", "Access review with {team}", 2),
        ("feature", "Hardware keys for everybody in {team}", 5),
        ("improvement", "Take secrets out of the {repo} pipeline", 3),
        ("maintenance", "Close ports nobody uses on {host}", 2),
        ("improvement", "Central audit log for {service}", 5),
    ),
}

INCIDENTS: Mapping[str, Sequence[str]] = {
    "production": (
        "{service} answers 502 for a third of requests",
        "{service} queue is growing, nothing leaves it",
        "Disk full on {host}",
        "{host} does not come back after its reboot",
        "{service} is slow since the deploy",
    ),
    "database": (
        "Replication to {site} is 40 minutes behind",
        "Lock pile-up on {table}",
        "Backups of {table} failed last night",
    ),
    "network": ("Packet loss between {site} and the edge", "{site} is unreachable", "DNS answers stale records"),
    "security": ("Certificate of {cert} has expired", "Login attempts from one network, thousands a minute"),
    "CI": ("No build starts: the runners are out of disk", "Deploys of {repo} hang at the last step"),
}

#: The long ones: title, stream, and what follows from each.
OUTAGES: Sequence[tuple[str, str, Sequence[str]]] = (
    (
        "Storage controller failed: shop down", "production",
        ("Postmortem: storage controller", "Spare controller on the shelf", "Alert on controller battery state"),
    ),
    (
        "Split brain in the orders cluster", "database",
        ("Postmortem: split brain", "Fencing for the orders cluster", "Practise a failover every quarter"),
    ),
    (
        "Fibre cut: the main site is offline", "network",
        ("Postmortem: fibre cut", "Second carrier on another route", "Move the status page off our own site"),
    ),
)  # fmt: skip

#: The one that goes on when the story ends.
OPEN_OUTAGE = ("Object store lost a rack: half of all builds fail", "CI")

#: What is added to the figures when the stakeholders are told: on the second day of each outage, and of the open one.
NOTES = (
    "The vendor swaps the controller today; checkout for business customers waits.",
    "Orders are consistent again. We rebuild the second node before we go on.",
    "Traffic runs over the backup line; the firewall work moves.",
)
OVER_NOTE = "It is over. This is what is left of the plan."
OPEN_NOTES = (
    "Amara stays with the object store; certificates and the base image wait.",
    "The rack is back, the data is being copied. We stay with what we told you on the first day.",
)

BLOCKS: Sequence[tuple[str, str, str]] = (
    ("vendor", "Ticket is with the vendor's second level.", "the hardware vendor"),
    ("vendor", "Replacement part is on its way.", "the hardware vendor"),
    ("access", "We need an account on their side first.", "customer care"),
    ("access", "Waiting for the door badge to the cage.", "the data centre"),
    ("decision", "Which of the two maintenance windows?", "the shop team"),
    ("decision", "Budget is not signed yet.", "finance"),
    ("dependency", "Needs the new image from the build first.", "the data team"),
    ("dependency", "Their release has to go out before ours.", "the shop team"),
    ("other", "Freeze until the quarter's books are closed.", "finance"),
)

EXCEED_REASONS = (
    "Two-line change, and the author leaves for a week.",
    "The reviewer sits next to me, it is gone in an hour.",
    "Maintenance window is tonight.",
    "The card in front waits for a phone call only.",
)
CAME_BACK = "It came back over night; what we did was not the cause."
SECOND_INCIDENT = "Second incident at the same time; it cannot wait."

DESCRIPTIONS: Sequence[str] = (
    """## Why
{why}

## Steps
1. Announce the change in the team channel.
2. Take `{host}` out of the pool: `pool drain {host} --wait`
3. Do the change, watch the error rate for ten minutes.
4. Put it back and note the time here.

## Way back
`pool restore {host}` puts the old state back; nothing is deleted before the next day.
""",
    """{why}

- [ ] current state written down
- [ ] tried on the staging copy
- [ ] monitoring looks at it
- [ ] runbook says what to do at three in the morning

> Done means: it has survived one night.
""",
    """{why}

| before | after |
|---|---|
| by hand, from memory | one command, in the runbook |
| noticed by users | noticed by us |

Ask **{team}** before touching it on a Friday.
""",
    """{why}

```
{host}:~$ systemctl status agent
   Active: active (running) since Mon
   Tasks: 41, Memory: 212.4M
```

The figures above are the normal state; anything over 400M is the leak again.
""",
)
WHYS = (
    "It has woken somebody up twice this month.",
    "We do this by hand every few weeks, and each of us does it a little differently.",
    "The old way ends with the contract in spring.",
    "Found during the last restore drill: it works, but nobody could say why.",
    "{team} asked for it, and it would save them a call to us every week.",
    "Small, but it stands in the way of three other cards.",
)
INCIDENT_TEXT = """## What we see
{title}.

## Timeline
- alert came in, taken by the person on duty
- first look: errors began with no deploy near

## Next
1. Stop the bleeding: shed load or switch over.
2. Say it on the status page within 15 minutes.
3. Write down **when** each thing was tried; the postmortem lives from that.
"""

SERVICES = ("api", "checkout", "search", "billing", "mail-relay", "edge-proxy")

REPLIES = (
    "Thank you for the report. We look at it today and tell you what we find.",
    "We could reproduce it. A fix is on its way; until then the old address works.",
    "Could you tell us the time and the account it happened with?",
)

#: Why the line was stopped in each outage, and what was found in the end.
STOPS: Sequence[tuple[str, str]] = (
    ("Writes fail for everybody; nobody starts anything until they are back.", "The volume filled up with old logs."),
    ("Half of the traffic is lost; all hands to the network.", "A route was withdrawn by a wrong filter."),
    ("Sign-in is down; we look at it together.", "The certificate of the identity server had run out."),
)

RAISE_REASONS = (
    "Two reviewers are back from holiday.",
    "The audit needs its cards looked at this week.",
    "Everything waits for review before the release.",
    "The new colleague reviews with us.",
)
