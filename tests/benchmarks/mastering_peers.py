"""Masters by others, to compare with: matchering (the extra ``peers``) and ffmpeg's loudnorm in two passes."""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from musicassist.audio.io import Audio, read_audio

RATE_HZ = 44_100
CEILING_DBTP = -1.0
Peer = Callable[[Path, float, Path], Audio]


def available() -> tuple[dict[str, Peer], list[str]]:
    """Whatever of them works here, and why the others do not."""
    peers: dict[str, Peer] = {}
    absent = []
    try:
        # Here and not when it is first asked: loading it takes as long as a short master.
        import_module("matchering")
        peers["matchering"] = by_matchering
    except ImportError as error:
        absent.append(f"matchering: {error}; pip install -e '.[peers]' brings it with what it needs")
    if shutil.which("ffmpeg"):
        peers["ffmpeg loudnorm"] = by_loudnorm
    else:
        absent.append("loudnorm: ffmpeg is not installed")
    return peers, absent


def cpu_seconds() -> float:
    """Of this process and of every child that has ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def by_matchering(mix: Path, lufs: float, reference: Path) -> Audio:
    """matchering's master towards a reference that is at the wanted loudness already."""
    matchering = import_module("matchering")
    out = mix.with_name("matchering.wav")
    matchering.process(target=str(mix), reference=str(reference), results=[matchering.pcm24(str(out))])
    return read_audio(out)[0]


def by_loudnorm(mix: Path, lufs: float, reference: Path) -> Audio:
    """ffmpeg's loudnorm, measured first."""
    wish = f"loudnorm=I={lufs}:TP={CEILING_DBTP}:LRA=20"
    command = ["ffmpeg", "-hide_banner", "-nostats", "-y", "-i", str(mix)]
    first = subprocess.run(
        [*command, "-af", f"{wish}:print_format=json", "-f", "null", "-"], capture_output=True, text=True, check=True
    )
    found = json.loads(re.findall(r"\{[^{}]*\}", first.stderr)[-1])
    known = ":".join(
        f"measured_{name}={found[key]}"
        for name, key in (("I", "input_i"), ("TP", "input_tp"), ("LRA", "input_lra"), ("thresh", "input_thresh"))
    )
    out = mix.with_name("loudnorm.wav")
    subprocess.run(
        [*command, "-af", f"{wish}:{known}:linear=true", "-ar", str(RATE_HZ), "-c:a", "pcm_f32le", str(out)],
        capture_output=True,
        check=True,
    )
    return read_audio(out)[0]
