"""One mix, several targets: the files of each, named after it, measured as a player decodes them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Event

import numpy as np

from mastering.core.chain import Loudened, Prepared
from mastering.core.encoding import Aim, Encoded, write_tagged_mp3, write_tagged_opus
from mastering.core.export import as_float, dithered, write_pcm
from mastering.core.request import Goal, MasteringRequest
from musicassist.audio.io import Audio, audio_ref
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.catalog.targets import CEILING_DBTP
from musicassist.contracts.audio import AudioRef
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.master import DeliveredFile, Delivery

Progress = Callable[[float, str], None]
_NEAR_DB = 0.5
_REPORT_SECONDS = 0.5
CODECS = (("mp3", "MP3", write_tagged_mp3), ("opus", "Opus", write_tagged_opus))


class _Stopped(Exception):
    """The person has cancelled."""


@dataclass(frozen=True)
class Folder:
    """Where files are written and how they will be named."""

    path: Path
    prefix: str

    def ref(self, name: str) -> AudioRef:
        """Of a file that has been written."""
        return audio_ref(str(PurePosixPath(self.prefix) / name), self.path / name)


def base_name(number: int, target: DeliveryTarget) -> str:
    """``master`` for the first target, ``master-club``, ``master-9.5-lufs``, ``master-club-0.5-dbtp`` for others."""
    if number == 0:
        return "master"
    loudness = target.name if target.name != "custom" else f"{-target.loudness_lufs:g}-lufs"
    ceiling = "" if target.ceiling_dbtp == CEILING_DBTP else f"-{abs(target.ceiling_dbtp):g}-dbtp"
    return f"master-{loudness}{ceiling}"


def deliveries(
    mix: Prepared, request: MasteringRequest, folder: Folder, rate: int, progress: Progress
) -> tuple[tuple[Delivery, ...], Audio]:
    """Every delivery, and the first one's samples as they are read back; ``progress`` is called with 0 to 1."""
    goals = request.goals
    result: list[Delivery] = []
    first = np.zeros((2, 0), np.float32)
    for number, goal in enumerate(goals):

        def part(fraction: float, message: str, number: int = number) -> None:
            progress((number + fraction) / len(goals), message)

        delivery, audio = _delivery(mix, goal, base_name(number, goal.target), request, folder, rate, part)
        result.append(delivery)
        if number == 0:
            first = audio
    return tuple(result), first


def _delivery(
    mix: Prepared,
    goal: Goal,
    name: str,
    request: MasteringRequest,
    folder: Folder,
    rate: int,
    progress: Progress,
) -> tuple[Delivery, Audio]:
    said = f"Setting the loudness for {goal.target.name}"
    progress(0.0, said)
    loud = Loudened(mix, goal, request, rate, _steps(progress, 0.05, 0.45, said))
    progress(0.45, "Writing the master")
    samples = dithered(loud.delivered.audio, request.seed, request.bits)
    for suffix in ("wav", "flac"):
        write_pcm(folder.path / f"{name}.{suffix}", samples, rate, request.bits)
    audio = as_float(samples)
    lufs, peak = round(integrated_lufs(audio, rate), 3), round(true_peak_dbtp(audio, rate), 3)
    files = [DeliveredFile(suffix, folder.ref(f"{name}.{suffix}"), lufs, peak) for suffix in ("wav", "flac")]
    notes = list(loud.notes)
    aim = Aim(loud.delivered.lufs, goal.ceiling_dbtp)
    for suffix, title, encoded in _encodings(loud, folder.path / name, aim, request, rate, progress):
        files.append(_measured(suffix, folder.ref(f"{name}.{suffix}"), encoded))
        notes += _encoding_notes(title, encoded, loud.delivered.lufs, goal)
    delivery = Delivery(
        target=goal.target,
        loudness_lufs=lufs,
        true_peak_dbtp=peak,
        limited_by_physics=loud.delivered.strained,
        files=tuple(files),
        chain=loud.chain,
        notes=tuple(notes),
    )
    return delivery, audio


def _encodings(
    loud: Loudened, base: Path, aim: Aim, request: MasteringRequest, rate: int, progress: Progress
) -> list[tuple[str, str, Encoded]]:
    """Write the encoded files side by side: suffix, title and figures of each."""
    wanted = [codec for codec in CODECS if codec[0] in request.codecs]
    if not wanted:
        return []
    stopped = Event()

    def tick() -> None:
        if stopped.is_set():
            raise _Stopped

    step = _steps(progress, 0.55, 0.95, f"Writing the {' and the '.join(title for _, title, _ in wanted)}")
    with ThreadPoolExecutor(len(wanted)) as pool:
        futures = [
            pool.submit(write, base.with_name(f"{base.name}.{suffix}"), loud.feed, aim, rate, request.tags, tick)
            for suffix, _, write in wanted
        ]
        try:
            pending = set(futures)
            while pending:
                step()
                _, pending = wait(pending, timeout=_REPORT_SECONDS)
        except BaseException:
            stopped.set()  # whoever cancelled does not wait for a codec
            raise
    return [(suffix, title, future.result()) for (suffix, title, _), future in zip(wanted, futures, strict=True)]


def _measured(suffix: str, ref: AudioRef, encoded: Encoded) -> DeliveredFile:
    return DeliveredFile(
        suffix,
        ref,
        round(encoded.loudness_lufs, 3),
        round(encoded.true_peak_dbtp, 3),
        round(max(0.0, encoded.held_back_db), 2),
    )


def _encoding_notes(title: str, encoded: Encoded, lufs: float, goal: Goal) -> list[str]:
    notes = []
    if encoded.true_peak_dbtp > goal.ceiling_dbtp:
        over_db = encoded.true_peak_dbtp - goal.ceiling_dbtp
        notes.append(f"The {title} for {goal.target.name} still passes the ceiling by {over_db:.2f} dB once decoded.")
    quieter_lu = lufs - encoded.loudness_lufs
    if quieter_lu > 0.15:
        near = encoded.true_peak_dbtp > goal.ceiling_dbtp - _NEAR_DB
        why = (
            f"so that its decoded peaks stay under {goal.ceiling_dbtp:g} dBTP"
            if near
            else "since the codec leaves out what it takes for inaudible"
        )
        notes.append(f"The {title} for {goal.target.name} is {quieter_lu:.1f} LU quieter than the WAV, {why}.")
    return notes


def _steps(progress: Progress, start: float, end: float, message: str) -> Callable[[], None]:
    """A tick that comes nearer to ``end`` each time, since nobody knows how many there will be."""
    at = start

    def tick() -> None:
        nonlocal at
        at += 0.15 * (end - at)
        progress(at, message)

    return tick
