"""A command that makes a track by itself: the same rows, the same runs, no queue."""

from __future__ import annotations

import signal
import sys
import time
from typing import Any, TextIO

from jobs.claims import TITLES, job_progress
from jobs.models import Job
from jobs.orders import RunOutcome
from jobs.runner import run_next_inline
from jobs.states import JobStatus
from musicassist.contracts.stage import StageName

EXIT_SUCCESS, EXIT_FAILED, EXIT_REFUSED, EXIT_FAILED_QA, EXIT_INTERRUPTED = 0, 1, 2, 3, 130
BAR_CELLS = 28
TARGET_HELP = (
    "streaming, apple, deezer, broadcast, club, or LUFS such as -9.5, with a ceiling as in club@-0.5; "
    "several with commas between them: the first is judged, all are delivered"
)
BITS_HELP = "of WAV and FLAC, dithered: 16 or 24 (24, or what the track has, when absent)"


def run_job(job: Job, display: ProgressDisplay) -> int:
    """Run a job's stages one after another in this process; the exit code that its end deserves."""
    previous = signal.signal(signal.SIGTERM, _interrupt)
    last: RunOutcome | None = None
    try:
        while (outcome := _next_run(job, display)) is not None:
            last = outcome
            retries = job.retry_count
            job.refresh_from_db()
            if job.retry_count > retries:
                display.note(job.message)
    except KeyboardInterrupt:
        display.end("Stopped")
        return EXIT_INTERRUPTED
    except Job.DoesNotExist:
        display.end("The job was deleted while it ran")
        return EXIT_FAILED
    finally:
        signal.signal(signal.SIGTERM, previous)
    display.end("")
    codes = {JobStatus.SUCCESS: EXIT_SUCCESS, JobStatus.FAILED_QA: EXIT_FAILED_QA}
    refused = last is not None and last.kind == "refused"
    return codes.get(JobStatus(job.status), EXIT_REFUSED if refused else EXIT_FAILED)


def _next_run(job: Job, display: ProgressDisplay) -> RunOutcome | None:
    """The next run's end, after waiting out a backoff; None when the job has ended."""
    while True:
        outcome = run_next_inline(job.pk, display)
        if outcome is not None:
            return outcome
        job.refresh_from_db()
        if not job.is_active:
            return None
        time.sleep(0.5)


def _interrupt(signum: int, frame: Any) -> None:
    raise KeyboardInterrupt


class ProgressDisplay:
    """A bar where a terminal is, plain lines elsewhere, on standard error either way.

    Parameters
    ----------
    stream : text stream, optional
    quiet : bool
    """

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._is_terminal = self._stream.isatty()
        self._shown = ""
        self._said: set[str] = set()

    def __call__(self, stage: str, fraction: float, message: str) -> None:
        if self._quiet:
            return
        whole = job_progress(stage, min(max(fraction, 0.0), 1.0))
        text = message or TITLES[StageName(stage)]
        if self._is_terminal:
            filled = round(whole * BAR_CELLS)
            bar = "█" * filled + "░" * (BAR_CELLS - filled)
            self._draw(f"{bar} {whole:4.0%}  {text[:60]}")
        elif text not in self._said and (message or fraction == 0.0):
            self._said.add(text)
            self._stream.write(f"{whole:4.0%}  {text}\n")
            self._stream.flush()

    def note(self, text: str) -> None:
        """A line that stays, and after it every step is told anew."""
        self.end(text)
        self._said.clear()

    def end(self, text: str) -> None:
        """Leave the bar's line."""
        if self._quiet:
            return
        if self._is_terminal:
            self._stream.write(f"\r\033[K{text}\n" if text else "\r\033[K")
        elif text:
            self._stream.write(f"{text}\n")
        self._stream.flush()

    def _draw(self, line: str) -> None:
        if line != self._shown:
            self._shown = line
            self._stream.write(f"\r\033[K{line}")
            self._stream.flush()
