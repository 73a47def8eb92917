"""From raw stems to delivered files."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from mastering.core.chain import prepared
from mastering.core.deliveries import Folder, deliveries
from mastering.core.export import dithered, peaks, write_pcm
from mastering.core.mixing import RATE_HZ, Mix, mixed
from mastering.core.request import MasteringRequest
from mastering.core.wording import steps_with_minus, with_minus
from musicassist.audio.conform import conformed
from musicassist.audio.io import Audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.units import amplitude_from_db
from musicassist.contracts.master import ChainStep, Delivery, Master
from musicassist.contracts.rendering import Stem
from musicassist.contracts.stage import StageContext

_KBPS = {"mp3": "MP3 of 320 kbit/s", "opus": "Opus of 160 kbit/s"}
WAVEFORM_POINTS = 1000
STEM_WAVEFORM_POINTS = 250
DRY_PEAK = 10.0 ** (-1.0 / 20.0)
# Shares of the work, by measuring.
MIX_ENDS, STEMS_END, CHAIN_ENDS = 0.45, 0.55, 0.65


def run(request: MasteringRequest, ctx: StageContext) -> Master:
    """Mix, master and write everything into ``ctx.workdir``.

    Raises
    ------
    BadInput
        When a stem cannot be read, or nothing sounds.
    """
    folder = Folder(ctx.workdir, ctx.final_prefix)
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=ctx.workdir) as scratch:
        mix = mixed(request, Path(scratch), _part(ctx.progress, 0.0, MIX_ENDS))
        write_pcm(folder.path / "mix.wav", dithered(mix.bus, request.seed), RATE_HZ)
        stems = _stems(mix, folder, request.seed, _part(ctx.progress, MIX_ENDS, STEMS_END))
    ready = prepared(mix.bus, request, RATE_HZ, _part(ctx.progress, STEMS_END, CHAIN_ENDS))
    done, audio = deliveries(ready, request, folder, RATE_HZ, _part(ctx.progress, CHAIN_ENDS, 1.0))
    master = _master(done, audio, mix, ready.chain, stems, folder, request)
    return replace(master, dry_stems=_dry_stems(mix, folder, request.seed)) if request.dry_stems else master


def _stems(
    mix: Mix, folder: Folder, seed: int, progress: Callable[[float, str], None]
) -> tuple[tuple[Stem, ...], tuple[tuple[float, ...], ...]]:
    refs, waveforms = [], []
    names = _file_names([stem.source.name for stem in mix.stems])
    for number, (stem, name) in enumerate(zip(mix.stems, names, strict=True)):
        progress(number / len(mix.stems), f"Writing {stem.source.name}")
        audio = np.fromfile(stem.scratch, np.float32).reshape(2, -1) * np.float32(mix.trim)
        # A stem alone may exceed what the sum does not; it is stored as it is, in a container that holds it.
        write_pcm(folder.path / "stems" / name, dithered(audio, seed + 1 + number), RATE_HZ)
        source = stem.source
        refs.append(Stem(source.name, source.role, folder.ref(f"stems/{name}"), source.instruments, source.hints))
        waveforms.append(peaks(audio, STEM_WAVEFORM_POINTS))
    return tuple(refs), tuple(waveforms)


def _dry_stems(mix: Mix, folder: Folder, seed: int) -> tuple[Stem, ...]:
    """Each stem as it came: no more than a gain, so that all of them start in the balance of the mix."""
    refs = []
    names = _file_names([stem.source.name for stem in mix.stems])
    for number, (stem, name) in enumerate(zip(mix.stems, names, strict=True)):
        audio = conformed(stem.source.path)
        if stem.audible and stem.plan.role != "full":
            audio *= np.float32(amplitude_from_db(stem.plan.level_lufs - stem.plan.raw_lufs) * mix.trim)
        peak = float(np.abs(audio).max(initial=0.0))
        if peak > DRY_PEAK:
            audio *= np.float32(DRY_PEAK / peak)
        write_pcm(folder.path / "dry" / name, dithered(audio, seed + 101 + number), RATE_HZ)
        source = stem.source
        refs.append(Stem(source.name, source.role, folder.ref(f"dry/{name}"), source.instruments, source.hints))
    return tuple(refs)


def _master(
    done: tuple[Delivery, ...],
    audio: Audio,
    mix: Mix,
    chain: tuple[ChainStep, ...],
    stems: tuple[tuple[Stem, ...], tuple[tuple[float, ...], ...]],
    folder: Folder,
    request: MasteringRequest,
) -> Master:
    first = done[0]
    refs = {file.format: file.audio for file in first.files}
    encoded = " and ".join(_KBPS[codec] for codec in request.codecs if codec in _KBPS)
    files = ChainStep(
        "Files",
        f"{request.bits} bit with triangular dither; FLAC of the same samples"
        + (f"; {encoded}, limited so far that its peaks stay under the ceiling once decoded" if encoded else ""),
    )
    mix_lufs = integrated_lufs(mix.bus, RATE_HZ)
    return Master(
        wav=refs["wav"],
        flac=refs["flac"],
        mp3=refs.get("mp3"),
        mix=folder.ref("mix.wav"),
        stems=stems[0],
        target=first.target,
        loudness_lufs=first.loudness_lufs,
        true_peak_dbtp=first.true_peak_dbtp,
        limited_by_physics=first.limited_by_physics,
        chain=steps_with_minus((*mix.chain, *chain, *first.chain, files)),
        waveform=peaks(audio, WAVEFORM_POINTS),
        stem_waveforms=stems[1],
        notes=tuple(with_minus(note) for note in (*mix.notes, *(n for delivery in done for n in delivery.notes))),
        deliveries=done,
        mix_loudness_lufs=round(mix_lufs, 3) if math.isfinite(mix_lufs) else None,
    )


def _file_names(names: list[str]) -> list[str]:
    """Safe in any file system, and unique."""
    taken: set[str] = set()
    result = []
    for name in names:
        plain = "".join(c if c.isalnum() or c in " -_" else "_" for c in name).strip() or "Stem"
        unique, number = plain, 2
        while unique.lower() in taken:
            unique, number = f"{plain} {number}", number + 1
        taken.add(unique.lower())
        result.append(f"{unique}.wav")
    return result


def _part(progress: Callable[[float, str], None], start: float, end: float) -> Callable[[float, str], None]:
    """The caller's progress, for one part of the whole."""

    def report(fraction: float, message: str = "") -> None:
        progress(start + (end - start) * min(1.0, max(0.0, fraction)), message)

    return report
