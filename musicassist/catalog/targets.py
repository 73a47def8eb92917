"""Delivery targets by name, as the services publish them; broadcast is EBU R 128."""

from __future__ import annotations

TARGETS_LUFS = {"streaming": -14.0, "apple": -16.0, "deezer": -15.0, "broadcast": -23.0, "club": -8.0}
CEILING_DBTP = -1.0
LOUDNESS_RANGE_LUFS = (-40.0, -5.0)
