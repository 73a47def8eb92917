"""What must outlive a process: which calls cost money, and how they ended."""

from __future__ import annotations

from django.db import models


class PaidCall(models.Model):
    """One call of an engine that costs credits, written down before it is sent.

    ``sent`` is a call of which nobody knows yet how it ended; it is never sent again. ``free`` is one that surely cost
    nothing and may be sent again. No key, no prompt and no answer is kept here.
    """

    class Status(models.TextChoices):
        """How it stands."""

        SENT = "sent", "sent, outcome unknown"
        ANSWERED = "answered", "answered"
        LOST = "lost", "answer lost"
        FREE = "free", "cost nothing"

    engine = models.CharField(max_length=50)
    job = models.CharField(max_length=200, help_text="Name of the job's folder.")
    run = models.CharField(max_length=200, blank=True, help_text="Name of the run's folder.")
    fingerprint = models.CharField(max_length=64, help_text="Hash of the run's folder and of everything sent.")
    status = models.CharField(max_length=10, choices=Status, default=Status.SENT)
    credits = models.FloatField()
    remote_id = models.CharField(max_length=200, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    finish_reason = models.CharField(max_length=50, blank=True)
    sent_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engine", "job", "fingerprint"], name="one_paid_call"),
        ]
        indexes = [models.Index(fields=["engine", "sent_at"], name="paid_calls_by_day")]

    def __str__(self) -> str:
        return f"{self.engine} call of {self.job}: {self.status}"


class SpendingDay(models.Model):
    """One row a day and engine: who holds it may add to the day's spending."""

    engine = models.CharField(max_length=50)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engine", "day"], name="one_spending_day")]

    def __str__(self) -> str:
        return f"{self.engine} {self.day}"
