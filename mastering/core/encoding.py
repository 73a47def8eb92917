"""The encoded files: a codec raises peaks, so each is decoded, measured, and made anew until its ceiling holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutagen.id3 import COMM, ID3, TBPM, TCON, TIT2, TKEY, TSSE, TXXX

from mastering.core import opus
from mastering.core.request import TrackTags
from musicassist.audio.io import Audio, read_audio, write_mp3
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.audio.units import amplitude_from_db

MP3_KBPS = 320
# What the codecs usually add to a peak (ours, measured on masters of ten styles): the first encoding allows for it.
MP3_USUALLY_OVER_DB = 0.3
OPUS_USUALLY_OVER_DB = 0.6
MARGIN_DB = 0.02
# Other meters interpolate a little differently.
OTHER_METERS_DB = 0.03
ROUNDS = 4
# A codec's low-pass takes loudness from bright sound. What of it is given back where the ceiling has room.
QUIETER_LU = 0.1
MOST_LIFT_DB = 1.0
LIFTS = 2
ID3_KEYS_MINOR = {
    "minor", "dorian", "phrygian", "locrian", "harmonic minor", "melodic minor", "minor pentatonic", "hungarian minor",
    "ukrainian dorian",
}  # fmt: skip

Tick = Callable[[], None]
Feed = Callable[[float, Tick], Audio]


@dataclass(frozen=True)
class Aim:
    """What the decoded file shall measure: as loud as the WAV, never over the ceiling."""

    lufs: float
    ceiling_dbtp: float


@dataclass(frozen=True)
class Encoded:
    """An encoded file, as it measures once decoded.

    Attributes
    ----------
    loudness_lufs, true_peak_dbtp : float
    held_back_db : float
        How far under the ceiling the samples that went in were limited.
    """

    loudness_lufs: float
    true_peak_dbtp: float
    held_back_db: float


def write_tagged_mp3(path: Path, feed: Feed, aim: Aim, rate: int, tags: TrackTags, tick: Tick) -> Encoded:
    """MP3 of 320 kbit/s whose decoded true peak stays under the ceiling.

    Parameters
    ----------
    feed : callable
        Samples, shape (2, frames), as loud as the master, whose true peak is under the level it is given.
    tick : callable
        Called every few seconds of audio.
    """

    def write(audio: Audio) -> None:
        write_mp3(path, audio, rate, kbps=MP3_KBPS, tick=tick)

    result = _held(path, feed, write, aim, MP3_USUALLY_OVER_DB, tick)
    _tag_mp3(path, tags)
    return result


def write_tagged_opus(path: Path, feed: Feed, aim: Aim, rate: int, tags: TrackTags, tick: Tick) -> Encoded:
    """As :func:`write_tagged_mp3`: Opus of 160 kbit/s at 48 kHz."""

    def write(audio: Audio) -> None:
        opus.write_opus(path, audio, rate, tags)
        tick()

    return _held(path, feed, write, aim, OPUS_USUALLY_OVER_DB, tick)


def _held(
    path: Path, feed: Feed, write: Callable[[Audio], None], aim: Aim, usually_over_db: float, tick: Tick
) -> Encoded:
    held_back_db, down_db = usually_over_db, 0.0
    for number in range(ROUNDS):
        audio = feed(aim.ceiling_dbtp - held_back_db, tick)
        if down_db:
            audio = audio * amplitude_from_db(down_db)
        write(audio)
        found = _decoded(path, held_back_db - down_db)
        over_db = found.true_peak_dbtp - (aim.ceiling_dbtp - OTHER_METERS_DB)
        if over_db <= 0:
            return _lifted(path, audio, write, aim, found)
        if number < ROUNDS - 2:
            held_back_db += over_db + MARGIN_DB
        else:
            down_db -= over_db + MARGIN_DB  # limiting alone did not do it: the whole file goes down
    return found


def _lifted(path: Path, audio: Audio, write: Callable[[Audio], None], aim: Aim, found: Encoded) -> Encoded:
    """The file as it is, or made again louder by what the codec took, as far as its decoded peaks have room."""
    short_lu = aim.lufs - found.loudness_lufs
    highest_dbtp = aim.ceiling_dbtp - OTHER_METERS_DB
    lift_db = min(short_lu, MOST_LIFT_DB, highest_dbtp - MARGIN_DB - found.true_peak_dbtp)
    if short_lu <= QUIETER_LU:
        return found
    tried = 0
    while tried < LIFTS and lift_db >= MARGIN_DB:
        write(audio * amplitude_from_db(lift_db))
        louder = _decoded(path, found.held_back_db - lift_db)
        if louder.true_peak_dbtp <= highest_dbtp:
            return louder
        lift_db -= louder.true_peak_dbtp - highest_dbtp + MARGIN_DB
        tried += 1
    if tried:
        write(audio)  # no louder one fits: the first one stays
    return found


def _decoded(path: Path, held_back_db: float) -> Encoded:
    audio, rate = read_audio(path)
    return Encoded(integrated_lufs(audio, rate), true_peak_dbtp(audio, rate), held_back_db)


def _tag_mp3(path: Path, tags: TrackTags) -> None:
    frames = ID3()
    if tags.title:
        frames.add(TIT2(encoding=3, text=[tags.title]))
    if tags.tempo_bpm is not None:
        frames.add(TBPM(encoding=3, text=[f"{tags.tempo_bpm:.0f}"]))
    if tags.key:
        frames.add(TKEY(encoding=3, text=[_id3_key(tags.key)]))
        frames.add(TXXX(encoding=3, desc="key", text=[tags.key]))
    if tags.genre:
        frames.add(TCON(encoding=3, text=[tags.genre]))
    if tags.comment:
        frames.add(COMM(encoding=3, lang="eng", desc="", text=[tags.comment]))
    if tags.engine:
        frames.add(TSSE(encoding=3, text=[f"Musicassist, engine {tags.engine}"]))
        frames.add(TXXX(encoding=3, desc="engine", text=[tags.engine]))
    if tags.seed is not None:
        frames.add(TXXX(encoding=3, desc="seed", text=[str(tags.seed)]))
    frames.save(path, v2_version=4)


def _id3_key(key: str) -> str:
    """ID3v2.4, 4.2.3: the tonic, with ``m`` for minor, in three characters at most."""
    tonic, _, mode = key.partition(" ")
    return (tonic + ("m" if mode in ID3_KEYS_MINOR else ""))[:3]
