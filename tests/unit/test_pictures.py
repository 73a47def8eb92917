"""The drawings say what was measured, inside their frame, and carry nothing that a page could be harmed by."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from musicassist.audio.measure import Measurement
from musicassist.contracts.brief import DeliveryTarget
from qa.core.pictures import HEIGHT, WIDTH, Surroundings, drawings
from qa.core.svg import STYLE, inline

RATE = 44_100
AROUND = Surroundings(DeliveryTarget("streaming", -14.0, -1.0), (0.0,) * 9, 9.0, "R&B <neo>")


def music(seconds: float) -> np.ndarray:
    rng = np.random.default_rng(5)
    t = np.arange(round(seconds * RATE)) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 220 * t) * (0.4 + 0.6 * np.sin(np.pi * t / seconds))
    return np.stack([tone + 0.02 * rng.standard_normal(len(t)), tone])


def drawn(audio: np.ndarray) -> dict[str, str]:
    return {name: drawing.svg() for name, drawing in drawings(Measurement((audio, RATE)), AROUND)}


def numbers(path: str) -> list[float]:
    return [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?", path)]


@pytest.mark.parametrize("seconds", [0.2, 12.0, 60.0])
def test_every_line_and_label_lies_inside_the_picture(seconds: float) -> None:
    for name, svg in drawn(music(seconds)).items():
        root = ElementTree.fromstring(svg)
        for path in root.iter("{http://www.w3.org/2000/svg}path"):
            if "h" in path.get("d", ""):  # cells are relative; only their corners count
                corners = re.findall(r"M(\S+) (\S+?)h", path.get("d", ""))
                values = [float(v) for pair in corners for v in pair]
            else:
                values = numbers(path.get("d", ""))
            assert min(values) >= -1, name
            assert max(values[::2]) <= WIDTH + 1, name
            assert max(values[1::2]) <= HEIGHT + 1, name
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            width = 6.2 * len(text.text or "")
            x, anchor = float(text.get("x", "0")), text.get("text-anchor", "start")
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            assert -6 < left < left + width < WIDTH + 6, (name, text.text)


def test_clips_are_marked_where_they_are() -> None:
    audio = music(10.0)
    assert "No clipped samples" in drawn(audio)["waveform"]
    audio[0, 5 * RATE : 5 * RATE + 10] = 1.0
    svg = drawn(audio)["waveform"]
    assert "10 clipped samples in 1 place<" in svg
    [mark] = re.findall(r'class="mark s-bad" d="M(\S+) ', svg)
    assert float(mark) == pytest.approx(34 + (WIDTH - 44) / 2, abs=0.2)


def test_a_file_has_both_palettes_and_a_page_takes_the_drawing_without_any() -> None:
    svg = drawn(music(4.0))["spectrum"]
    assert "prefers-color-scheme:dark" in svg
    assert "R&amp;B &lt;neo&gt;" in svg
    inside = inline(svg)
    assert STYLE not in inside
    assert "style" not in inside
    assert not re.search(r"<script|onload|href|style=", svg)


def test_silence_and_mono_are_drawn_too() -> None:
    assert set(drawn(np.zeros((2, 5 * RATE)))) == {"loudness", "spectrum", "waveform", "goniometer"}
    assert set(drawn(music(5.0)[:1])) == {"loudness", "spectrum", "waveform"}


def test_pictures_are_small() -> None:
    assert all(len(svg) < 40_000 for svg in drawn(music(60.0)).values())
