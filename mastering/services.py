"""Mastering of files that somebody already has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mastering.core.desk import neutral_traits
from mastering.core.request import FOREIGN_STRENGTH, MasteringRequest, ReferenceMatch, StemSource, TrackTags
from mastering.core.run import run
from musicassist.audio.io import read_audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.catalog.loader import genre
from musicassist.catalog.stem_names import MOST_STEMS, stem_role
from musicassist.contracts.brief import REFERENCE_AMOUNT, DeliveryTarget, ReferenceProfile
from musicassist.contracts.errors import BadInput
from musicassist.contracts.master import Master
from musicassist.contracts.stage import StageContext


@dataclass(frozen=True)
class Before:
    """What went in."""

    name: str
    loudness_lufs: float
    true_peak_dbtp: float


def files_master(
    *,
    inputs: list[Path],
    out: Path,
    targets: tuple[DeliveryTarget, ...],
    genre_slug: str = "",
    tempo_bpm: float | None = None,
    reference: ReferenceProfile | None = None,
    reference_amount: float = REFERENCE_AMOUNT,
    bits: int = 24,
    codecs: tuple[str, ...] = ("mp3", "opus"),
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> tuple[Master, tuple[Before, ...]]:
    """Master one mix, or mix and master several stems, into the folder ``out``.

    Parameters
    ----------
    inputs : list of Path
        One file: a finished mix. Several: stems of one song; their names say the roles.
    targets : tuple of DeliveryTarget
        At least one.
    genre_slug : str
        A style family to mix and master towards; empty for a neutral treatment.
    reference : ReferenceProfile or None
        Whose balance, dynamics and width to go towards.
    reference_amount : float
        How far, 0 to 1.
    bits : int
        Of WAV and FLAC, 16 or 24.
    codecs : tuple of str
        Which encoded files are made beside them: ``mp3``, ``opus``.

    Raises
    ------
    BadInput
        When a file cannot be read or has more than two channels, or nothing sounds.
    """
    if not 1 <= len(inputs) <= MOST_STEMS:
        raise BadInput(f"give one mix or up to {MOST_STEMS} stems, not {len(inputs)} files", field="inputs")
    before = tuple(_measured(path) for path in inputs)
    sources = (StemSource("Mix", "full", inputs[0]),) if len(inputs) == 1 else _stem_sources(inputs)
    request = MasteringRequest(
        stems=sources,
        traits=genre(genre_slug).mix if genre_slug else neutral_traits(),
        target=targets[0],
        more_targets=targets[1:],
        tempo_bpm=tempo_bpm,
        reference=ReferenceMatch(reference, reference_amount) if reference else None,
        balance_strength=FOREIGN_STRENGTH,
        bits=bits,
        codecs=codecs,
        tags=TrackTags(title=inputs[0].stem if len(inputs) == 1 else out.name, tempo_bpm=tempo_bpm),
    )
    out.mkdir(parents=True, exist_ok=True)
    return run(request, StageContext(root=out, workdir=out, final_prefix="", progress=progress)), before


def _measured(path: Path) -> Before:
    audio, rate = read_audio(path)
    if audio.shape[0] > 2:
        raise BadInput(f"{path.name} has {audio.shape[0]} channels; send mono or stereo", field="inputs")
    return Before(path.name, integrated_lufs(audio, rate), true_peak_dbtp(audio, rate))


def _stem_sources(inputs: list[Path]) -> tuple[StemSource, ...]:
    names = [path.stem for path in inputs]
    if len(set(names)) < len(names):
        raise BadInput("two stems have the same name; rename one of them", field="inputs")
    sources = []
    for path in inputs:
        role, hints = stem_role(path.stem)
        sources.append(StemSource(path.stem, role, path, hints))
    return tuple(sources)
