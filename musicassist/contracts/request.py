"""PromptRequest: what parsing is asked."""

from __future__ import annotations

from dataclasses import dataclass

from musicassist.contracts.audio import FileRef
from musicassist.contracts.brief import REFERENCE_AMOUNT, DeliveryTarget, ReferenceProfile


@dataclass(frozen=True)
class PromptRequest:
    """What parsing is asked.

    Attributes
    ----------
    prompt : str
        The effective prompt: what was typed, then corrections as flags.
    seed : int
        Used unless a flag in the prompt says otherwise.
    duration_seconds, target : float or None, str or None
        Choices made beside the prompt (a form field, an option); they win over the prompt's words.
        ``target`` is a target's name or a number in LUFS.
    reference : ReferenceProfile or None
    more_targets, reference_amount, own_mix, bits
        As in :class:`MusicBrief`, which takes them over.
    title : str
        Used instead of one made of the prompt.
    split_drums, dry_stems : bool
        Which stems are wanted; a flag in the prompt wants them too.
    """

    prompt: str
    seed: int
    duration_seconds: float | None = None
    target: str | None = None
    reference: ReferenceProfile | None = None
    more_targets: tuple[DeliveryTarget, ...] = ()
    reference_amount: float = REFERENCE_AMOUNT
    own_mix: tuple[FileRef, ...] = ()
    bits: int = 24
    title: str = ""
    split_drums: bool = False
    dry_stems: bool = False
