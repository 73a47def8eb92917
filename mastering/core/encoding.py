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
ID3_KEYS_MINOR = {"minor", "dorian", "phrygian", "locrian", "harmonic minor", "melodic minor", "minor pentatonic"}

Tick = Callable[[], None]
Feed = Callable[[float, Tick], Audio]


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


def write_tagged_mp3(path: Path, feed: Feed, ceiling_dbtp: float, rate: int, tags: TrackTags, tick: Tick) -> Encoded:
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

    result = _held(path, feed, write, ceiling_dbtp, MP3_USUALLY_OVER_DB, tick)
    _tag_mp3(path, tags)
    return result


def write_tagged_opus(path: Path, feed: Feed, ceiling_dbtp: float, rate: int, tags: TrackTags, tick: Tick) -> Encoded:
    """As :func:`write_tagged_mp3`: Opus of 160 kbit/s at 48 kHz."""

    def write(audio: Audio) -> None:
        opus.write_opus(path, audio, rate, tags)
        tick()

    return _held(path, feed, write, ceiling_dbtp, OPUS_USUALLY_OVER_DB, tick)


def _held(
    path: Path, feed: Feed, write: Callable[[Audio], None], ceiling_dbtp: float, usually_over_db: float, tick: Tick
) -> Encoded:
    held_back_db, down_db = usually_over_db, 0.0
    for number in range(ROUNDS):
        audio = feed(ceiling_dbtp - held_back_db, tick)
        write(audio * amplitude_from_db(down_db) if down_db else audio)
        decoded, rate = read_audio(path)
        peak_dbtp = true_peak_dbtp(decoded, rate)
        over_db = peak_dbtp - (ceiling_dbtp - OTHER_METERS_DB)
        if over_db <= 0:
            break
        if number < ROUNDS - 2:
            held_back_db += over_db + MARGIN_DB
        else:
            down_db -= over_db + MARGIN_DB  # limiting alone did not do it: the whole file goes down
    return Encoded(integrated_lufs(decoded, rate), peak_dbtp, held_back_db - down_db)


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
