"""What crosses between the side that knows the tables and the side that runs stages: plain values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RunOrder:
    """What is to be run; plain values only, so that it crosses to the child.

    Attributes
    ----------
    pipeline : str
        ``package.module:name`` of the tuple of stages.
    stage : str
    root : str
        The job's folder.
    token : str
        The lease's, to name the working folder.
    take : str
        Nothing, or a suffix of the final folder: a person asked to do it again although nothing changed.
    prompt, engine : str
    seed : int
    duration_seconds : float or None
    target : str or None
    choices : dict
        ``more_targets`` (texts), ``reference_amount`` (0 to 1), ``own_mix`` (encoded file refs), ``bits`` and
        ``title``, where the job has them.
    reference_path : str
        Relative to ``root``; empty without a reference.
    reference_profile : dict or None
        Encoded, when an earlier run measured it.
    remix : dict or None
        Encoded: a person's own mix.
    reference_strength : float or None
        Of generation only: how far from the reference's sound, when the engine shall hear it.
    engine_takes : int or None
        Of generation only: so many instruments as takes of their own.
    revision, source : dict or None
        Encoded, of generation only: a wish about an earlier take, and that take.
    results : dict
        Encoded results of the stages before, by stage name.
    bounce : bool
        Whether the raw stems are summed into ``generated.wav``.
    progress_file : str
        Where the child tells how far it is; empty inline.
    limit_seconds : float
        When the engine gives no estimate.
    """

    pipeline: str
    stage: str
    root: str
    token: str
    take: str
    prompt: str
    engine: str
    seed: int
    duration_seconds: float | None
    target: str | None
    choices: dict[str, Any]
    reference_path: str
    reference_profile: dict[str, Any] | None
    remix: dict[str, Any] | None
    reference_strength: float | None
    engine_takes: int | None
    revision: dict[str, Any] | None
    source: dict[str, Any] | None
    results: dict[str, Any]
    bounce: bool
    progress_file: str
    limit_seconds: float


@dataclass(frozen=True)
class RunOutcome:
    """How it ended; plain values only.

    Attributes
    ----------
    kind : str
        ``done``, ``cancelled``, ``transient``, ``failed``, ``refused`` (failed, and the input was to blame) or
        ``crashed``.
    key : str
    reused : bool
    result : dict or None
        Encoded.
    extra : dict
        ``reference_profile`` and ``generated`` (an encoded file ref), when there are any.
    code, message : str
        Of an error.
    retry_after_s : float or None
    """

    kind: str
    key: str = ""
    reused: bool = False
    result: dict[str, Any] | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    message: str = ""
    retry_after_s: float | None = None
