"""The recursive and a-sample loops, compiled by numba and free of the interpreter's lock."""

from __future__ import annotations

import numpy as np
from numba import njit

from generation.core.sound.clock import RATE_HZ
from generation.core.sound.wavetables import LOWEST_HZ, TABLE_SAMPLES, TABLES, TABLES_AN_OCTAVE

CURVE_SAMPLES = 32
"""Curves (pitch, cutoff, index) have one value for so many samples, joined by straight lines."""
_STEP = 1.0 / CURVE_SAMPLES


@njit(cache=True, nogil=True)
def _row_of(hz):  # type: ignore[no-untyped-def]
    k = int(np.floor(np.log2(max(hz / LOWEST_HZ, 1e-6)) * TABLES_AN_OCTAVE))
    return min(max(k, 0), TABLES - 1)


@njit(cache=True, nogil=True)
def _read(row, phase):  # type: ignore[no-untyped-def]
    where = phase * TABLE_SAMPLES
    j = int(where)
    return row[j] + (row[j + 1] - row[j]) * (where - j)


@njit(cache=True, nogil=True)
def wavetable(left, right, hz, rows, ratio, level_left, level_right, phase, mark):  # type: ignore[no-untyped-def]
    """Add one oscillator; ``hz`` a curve, ``phase`` 0 to 1. Returns the phase at sample ``mark``."""
    marked = phase
    row = rows[0]
    f = 0.0
    slope = 0.0
    for i in range(left.shape[0]):
        if i % CURVE_SAMPLES == 0:
            j = i // CURVE_SAMPLES
            f = hz[j] * ratio
            slope = (hz[j + 1] - hz[j]) * ratio * _STEP
            row = rows[_row_of(max(f, hz[j + 1] * ratio))]
        if i == mark:
            marked = phase
        value = _read(row, phase)
        left[i] += value * level_left
        right[i] += value * level_right
        phase += f / RATE_HZ
        f += slope
        if phase >= 1.0:
            phase -= 1.0
    return marked


@njit(cache=True, nogil=True)
def pulse(left, right, hz, rows, ratio, width, level, phase):  # type: ignore[no-untyped-def]
    """Add a pulse made of two saws; ``width`` a curve of 0 to 1."""
    row = rows[0]
    f = 0.0
    slope = 0.0
    w = 0.0
    for i in range(left.shape[0]):
        if i % CURVE_SAMPLES == 0:
            j = i // CURVE_SAMPLES
            f = hz[j] * ratio
            slope = (hz[j + 1] - hz[j]) * ratio * _STEP
            w = width[j]
            step = (width[j + 1] - w) * _STEP
            row = rows[_row_of(max(f, hz[j + 1] * ratio))]
        second = phase + w
        second -= np.floor(second)
        value = (_read(row, phase) - _read(row, second)) * level * 0.7
        left[i] += value
        right[i] += value
        phase += f / RATE_HZ
        f += slope
        w += step
        if phase >= 1.0:
            phase -= 1.0


@njit(cache=True, nogil=True)
def svf(x, cutoff_hz, resonance, mode, poles):  # type: ignore[no-untyped-def]
    """State-variable filter in place, zero-delay form (A. Simper, "SvfLinearTrapOptimised2", 2013).

    ``cutoff_hz`` a curve; ``mode`` 0 low-pass, 1 band-pass, 2 high-pass; ``poles`` 2 or 4.
    """
    damping = 2.0 * (1.0 - resonance)
    for stage in range(poles // 2):
        k = min(2.0, damping + 0.8) if stage == 0 and poles == 4 else damping
        one = 0.0
        two = 0.0
        g = 0.0
        slope = 0.0
        for i in range(x.shape[0]):
            if i % CURVE_SAMPLES == 0:
                j = i // CURVE_SAMPLES
                g = np.tan(np.pi * min(max(cutoff_hz[j], 16.0), 0.46 * RATE_HZ) / RATE_HZ)
                slope = np.tan(np.pi * min(max(cutoff_hz[j + 1], 16.0), 0.46 * RATE_HZ) / RATE_HZ)
                slope = (slope - g) * _STEP
            if i % 8 == 0:  # a division a sample would cost more than all the rest
                a1 = 1.0 / (1.0 + g * (g + k))
                held = g
                g += 8.0 * slope
            v3 = x[i] - two
            v1 = a1 * (one + held * v3)
            v2 = two + held * v1
            one = 2.0 * v1 - one
            two = 2.0 * v2 - two
            if mode == 0:
                x[i] = v2
            elif mode == 1:
                x[i] = v1 * k
            else:
                x[i] = x[i] - k * v1 - v2


@njit(cache=True, nogil=True)
def fm_pair(out, hz, carrier, ratio, index, level, highest_hz):  # type: ignore[no-untyped-def]
    """Add one carrier with one modulator; ``index`` and ``level`` curves.

    The index is held back where the sidebands (Carson's rule, f + (index + 1) fm) would pass ``highest_hz``.
    """
    main = 0.0
    other = 0.0
    for i in range(out.shape[0]):
        j = i // CURVE_SAMPLES
        x = (i - j * CURVE_SAMPLES) * _STEP
        f = hz[j] + (hz[j + 1] - hz[j]) * x
        fc = f * carrier
        fm = f * ratio
        room = (highest_hz - fc) / fm - 2.0
        depth = min(index[j] + (index[j + 1] - index[j]) * x, max(room * 0.6, 0.0))
        fade = min(max((highest_hz - fc) / 2000.0, 0.0), 1.0)
        strength = (level[j] + (level[j + 1] - level[j]) * x) * fade
        out[i] += np.sin(2.0 * np.pi * main + depth * np.sin(2.0 * np.pi * other)) * strength
        main += fc / RATE_HZ
        other += fm / RATE_HZ
        main -= np.floor(main)
        other -= np.floor(other)


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
    edge = min(frames - held, 64)
    for i in range(edge):
        out[frames - 1 - i] *= i / edge


@njit(cache=True, nogil=True)
def string(out, period, excitation, loss, blend, bend):  # type: ignore[no-untyped-def]
    """Plucked string: a loop of ``period`` samples with a two-point low-pass and an all-pass for the fraction.

    Jaffe and Smith, "Extensions of the Karplus-Strong plucked-string algorithm", 1983. ``loss`` a round trip,
    ``blend`` 0 bright to 0.5 dull, ``bend`` a curve of pitch ratios.
    """
    size = int(period * 2.2) + 8
    line = np.zeros(size)
    write = 0
    last = 0.0
    for i in range(out.shape[0]):
        j = i // CURVE_SAMPLES
        ratio = bend[j] + (bend[j + 1] - bend[j]) * (i - j * CURVE_SAMPLES) * _STEP
        delay = period / ratio - blend
        whole = int(delay)
        fraction = delay - whole
        # Four-point Lagrange: flat enough in delay that upper partials stay in tune, and bends do not click.
        a = (write - whole + 1) % size
        b = (write - whole) % size
        c = (write - whole - 1) % size
        d = (write - whole - 2) % size
        f = fraction
        sample = (
            -line[a] * f * (f - 1.0) * (f - 2.0) / 6.0
            + line[b] * (f + 1.0) * (f - 1.0) * (f - 2.0) / 2.0
            - line[c] * (f + 1.0) * f * (f - 2.0) / 2.0
            + line[d] * (f + 1.0) * f * (f - 1.0) / 6.0
        )
        damped = loss * ((1.0 - blend) * sample + blend * last)
        last = sample
        if i < excitation.shape[0]:
            damped += excitation[i]
        line[write] = damped
        out[i] = damped
        write = (write + 1) % size


@njit(cache=True, nogil=True)
def biquads(x, sections):  # type: ignore[no-untyped-def]
    """Run a cascade of second-order sections (rows b0 b1 b2 1 a1 a2) over a line of samples, in place."""
    count = sections.shape[0]
    state = np.zeros((count, 2))
    for i in range(x.shape[0]):
        value = float(x[i])
        for s in range(count):
            out = sections[s, 0] * value + state[s, 0]
            state[s, 0] = sections[s, 1] * value - sections[s, 4] * out + state[s, 1]
            state[s, 1] = sections[s, 2] * value - sections[s, 5] * out
            value = out
        x[i] = value
