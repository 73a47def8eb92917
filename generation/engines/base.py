"""What an engine is: it turns a brief into a rendering and says beforehand what it can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.revision import EarlierTake, Revision, RevisionKind
from musicassist.contracts.stage import StageContext


@dataclass(frozen=True)
class Availability:
    """Whether an engine can be used here and now.

    Attributes
    ----------
    ready : bool
    reason : str
        Why not, and what to do; empty when it can.
    """

    ready: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ready


@dataclass(frozen=True)
class Account:
    """How a paid engine stands; an engine with one has ``account() -> Account``.

    Attributes
    ----------
    balance_credits : float or None
        None when it cannot be asked now.
    problem : str
        Why not, and what to do.
    spent_today_credits, day_budget_credits, job_budget_credits : float
    """

    balance_credits: float | None
    problem: str
    spent_today_credits: float
    day_budget_credits: float
    job_budget_credits: float

    @property
    def left_today_credits(self) -> float:
        """What the day's budget still allows."""
        return max(0.0, self.day_budget_credits - self.spent_today_credits)


class Engine(Protocol):
    """One way to make music; a new one is a file here and a line in ``settings.GENERATION_ENGINES``.

    Importing an engine's module and making the object must be cheap: the web process does both.

    Attributes
    ----------
    name, title, version : str
        ``version`` changes whenever the same brief would sound otherwise.
    stems, midi, exact_tempo, vocals : bool
        What it can do.
    max_seconds : float
        Longest piece.

    An engine may say more: ``licence`` (str, of its weights or its service), ``credits_per_call`` (float),
    ``hears_reference`` (bool: it can start from the reference's sound), ``makes_takes`` (bool: its stems can be takes
    of their own, one an instrument), ``transcribes`` (bool: its notes are heard
    afterwards), an ``account`` (see :class:`Account`) and what it can do to finished takes (see
    :class:`RevisingEngine`).
    """

    name: str
    title: str
    version: str
    stems: bool
    midi: bool
    exact_tempo: bool
    vocals: bool
    max_seconds: float

    def available(self) -> Availability:
        """Whether it can be used, and why not."""
        ...

    def key_values(self, brief: MusicBrief) -> dict[str, object]:
        """What the result depends on beside the brief's musical values (weights, fonts), as JSON values."""
        ...

    def estimate_seconds(self, brief: MusicBrief) -> float:
        """Roughly how long the engine will take on a slow machine."""
        ...

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        """Make the piece; files go into ``ctx.workdir``.

        Raises
        ------
        MusicAssistError
        """
        ...


@runtime_checkable
class RevisingEngine(Engine, Protocol):
    """An engine that can also work on a finished take; one without ``revise`` can not, and is not asked to.

    Attributes
    ----------
    revisions : tuple of RevisionKind
        What it can do.
    revises_any_take : bool
        Also to takes that another engine made; else only to its own.

    One that knows beforehand what it cannot do has ``check_revision(revision, seconds)``, which raises ``BadInput``; it
    is asked before an attempt is made, with the take's length, and must be cheap.
    """

    revisions: tuple[RevisionKind, ...]
    revises_any_take: bool

    def revise(self, ctx: StageContext, brief: MusicBrief, source: EarlierTake, revision: Revision) -> Rendering:
        """Make the take otherwise, or a span of it; ``brief.seed`` is the seed to use.

        Raises
        ------
        BadInput
            When the wish cannot be met with this take; nothing was made or paid for.
        MusicAssistError
        """
        ...
