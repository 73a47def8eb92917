"""What the corrections behind a prompt ask for; the last word on each counts."""

from __future__ import annotations

from musicassist.contracts.adjustment import MasterAdjustment, StemCorrection
from musicassist.contracts.repair import Repair
from parsing.core.reading import Reading

# The flag's field, and the repair's.
_REPAIRS = {"speed": "speed", "transpose": "semitones", "cut_head": "head_cut_seconds", "end_at": "end_seconds"} | {
    "fade": "fade_seconds",
    "mono_safe": "mono_safe",
}


def asked_adjustment(reading: Reading) -> MasterAdjustment:
    """Of mastering and of the mix."""
    gains, ceilings = reading.all("gain_db"), reading.all("ceiling_db")
    return MasterAdjustment(
        gain_db=float(gains[-1].value) if gains else 0.0,
        ceiling_db=float(ceilings[-1].value) if ceilings else 0.0,
        stems=_stem_corrections(reading),
    )


def _stem_corrections(reading: Reading) -> tuple[StemCorrection, ...]:
    """Each stem once, in the flags' order; the last word on levels and the last on phase count."""
    levels, phases = reading.all("stem_gain"), reading.all("stem_in_phase")
    gains: dict[str, float] = dict(levels[-1].value) if levels else {}
    turned: tuple[str, ...] = phases[-1].value if phases else ()
    names = dict.fromkeys((*gains, *turned))
    return tuple(StemCorrection(name, gains.get(name, 0.0), name in turned) for name in names)


def asked_repair(reading: Reading) -> Repair:
    """Of what was played."""
    last = {field: reading.all(flag)[-1].value for flag, field in _REPAIRS.items() if reading.all(flag)}
    return Repair(**last)
