"""Calls that cost money: written down before they are sent, so that none is ever paid for twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.db import close_old_connections, connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from generation.core.service_answers import AudioAnswer, LostAnswer, audio_suffix, lost
from generation.models import PaidCall, SpendingDay
from generation.spending import COSTLY, Budget, spent_today
from musicassist.audio.io import atomic_path
from musicassist.contracts.errors import Unavailable

FOLDER = "paid"


@dataclass(frozen=True)
class Entry:
    """A call that may go on.

    Attributes
    ----------
    call_id : int
    saved : Path or None
        The answer, when it was paid for and kept before.
    remote_id : str
        Of a result that only needs to be fetched; empty when the call is to be sent now.
    """

    call_id: int
    saved: Path | None = None
    remote_id: str = ""


class Ledger:
    """The paid calls of one run of one job.

    Parameters
    ----------
    engine : str
    root : Path
        The job's folder: answers are kept in ``paid/`` of it, so that a run that starts again finds them.
    run : str
        Name of the run's final folder: a person who asks for the stage anew opens a new one, and may pay anew.
    budget : Budget
    """

    def __init__(self, *, engine: str, root: Path, run: str, budget: Budget) -> None:
        self._engine = engine
        self._root = root
        self._run = run
        self._budget = budget

    def has_begun(self) -> bool:
        """Whether this very run has sent a call before, or the job's result still waits at the service.

        Then it goes on from there, whatever its plan was.
        """
        _refresh_connection()
        return self._calls().filter(run=self._run).exists() or self._waiting().exists()

    def check_plan(self, credits: float) -> None:
        """Refuse a piece that would not be finished within the budget, before its first call.

        Raises
        ------
        Unavailable
        """
        _refresh_connection()
        self._check(credits, self._of_job())

    def begin(self, sent: Mapping[str, str], source: bytes, credits: float) -> Entry:
        """Write a call down, durably, before it is sent.

        A result that an earlier run of the job has ordered and not fetched is fetched, not ordered anew.

        Parameters
        ----------
        sent : mapping
            The fields.
        source : bytes
            The audio that goes along.
        credits : float

        Raises
        ------
        LostAnswer
            When the same call was sent before and nobody knows how it ended.
        Unavailable
            When it is beyond the budget.
        """
        _refresh_connection()
        now = timezone.now()
        with transaction.atomic(durable=True):
            SpendingDay.objects.get_or_create(engine=self._engine, day=now.astimezone(UTC).date())
            SpendingDay.objects.select_for_update().get(engine=self._engine, day=now.astimezone(UTC).date())
            fingerprint = _fingerprint(self._run, sent, source)
            call = self._calls().filter(fingerprint=fingerprint).first()
            if call is None:
                call = self._ordered_before(sent, source)
            if call is not None and call.status != PaidCall.Status.FREE:
                return self._again(call)
            self._check(credits, self._of_job())
            call = call or PaidCall(engine=self._engine, job=self._root.name, run=self._run, fingerprint=fingerprint)
            call.status, call.credits, call.sent_at, call.remote_id = PaidCall.Status.SENT, credits, now, ""
            call.save()
        return Entry(call.pk)

    def submitted(self, entry: Entry, remote_id: str) -> None:
        """The service has taken it; its result can be asked for as often as we like."""
        PaidCall.objects.filter(pk=entry.call_id).update(remote_id=remote_id)

    def answered(self, entry: Entry, answer: AudioAnswer) -> Path:
        """Keep what was paid for."""
        call = PaidCall.objects.get(pk=entry.call_id)
        path = self._root / FOLDER / f"{call.fingerprint[:40]}.{answer.suffix}"
        with atomic_path(path) as temporary:
            temporary.write_bytes(answer.data)
        self._settle(entry, PaidCall.Status.ANSWERED, seed=answer.seed, finish_reason=answer.finish_reason[:50])
        return path

    def was_free(self, entry: Entry) -> None:
        """It surely cost nothing."""
        self._settle(entry, PaidCall.Status.FREE)

    def was_lost(self, entry: Entry) -> None:
        """It may have cost credits and gave nothing."""
        self._settle(entry, PaidCall.Status.LOST)

    def spent(self) -> float:
        """Credits of this run, whenever it was interrupted; lost calls are among them."""
        return _sum(self._calls().filter(run=self._run))

    def told(self, entry: Entry) -> tuple[int | None, str]:
        """Seed and finish reason, as the service named them."""
        call = PaidCall.objects.get(pk=entry.call_id)
        return call.seed, call.finish_reason

    def _ordered_before(self, sent: Mapping[str, str], source: bytes) -> PaidCall | None:
        """The same call by another run of the job, its result not fetched yet; from now on it is this run's."""
        for call in self._waiting():
            if call.fingerprint == _fingerprint(call.run, sent, source):
                call.run, call.fingerprint = self._run, _fingerprint(self._run, sent, source)
                call.save()
                return call
        return None

    def _again(self, call: PaidCall) -> Entry:
        if call.status == PaidCall.Status.ANSWERED:
            for path in (self._root / FOLDER).glob(f"{call.fingerprint[:40]}.*"):
                audio_suffix(path.read_bytes())
                return Entry(call.pk, saved=path)
        if call.status == PaidCall.Status.SENT and call.remote_id:
            return Entry(call.pk, remote_id=call.remote_id)
        raise LostAnswer(lost("the studio was interrupted before the answer was safe"))

    def _settle(self, entry: Entry, status: PaidCall.Status, **fields: object) -> None:
        PaidCall.objects.filter(pk=entry.call_id).update(status=status, settled_at=timezone.now(), **fields)

    def _calls(self) -> QuerySet[PaidCall]:
        return PaidCall.objects.filter(engine=self._engine, job=self._root.name)

    def _waiting(self) -> QuerySet[PaidCall]:
        """Accepted by the service, and not fetched yet."""
        return self._calls().filter(status=PaidCall.Status.SENT).exclude(remote_id="")

    def _of_job(self) -> float:
        return _sum(self._calls())

    def _check(self, credits: float, of_job: float) -> None:
        if of_job + credits > self._budget.per_job:
            raise Unavailable(
                f"This track has cost {of_job:g} credits and needs {credits:g} more; a track may cost "
                f"{self._budget.per_job:g} (STABILITY_CREDITS_PER_JOB).",
                code="budget_job",
            )
        of_day = spent_today(self._engine)
        if of_day + credits > self._budget.per_day:
            raise Unavailable(
                f"{of_day:g} credits were spent today and {credits:g} more are needed; a day may cost "
                f"{self._budget.per_day:g} (STABILITY_CREDITS_PER_DAY). Tomorrow is another day.",
                code="budget_day",
            )


def _fingerprint(run: str, sent: Mapping[str, str], source: bytes) -> str:
    """Hash of everything that makes two calls the same one."""
    text = json.dumps([run, dict(sent), hashlib.sha256(source).hexdigest()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _sum(calls: QuerySet[PaidCall]) -> float:
    return calls.filter(status__in=COSTLY).aggregate(total=Sum("credits"))["total"] or 0.0


def _refresh_connection() -> None:
    """A warm child may have kept its connection over a night."""
    if not connection.in_atomic_block:
        close_old_connections()
