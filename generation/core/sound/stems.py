"""All the stems of a score, as files of one length: rendered stem by stem, so that ten minutes fit in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np

from generation.core.score import Part, Score
from generation.core.sound import effects
from generation.core.sound.calibration import measured
from generation.core.sound.clock import RATE_HZ, Floats, Samples, timed_notes, total_samples
from generation.core.sound.drum_split import split_parts
from generation.core.sound.filters import high_pass
from generation.core.sound.own_fonts import OwnFont, check_presets
from generation.core.sound.players import Room, is_sampled, play_part
from generation.core.sound.presets import Dressing, dressings
from generation.core.sound.spool import cut, spool
from musicassist.catalog.loader import instrument
from musicassist.contracts.errors import PermanentError
from musicassist.theory.pitch import pitch_class

PEAK_CEILING = 10.0 ** (-3.0 / 20.0)
KICK_KEYS = (35, 36)
_THREADS = 2
_REPORT_SECONDS = 0.5
_PLAYING_SHARE = 0.9
_BLOCK = 4096
_RINGS_BELOW_PEAK = 10.0 ** (-62.0 / 20.0)
_LOWEST_HZ = 18.0


@dataclass(frozen=True)
class PlayedStem:
    """A stem as a file.

    Attributes
    ----------
    name, role : str
    parts : tuple of Part
    path : Path
    gain : float
        What the samples were multiplied by to keep their peak at -3 dBFS.
    """

    name: str
    role: str
    parts: tuple[Part, ...]
    path: Path
    gain: float = 1.0


@dataclass
class _Take:
    """A stem on its way: a file of the workdir at its longest length."""

    name: str
    parts: tuple[Part, ...]
    spooled: Path
    gain: float = 1.0
    ends_at: int = 0
    lock: Lock = field(default_factory=Lock)
    waiting: dict[int, Samples] = field(default_factory=dict)
    added: int = 0
    audio: Samples | None = None

    def add(self, index: int, played: Samples) -> Samples | None:
        """Mix one of the parts in; gives the whole stem with the last of them.

        Parts are added in their order, whoever is ready first, since sums of floats depend on it.
        """
        with self.lock:
            self.waiting[index] = played
            while (ready := self.waiting.pop(self.added, None)) is not None:
                self.added += 1
                if self.audio is None:
                    self.audio = ready
                else:
                    self.audio += ready
            if self.added < len(self.parts):
                return None
            whole, self.audio = self.audio, None
            return whole


def play_stems(
    score: Score,
    *,
    font: Path | None,
    seed: int,
    folder: Path,
    split_drums: bool = False,
    own: Mapping[str, OwnFont] | None = None,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> list[PlayedStem]:
    """Play a score.

    Parameters
    ----------
    score : Score
    font : Path or None
    seed : int
    folder : Path
        ``NAME.wav`` goes here: stereo float32 at 44.1 kHz, all of the same length, peak at most -3 dBFS.
    split_drums : bool
        Kick, snare, hats and percussion as stems of their own.
    own : mapping, optional
        A person's own fonts, by instrument.
    progress : callable
        ``progress(fraction, message)``, one call at a time; may raise to stop everything.

    Raises
    ------
    PermanentError
        When the score has no notes at all.
    """
    groups = _groups(split_parts(score.parts) if split_drums else score.parts)
    if not groups:
        raise PermanentError("The score has no notes: ask for at least one instrument")
    folder.mkdir(parents=True, exist_ok=True)
    room = Room(
        font=font,
        seed=seed,
        tempo_bpm=score.tempo_bpm,
        frames=total_samples(score),
        own=_fitted(own or {}, {part.instrument for part in score.parts}),
        tonic=pitch_class(score.key.tonic),
    )
    takes = [_Take(name, parts, folder / f".{_file_name(name)}.spool") for name, parts in groups]
    reporter = _Reporter(sum(len(take.parts) for take in takes), progress)
    try:
        with ThreadPoolExecutor(_THREADS) as pool:
            # The longest work first, so that both hands end together; the order decides nothing else.
            futures = [pool.submit(_play, take, i, room, reporter) for take, i in _by_work(takes, room)]
            reporter.watch(futures)
        _raise_the_cause([error for future in futures if (error := future.exception()) is not None])
        frames = _common_length(score, takes)
        finished = []
        for i, take in enumerate(takes):
            progress(_PLAYING_SHARE + (1.0 - _PLAYING_SHARE) * i / len(takes), f"Writing the stem {take.name}")
            finished.append(_finish(take, score, frames, folder))
        return finished
    finally:
        for take in takes:
            take.spooled.unlink(missing_ok=True)


def _fitted(own: Mapping[str, OwnFont], wanted: Set[str]) -> dict[str, OwnFont]:
    """A person's own fonts of the instruments that play, as loud and as punctual as all others."""
    used = sorted(slug for slug in own if slug in wanted)
    check_presets(own, used)
    return {slug: measured(instrument(slug), own[slug]) for slug in used}


def kick_onsets(score: Score) -> tuple[float, ...]:
    """When the kick is struck, in seconds, in order."""
    drums = [part for part in score.parts if part.role == "drums"]
    strokes = {
        round(note.start / RATE_HZ, 4)
        for part in drums
        for note in timed_notes(part, score.tempo_bpm)
        if note.pitch in KICK_KEYS
    }
    return tuple(sorted(strokes))


class _Stopped(Exception):
    """Another player has failed, or the person has cancelled."""


def _raise_the_cause(errors: Sequence[BaseException]) -> None:
    for error in sorted(errors, key=lambda error: isinstance(error, _Stopped)):
        raise error


class _Reporter:
    """Adds up what the players say; the caller's own thread passes it on, twice a second."""

    def __init__(self, parts: int, progress: Callable[[float, str], None]) -> None:
        self._lock = Lock()
        self._progress = progress
        self._parts = parts
        self._done: dict[str, float] = {}
        self._message = "Tuning up"
        self._stopped = False

    def report(self, part: Part, fraction: float) -> None:
        """Called by the players; ends them once somebody has failed or cancelled."""
        with self._lock:
            if self._stopped:
                raise _Stopped
            self._done[part.name] = max(fraction, self._done.get(part.name, 0.0))
            self._message = f"Playing the {part.name.lower()}"

    def check(self) -> None:
        """Ends the player that calls it once somebody has failed or cancelled."""
        with self._lock:
            if self._stopped:
                raise _Stopped

    def watch(self, futures: Sequence[Future[None]]) -> None:
        """Pass the progress on until all players are done; what it raises stops them."""
        pending: set[Future[None]] = set(futures)
        try:
            while pending:
                _, pending = wait(pending, timeout=_REPORT_SECONDS)
                with self._lock:
                    fraction, message = sum(self._done.values()) / self._parts, self._message
                self._progress(_PLAYING_SHARE * min(1.0, fraction), message)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Let the players end at their next report."""
        with self._lock:
            self._stopped = True


def _groups(parts: Sequence[Part]) -> list[tuple[str, tuple[Part, ...]]]:
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if part.notes:
            groups.setdefault(part.stem, []).append(part)
    return [(name, tuple(members)) for name, members in groups.items()]


def _by_work(takes: Sequence[_Take], room: Room) -> list[tuple[_Take, int]]:
    """Every part of every stem, by its index: the stem with most work first, and in it the part with most.

    A stem's parts stay together, so that few of them wait in memory for each other.
    """
    costs = {take.name: [_cost(part, room) for part in take.parts] for take in takes}
    stems = sorted(takes, key=lambda take: sum(costs[take.name]), reverse=True)
    return [(take, i) for take in stems for i in np.argsort(costs[take.name], kind="stable")[::-1].tolist()]


def _cost(part: Part, room: Room) -> float:
    """What playing a part costs against other parts, roughly: notes and seconds of sound, in every take of it."""
    sound, dressing = instrument(part.instrument), dressings().get(part.instrument, Dressing())
    again = dressing.double or (dressing.section > 0.0 and is_sampled(sound, room.font, room.own))
    seconds = sum(note.duration_beats for note in part.notes) * 60.0 / room.tempo_bpm
    return (2.0 if again else 1.0) * (len(part.notes) + 2.0 * seconds)


def _play(take: _Take, index: int, room: Room, reporter: _Reporter) -> None:
    """Play one part; who brings the last part of a stem finishes the stem."""
    part = take.parts[index]
    try:
        reporter.report(part, 0.0)
        played = play_part(part, room, lambda fraction: reporter.report(part, fraction))
        reporter.report(part, 1.0)
        audio = take.add(index, played)
        if audio is not None:
            _put_down(take, audio, reporter)
    except BaseException:
        reporter.stop()
        raise


def _put_down(take: _Take, audio: Samples, reporter: _Reporter) -> None:
    effects.filtered(audio, high_pass(_LOWEST_HZ))
    peak = max(float(audio.max()), -float(audio.min()))
    if not np.isfinite(peak):
        raise PermanentError(f"The stem {take.name} came out as no sound: report this with the prompt and seed")
    if peak > PEAK_CEILING:
        take.gain = PEAK_CEILING / peak
        audio *= np.float32(take.gain)
    take.ends_at = _end_of_sound(audio, peak)
    spool(take.spooled, audio, reporter.check)


def _end_of_sound(audio: Samples, peak: float) -> int:
    """Sample after which nothing reaches -62 dB below the stem's peak."""
    floor = max(min(peak, PEAK_CEILING) * _RINGS_BELOW_PEAK, 1e-5)
    for end in range(audio.shape[1], 0, -_BLOCK):
        if np.abs(audio[:, max(0, end - _BLOCK) : end]).max() > floor:
            return end
    return 0


def _common_length(score: Score, takes: Sequence[_Take]) -> int:
    music = round(score.duration_seconds * RATE_HZ)
    if score.fade_out_beats > 0.0:
        return music
    longest = min(max(take.ends_at for take in takes), total_samples(score))
    return max(music, min(longest, music + _longest_ring_samples(score)))


def _longest_ring_samples(score: Score) -> int:
    """Half a bar: with the rounding to whole bars a track ends within one bar of what was asked."""
    return round(0.5 * score.beats_per_bar * 60.0 / score.tempo_bpm * RATE_HZ)


def _finish(take: _Take, score: Score, frames: int, folder: Path) -> PlayedStem:
    path = folder / f"{_file_name(take.name)}.wav"
    cut(take.spooled, path, frames, _fade_curve(_fade_samples(score, frames)))
    return PlayedStem(take.name, _role(take.parts), take.parts, path, take.gain)


def _fade_samples(score: Score, frames: int) -> int:
    """Of the score's fade where it has one; of some fade always, so that no tail is cut."""
    music = round(score.duration_seconds * RATE_HZ)
    if score.fade_out_beats > 0.0:
        length = round(score.fade_out_beats * 60.0 / score.tempo_bpm * RATE_HZ)
    else:
        length = max(frames - music, round(0.02 * RATE_HZ))
    return min(length, frames)


def _fade_curve(length: int) -> Floats:
    curve: Floats = np.cos(np.linspace(0.0, np.pi / 2.0, length)) ** 1.5
    curve[-1] = 0.0
    return curve


def _role(parts: Sequence[Part]) -> str:
    """The role of most of the stem's notes."""
    counts: dict[str, int] = {}
    for part in parts:
        counts[part.role] = counts.get(part.role, 0) + len(part.notes)
    return max(counts, key=lambda role: counts[role])


def _file_name(name: str) -> str:
    """The stem's name as every file system takes it."""
    return re.sub(r"[^\w\- ]+", "_", name).strip() or "Stem"
