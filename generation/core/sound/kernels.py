"""Filters, envelopes and placing: a-sample loops, compiled by numba and free of the interpreter's lock."""

from __future__ import annotations

import numpy as np
from numba import njit

from generation.core.sound.clock import RATE_HZ

CURVE_SAMPLES = 32
"""Curves (pitch, cutoff, index) have one value for so many samples, joined by straight lines."""
_STEP = 1.0 / CURVE_SAMPLES
_HELD_SAMPLES = 8  # of a filter's coefficients: a division a sample would cost more than all the rest
_EDGE_SAMPLES = 64


@njit(cache=True, nogil=True, fastmath=True)
def _svf_tick(x, one, two, a1, a2, a3):  # type: ignore[no-untyped-def]
    v3 = x - two
    v1 = a1 * one + a2 * v3
    v2 = two + (a2 * one + a3 * v3)
    return v1, v2, 2.0 * v1 - one, 2.0 * v2 - two


@njit(cache=True, nogil=True, fastmath=True)
def _svf_gains(g, k):  # type: ignore[no-untyped-def]
    a1 = 1.0 / (1.0 + g * (g + k))
    return a1, g * a1, g * g * a1


@njit(cache=True, nogil=True, fastmath=True)
def _svf_one(sound, cutoff_hz, k, mix):  # type: ignore[no-untyped-def]
    """One stage over one or two channels; ``mix`` what goes out of the input and of the two states.

    Two channels at once, which takes hardly longer than one: each waits for its own state.
    """
    through, band, low = mix
    other, frames = sound.shape[0] - 1, sound.shape[1]
    one = two = other_one = other_two = 0.0
    g_to = _warped(cutoff_hz[0])
    for start in range(0, frames, _HELD_SAMPLES):
        if start % CURVE_SAMPLES == 0:
            g = g_to
            g_to = _warped(cutoff_hz[start // CURVE_SAMPLES + 1])
            slope = (g_to - g) * (_HELD_SAMPLES * _STEP)
        a1, a2, a3 = _svf_gains(g, k)
        g += slope
        for i in range(start, min(start + _HELD_SAMPLES, frames)):
            left, right = sound[0, i], sound[other, i]
            v1, v2, one, two = _svf_tick(left, one, two, a1, a2, a3)
            w1, w2, other_one, other_two = _svf_tick(right, other_one, other_two, a1, a2, a3)
            sound[0, i] = through * left + band * v1 + low * v2
            sound[other, i] = through * right + band * w1 + low * w2


@njit(cache=True, nogil=True, fastmath=True)
def _svf_two(sound, cutoff_hz, first_k, k, first_mix, mix):  # type: ignore[no-untyped-def]
    """Two stages in a row, the second a sample behind the first at most, so that they overlap in the processor."""
    first_through, first_band, first_low = first_mix
    through, band, low = mix
    other, frames = sound.shape[0] - 1, sound.shape[1]
    p1 = p2 = q1 = q2 = r1 = r2 = s1 = s2 = 0.0
    g_to = _warped(cutoff_hz[0])
    for start in range(0, frames, _HELD_SAMPLES):
        if start % CURVE_SAMPLES == 0:
            g = g_to
            g_to = _warped(cutoff_hz[start // CURVE_SAMPLES + 1])
            slope = (g_to - g) * (_HELD_SAMPLES * _STEP)
        a1, a2, a3 = _svf_gains(g, first_k)
        b1, b2, b3 = _svf_gains(g, k)
        g += slope
        for i in range(start, min(start + _HELD_SAMPLES, frames)):
            left, right = sound[0, i], sound[other, i]
            v1, v2, p1, p2 = _svf_tick(left, p1, p2, a1, a2, a3)
            w1, w2, q1, q2 = _svf_tick(right, q1, q2, a1, a2, a3)
            left = first_through * left + first_band * v1 + first_low * v2
            right = first_through * right + first_band * w1 + first_low * w2
            v1, v2, r1, r2 = _svf_tick(left, r1, r2, b1, b2, b3)
            w1, w2, s1, s2 = _svf_tick(right, s1, s2, b1, b2, b3)
            sound[0, i] = through * left + band * v1 + low * v2
            sound[other, i] = through * right + band * w1 + low * w2


@njit(cache=True, nogil=True)
def _warped(hz):  # type: ignore[no-untyped-def]
    return np.tan(np.pi * min(max(hz, 16.0), 0.46 * RATE_HZ) / RATE_HZ)


@njit(cache=True, nogil=True)
def _svf_mix(mode, k):  # type: ignore[no-untyped-def]
    if mode == 0:
        return 0.0, 0.0, 1.0
    if mode == 1:
        return 0.0, k, 0.0
    return 1.0, -k, -1.0


@njit(cache=True, nogil=True)
def svf(sound, cutoff_hz, resonance, mode, poles):  # type: ignore[no-untyped-def]
    """State-variable filter in place, zero-delay form (A. Simper, "SvfLinearTrapOptimised2", 2013).

    ``sound`` of one or two channels and shape (channels, frames); ``cutoff_hz`` a curve; ``mode`` 0 low-pass,
    1 band-pass, 2 high-pass; ``poles`` 2 or 4.
    """
    k = 2.0 * (1.0 - resonance)
    if poles == 4:
        first_k = min(2.0, k + 0.8)
        _svf_two(sound, cutoff_hz, first_k, k, _svf_mix(mode, first_k), _svf_mix(mode, k))
    else:
        _svf_one(sound, cutoff_hz, k, _svf_mix(mode, k))


@njit(cache=True, nogil=True)
def adsr(out, held, attack, fall, sustain, release):  # type: ignore[no-untyped-def]
    """Raised-cosine attack of ``attack`` steps, then factors a step: ``fall`` to the sustain, ``release`` to 0."""
    frames = out.shape[0]
    above = 1.0 - sustain
    value = 0.0
    for i in range(min(held, frames)):
        if i < attack:
            value = 0.5 - 0.5 * np.cos(np.pi * i / attack)
        else:
            above *= fall
            value = sustain + above
        out[i] = value
    for i in range(held, frames):
        value *= release
        out[i] = value
    edge = min(frames - held, _EDGE_SAMPLES)
    for i in range(edge):
        out[frames - 1 - i] *= i / edge


@njit(cache=True, nogil=True, fastmath=True)
def placed(out, start, sound, level, fade_in, fade_out):  # type: ignore[no-untyped-def]
    """Add ``sound`` times the curve ``level`` to ``out`` at ``start``, faded over its first and last samples.

    Both of shape (channels, frames); a mono sound goes to every channel.
    """
    frames = min(sound.shape[1], out.shape[1] - start)
    for i in range(min(fade_in, frames)):
        level[i] *= i / fade_in
    for i in range(min(fade_out, sound.shape[1])):
        level[sound.shape[1] - 1 - i] *= i / fade_out
    for c in range(out.shape[0]):
        line = sound[min(c, sound.shape[0] - 1)]
        for i in range(frames):
            out[c, start + i] += np.float32(line[i] * level[i])


@njit(cache=True, nogil=True, fastmath=True)
def _section(x, row, one, two):  # type: ignore[no-untyped-def]
    """One sample through one second-order section, transposed direct form II."""
    y = row[0] * x + one
    return y, row[1] * x - row[4] * y + two, row[2] * x - row[5] * y


@njit(cache=True, nogil=True, fastmath=True)
def _one_section(sound, row):  # type: ignore[no-untyped-def]
    other = sound.shape[0] - 1
    p = q = r = s = 0.0
    for i in range(sound.shape[1]):
        left, right = float(sound[0, i]), float(sound[other, i])
        left, p, q = _section(left, row, p, q)
        right, r, s = _section(right, row, r, s)
        sound[0, i] = left
        sound[other, i] = right


@njit(cache=True, nogil=True, fastmath=True)
def _two_sections(sound, first, second):  # type: ignore[no-untyped-def]
    other = sound.shape[0] - 1
    p = q = r = s = t = u = v = w = 0.0
    for i in range(sound.shape[1]):
        left, right = float(sound[0, i]), float(sound[other, i])
        left, p, q = _section(left, first, p, q)
        right, r, s = _section(right, first, r, s)
        left, t, u = _section(left, second, t, u)
        right, v, w = _section(right, second, v, w)
        sound[0, i] = left
        sound[other, i] = right


@njit(cache=True, nogil=True)
def biquads(sound, sections):  # type: ignore[no-untyped-def]
    """Run a cascade of second-order sections (rows b0 b1 b2 1 a1 a2) over one or two channels, in place.

    Two channels and two sections at once, since each sample waits for the one before it; one channel is taken for both.
    """
    for n in range(0, sections.shape[0] - 1, 2):
        _two_sections(sound, sections[n], sections[n + 1])
    if sections.shape[0] % 2 == 1:
        _one_section(sound, sections[-1])


@njit(cache=True, nogil=True, fastmath=True)
def levelled(sound, levels):  # type: ignore[no-untyped-def]
    """Multiply ``sound`` of shape (channels, frames) by one curve a channel, in place."""
    frames = sound.shape[1]
    for c in range(sound.shape[0]):
        for start in range(0, frames, CURVE_SAMPLES):
            j = start // CURVE_SAMPLES
            slope = (levels[c, j + 1] - levels[c, j]) * _STEP
            for i in range(min(CURVE_SAMPLES, frames - start)):
                sound[c, start + i] *= np.float32(levels[c, j] + slope * i)


@njit(cache=True, nogil=True, fastmath=True)
def octave_up(sound, smoothing):  # type: ignore[no-untyped-def]
    """Replace a band by its second partials, as loud as the band: its square over its own moving level, in place."""
    for c in range(sound.shape[0]):
        level = 1e-4
        for i in range(sound.shape[1]):
            x = float(sound[c, i])
            level += smoothing * (abs(x) - level)
            sound[c, i] = x * x / (level + 1e-6)


@njit(cache=True, nogil=True, fastmath=True)
def rotary(sound, amount, horn_hz, drum_hz, crossover):  # type: ignore[no-untyped-def]
    """A rotating loudspeaker, heard by two microphones: a horn above the crossover, a drum below it, in place.

    The horn moves the pitch by its travel (0.2 m, 0.55 ms) and the level as it faces away; the drum only the level.
    ``crossover`` is the one-pole coefficient of the split.
    """
    mask = 255
    line = np.zeros(mask + 1)
    low = 0.0
    travel = 0.00028 * RATE_HZ
    for i in range(sound.shape[1]):
        dry = 0.5 * (sound[0, i] + sound[1, i])
        low += crossover * (dry - low)
        line[i & mask] = dry - low
        horn = 2.0 * np.pi * horn_hz / RATE_HZ * i
        drum = -2.0 * np.pi * drum_hz / RATE_HZ * i
        for c in range(2):
            facing = np.cos(horn + 2.1 * c)
            delay = 40.0 - travel * facing
            whole = int(delay)
            a = line[(i - whole) & mask]
            high = a + (line[(i - whole - 1) & mask] - a) * (delay - whole)
            wet = high * (0.72 + 0.28 * facing) + low * (0.86 + 0.14 * np.cos(drum + 2.1 * c))
            sound[c, i] = sound[c, i] * (1.0 - amount) + wet * amount
