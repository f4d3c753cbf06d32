"""What a format costs: measured by the benchmark."""

from __future__ import annotations

import json

from helpers import DATA
from helpers.kit.shown import Table

COSTS = DATA / "bench" / "format_costs.json"


def format_costs() -> Table:
    """Return what `make bench` measured: size and time of every format."""
    costs = json.loads(COSTS.read_text("utf-8"))["costs"]
    figures = ("size", "write", "read")
    rows = [
        (cost["format"], *(f"{cost[what]:.1f}" for what in figures)) for cost in costs
    ]
    return Table(("format", *figures), tuple(rows))
