"""Oscillators, FM, strings and noise: a-sample loops, compiled by numba and free of the interpreter's lock.

Pitch, index and level are curves of one value for ``CURVE_SAMPLES`` samples. Within such a block a frequency moves
along a straight line, so that the phase of every sample is known at once and several are worked out together.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from generation.core.sound.clock import RATE_HZ
from generation.core.sound.kernels import CURVE_SAMPLES
from generation.core.sound.wavetables import LOWEST_HZ, TABLE_SAMPLES, TABLES, TABLES_AN_OCTAVE

_STEP = 1.0 / CURVE_SAMPLES


@njit(cache=True, nogil=True)
def _row_of(hz):  # type: ignore[no-untyped-def]
    k = int(np.floor(np.log2(max(hz / LOWEST_HZ, 1e-6)) * TABLES_AN_OCTAVE))
    return min(max(k, 0), TABLES - 1)


@njit(cache=True, nogil=True, fastmath=True)
def _read(row, phase):  # type: ignore[no-untyped-def]
    """Of a waveform at any phase, straight lines between its samples."""
    where = (phase - np.floor(phase)) * TABLE_SAMPLES
    j = int(where)
    return row[j] + (row[j + 1] - row[j]) * (where - j)


@njit(cache=True, nogil=True, fastmath=True)
def _sine(turns):  # type: ignore[no-untyped-def]
    """Sine of a phase in turns, within 6e-8: the eleventh-order series on a quarter turn."""
    x = turns - 0.25
    t = 2.0 * np.pi * (0.25 - abs(x - np.floor(x + 0.5)))
    s = t * t
    return t * (1.0 + s * (-1 / 6 + s * (1 / 120 + s * (-1 / 5040 + s * (1 / 362880 - s / 39916800)))))


@njit(cache=True, nogil=True, fastmath=True)
def wavetable(sound, hz, rows, ratio, levels, phase, mark):  # type: ignore[no-untyped-def]
    """Add one oscillator to ``sound`` of shape (channels, frames), at a level for each channel.

    ``hz`` a curve, ``phase`` 0 to 1. Returns the phase at sample ``mark``.
    """
    channels, frames = sound.shape
    marked = phase
    line = np.empty(CURVE_SAMPLES)
    places = np.empty(CURVE_SAMPLES, np.int32)
    for start in range(0, frames, CURVE_SAMPLES):
        j = start // CURVE_SAMPLES
        count = min(CURVE_SAMPLES, frames - start)
        f = hz[j] * ratio
        end = hz[j + 1] * ratio
        k = _row_of(max(f, end))
        step = f / RATE_HZ
        half = 0.5 * _STEP * (end - f) / RATE_HZ
        for i in range(CURVE_SAMPLES):  # apart from the reading, so that this goes several samples at a time
            x = phase + i * (step + half * (i - 1))
            where = (x - np.floor(x)) * TABLE_SAMPLES
            places[i] = np.int32(where)
            line[i] = where - places[i]
        for i in range(CURVE_SAMPLES):
            at = np.uint32(places[i])
            line[i] = rows[k, at] + (rows[k, at + np.uint32(1)] - rows[k, at]) * line[i]
        for c in range(channels):
            level = levels[c]
            for i in range(count):
                sound[c, start + i] += line[i] * level
        if start <= mark < start + count:
            i = mark - start
            marked = phase + i * (step + half * (i - 1))
            marked -= np.floor(marked)
        phase += count * (step + half * (count - 1))
        phase -= np.floor(phase)
    return marked


@njit(cache=True, nogil=True, fastmath=True)
def pulse(line, hz, rows, ratio, width, level, phase):  # type: ignore[no-untyped-def]
    """Add a pulse made of two saws to a line of samples; ``width`` a curve of 0 to 1."""
    frames = line.shape[0]
    for start in range(0, frames, CURVE_SAMPLES):
        j = start // CURVE_SAMPLES
        count = min(CURVE_SAMPLES, frames - start)
        f = hz[j] * ratio
        end = hz[j + 1] * ratio
        row = rows[_row_of(max(f, end))]
        step = f / RATE_HZ
        half = 0.5 * _STEP * (end - f) / RATE_HZ
        for i in range(count):
            at = phase + i * (step + half * (i - 1))
            w = width[j] + (width[j + 1] - width[j]) * _STEP * i
            line[start + i] += (_read(row, at) - _read(row, at + w)) * level * 0.7
        phase += count * (step + half * (count - 1))
        phase -= np.floor(phase)


@njit(cache=True, nogil=True, fastmath=True)
def fm_pair(line, hz, carrier, ratio, index, level, highest_hz):  # type: ignore[no-untyped-def]
    """Add one carrier with one modulator to a line of samples; ``index`` and ``level`` curves.

    The index is held back where the sidebands (Carson's rule, f + (index + 1) fm) would pass ``highest_hz``.
    """
    main = 0.0
    other = 0.0
    frames = line.shape[0]
    block = np.empty(CURVE_SAMPLES)
    depth_to, strength_to = _fm_held(hz[0], carrier, ratio, index[0], level[0], highest_hz)
    for start in range(0, frames, CURVE_SAMPLES):
        j = start // CURVE_SAMPLES
        count = min(CURVE_SAMPLES, frames - start)
        depth, strength = depth_to, strength_to
        depth_to, strength_to = _fm_held(hz[j + 1], carrier, ratio, index[j + 1], level[j + 1], highest_hz)
        deeper = (depth_to - depth) * _STEP
        stronger = (strength_to - strength) * _STEP
        step = hz[j] / RATE_HZ
        half = 0.5 * _STEP * (hz[j + 1] - hz[j]) / RATE_HZ
        for i in range(CURVE_SAMPLES):
            way = i * (step + half * (i - 1))
            bent = (depth + deeper * i) / (2.0 * np.pi) * _sine(other + ratio * way)
            block[i] = _sine(main + carrier * way + bent) * (strength + stronger * i)
        for i in range(count):
            line[start + i] += block[i]
        way = count * (step + half * (count - 1))
        main += carrier * way
        other += ratio * way
        main -= np.floor(main)
        other -= np.floor(other)


@njit(cache=True, nogil=True)
def _fm_held(hz, carrier, ratio, index, level, highest_hz):  # type: ignore[no-untyped-def]
    """Depth and level that keep a pair's sidebands below ``highest_hz``."""
    room = (highest_hz - hz * carrier) / (hz * ratio) - 2.85
    fade = min(max((highest_hz - hz * carrier) / 2000.0, 0.0), 1.0)
    return min(index, max(room * 0.6, 0.0)), level * fade


@njit(cache=True, nogil=True)
def noise(sound, seed, level, decay):  # type: ignore[no-untyped-def]
    """Add white noise, of its own on every channel, to ``sound`` of shape (channels, frames).

    Evenly distributed, with the power of a normal one of deviation ``level`` (Marsaglia's xorshift64, 2003); times
    ``decay`` a sample, and no further than -100 dB.
    """
    channels, frames = sound.shape
    if decay < 1.0:
        frames = min(frames, int(-11.5 / np.log(decay)) + 1)
    scale = level * np.sqrt(3.0) / 2147483648.0
    for c in range(channels):
        state = np.uint64(seed) * np.uint64(2) + np.uint64(0x9E3779B97F4A7C15) * np.uint64(c + 1) | np.uint64(1)
        strength = scale
        for i in range(frames):
            state ^= state << np.uint64(13)
            state ^= state >> np.uint64(7)
            state ^= state << np.uint64(17)
            sound[c, i] += (np.float64(state >> np.uint64(32)) - 2147483648.0) * strength
            strength *= decay


@njit(cache=True, nogil=True, fastmath=True)
def string(out, period, excitation, loss, blend, bend):  # type: ignore[no-untyped-def]
    """Plucked string: a loop of ``period`` samples with a two-point low-pass and an interpolated fraction.

    Jaffe and Smith, "Extensions of the Karplus-Strong plucked-string algorithm", 1983. ``loss`` a round trip,
    ``blend`` 0 bright to 0.5 dull, ``bend`` a curve of pitch ratios. The line is ``out`` itself: what left the loop a
    period ago.
    """
    frames = out.shape[0]
    fresh = excitation.shape[0]
    line = np.empty(CURVE_SAMPLES + 1)
    line[0] = 0.0
    start = 0
    while start < frames:
        j = start // CURVE_SAMPLES
        ratio = bend[j] + (bend[j + 1] - bend[j]) * (start - j * CURVE_SAMPLES) * _STEP
        delay = period / ratio - blend
        whole = int(delay)
        f = delay - whole
        # No sample of a block may need another of the same block.
        count = max(1, min((j + 1) * CURVE_SAMPLES - start, frames - start, whole - 2))
        # Four-point Lagrange: flat enough in delay that upper partials stay in tune, and bends do not click.
        a = -f * (f - 1.0) * (f - 2.0) / 6.0
        b = (f + 1.0) * (f - 1.0) * (f - 2.0) / 2.0
        c = -(f + 1.0) * f * (f - 2.0) / 2.0
        d = (f + 1.0) * f * (f - 1.0) / 6.0
        at = start - whole
        if at >= 2:
            for i in range(count):
                n = at + i
                line[i + 1] = a * out[n + 1] + b * out[n] + c * out[n - 1] + d * out[n - 2]
        else:
            for i in range(count):
                n = at + i
                total = a * out[n + 1] if n >= -1 else 0.0
                total += b * out[n] if n >= 0 else 0.0
                total += c * out[n - 1] if n >= 1 else 0.0
                total += d * out[n - 2] if n >= 2 else 0.0
                line[i + 1] = total
        for i in range(count):
            out[start + i] = loss * ((1.0 - blend) * line[i + 1] + blend * line[i])
        for i in range(start, min(start + count, fresh)):
            out[i] += excitation[i]
        line[0] = line[count]
        start += count
