"""From raw stems to delivered files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from mastering.core.chain import Mastered, mastered
from mastering.core.export import as_float, dithered, peaks, write_pcm, write_tagged_mp3
from mastering.core.mixing import RATE_HZ, Mix, mixed
from mastering.core.request import MasteringRequest
from musicassist.audio.io import audio_ref
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.contracts.audio import AudioRef
from musicassist.contracts.master import ChainStep, Master
from musicassist.contracts.rendering import Stem
from musicassist.contracts.stage import StageContext

WAVEFORM_POINTS = 1000
STEM_WAVEFORM_POINTS = 250
# Shares of the work, by measuring.
MIX_ENDS, STEMS_END, MASTER_ENDS = 0.5, 0.65, 0.85


@dataclass(frozen=True)
class _Folder:
    """Where files are written and how they will be named."""

    path: Path
    prefix: str

    def ref(self, name: str) -> AudioRef:
        return audio_ref(str(PurePosixPath(self.prefix) / name), self.path / name)


def run(request: MasteringRequest, ctx: StageContext) -> Master:
    """Mix, master and write everything into ``ctx.workdir``.

    Raises
    ------
    BadInput
        When a stem cannot be read, or nothing sounds.
    """
    folder = _Folder(ctx.workdir, ctx.final_prefix)
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=ctx.workdir) as scratch:
        mix = mixed(request, Path(scratch), _part(ctx.progress, 0.0, MIX_ENDS))
        write_pcm(folder.path / "mix.wav", dithered(mix.bus, request.seed), RATE_HZ)
        stems, waveforms = _stems(mix, folder, request.seed, _part(ctx.progress, MIX_ENDS, STEMS_END))
    result = mastered(mix.bus, request, RATE_HZ, _part(ctx.progress, STEMS_END, MASTER_ENDS))
    return _written(result, mix, stems, waveforms, request, folder, ctx)


def _stems(
    mix: Mix, folder: _Folder, seed: int, progress: Callable[[float, str], None]
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


def _written(
    result: Mastered,
    mix: Mix,
    stems: tuple[Stem, ...],
    waveforms: tuple[tuple[float, ...], ...],
    request: MasteringRequest,
    folder: _Folder,
    ctx: StageContext,
) -> Master:
    ctx.progress(MASTER_ENDS, "Writing the master")
    samples = dithered(result.delivered.audio, request.seed)
    write_pcm(folder.path / "master.wav", samples, RATE_HZ)
    write_pcm(folder.path / "master.flac", samples, RATE_HZ)
    audio = as_float(samples)
    ctx.progress(0.92, "Writing the MP3")
    mp3_gain_db = write_tagged_mp3(
        folder.path / "master.mp3", audio, RATE_HZ, request.tags, lambda: ctx.progress(0.93, "Writing the MP3")
    )
    ctx.progress(0.98, "Measuring the result")
    notes = [*mix.notes, *result.notes]
    if mp3_gain_db < 0:
        notes.append(f"The MP3 is {-mp3_gain_db:.1f} dB quieter than the WAV, so that its decoded peaks stay below 0.")
    files = ChainStep("Files", "24 bit with triangular dither; FLAC of the same samples; MP3 of 320 kbit/s")
    return Master(
        wav=folder.ref("master.wav"),
        flac=folder.ref("master.flac"),
        mp3=folder.ref("master.mp3"),
        mix=folder.ref("mix.wav"),
        stems=stems,
        target=request.target,
        loudness_lufs=round(integrated_lufs(audio, RATE_HZ), 3),
        true_peak_dbtp=round(true_peak_dbtp(audio, RATE_HZ), 3),
        limited_by_physics=result.delivered.strained,
        chain=(*mix.chain, *result.chain, files),
        waveform=peaks(audio, WAVEFORM_POINTS),
        stem_waveforms=waveforms,
        notes=tuple(notes),
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
