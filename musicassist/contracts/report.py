"""QaReport: requested against measured."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from musicassist.contracts.audio import FileRef


class Verdict(StrEnum):
    """Of one check, or of all."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNSURE = "unsure"
    WARN = "warn"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How much a failed check matters: the file cannot be used, a wish is missed, or a listener may mind."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Remedy(StrEnum):
    """What a correction costs, cheapest first: mastering, another mix, mending what was played, playing anew."""

    REMASTER = "remaster"
    REMIX = "remix"
    MEND = "mend"
    TAKE = "take"


@dataclass(frozen=True)
class Correction:
    """What would mend a failed check, as a flag that the parser understands.

    Attributes
    ----------
    flag : str
        Appended to the prompt, ``--target_lufs -14``.
    reason : str
        One sentence with the measured figure.
    stage : str
        The first stage that must run again: ``parsing``, ``generation`` or ``mastering``, where a re-mix
        belongs as well. Mending belongs to generation, but calls no engine.
    remedy : Remedy
    action : str
        What is done, in a person's words.
    """

    flag: str
    reason: str
    stage: str
    remedy: Remedy = Remedy.TAKE
    action: str = ""


@dataclass(frozen=True)
class Check:
    """One row of the report.

    Attributes
    ----------
    name : str
        ``loudness``, ``true_peak``, ``clipping``, ``tempo``, ``key``, ``duration``, ``silence``, ``ending``, ``dc``,
        ``stereo``, ``audibility``, ``balance``, ``second_meter``, ``files``, ``deliveries``.
    requested, measured, tolerance : str
        With their units, as shown to a person.
    verdict : Verdict
    note : str
        Why it is unsure or a warning, or what the figure means.
    correction : Correction or None
    severity : Severity
        How much it matters when it fails.
    """

    name: str
    requested: str
    measured: str
    tolerance: str
    verdict: Verdict
    note: str = ""
    correction: Correction | None = None
    severity: Severity = Severity.MAJOR


Scalar = float | int | str | bool | None


@dataclass(frozen=True)
class Curve:
    """A line to draw."""

    name: str
    unit_x: str
    unit_y: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Picture:
    """A drawing of what was measured.

    Attributes
    ----------
    name : str
        ``loudness``, ``spectrum``, ``waveform`` or ``goniometer``.
    title : str
    text : str
        What it shows, in a sentence, for those who do not see it.
    file : FileRef
        SVG, for a light and a dark ground.
    """

    name: str
    title: str
    text: str
    file: FileRef


@dataclass(frozen=True)
class QaReport:
    """The verdict.

    Attributes
    ----------
    verdict : Verdict
        ``pass`` or ``fail``.
    details : dict
        Flat measured values: ``tempo``, ``key`` (``"A Minor"``), ``lufs``, ``true_peak_dbtp``, ``clipping``,
        ``duration_seconds`` and the rest.
    checks : tuple of Check
    corrections : tuple of Correction
        What the next attempt appends; empty when the verdict is pass or nothing would help.
    score : float
        0 to 1, to choose the best take among failed ones.
    curves : tuple of Curve
        ``short_term_loudness``, ``momentary_loudness`` and ``spectrum``.
    pictures : tuple of Picture
    """

    verdict: Verdict
    details: dict[str, Scalar]
    checks: tuple[Check, ...]
    corrections: tuple[Correction, ...]
    score: float
    curves: tuple[Curve, ...] = ()
    pictures: tuple[Picture, ...] = ()
