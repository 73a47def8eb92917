"""Job, Attempt, StageRun, Artifact: the state machine's tables."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.states import JOB_ACTIVE, JobStatus, RunStatus
from musicassist.contracts.report import Verdict
from musicassist.contracts.stage import StageName

STAGE_CHOICES = [(stage.value, stage.value) for stage in StageName]


class Job(models.Model):
    """One prompt on its way to a finished track."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    prompt = models.TextField(help_text="As it was typed; an attempt's prompt adds the corrections.")
    title = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in JobStatus], default=JobStatus.PENDING.value
    )
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES, blank=True)
    progress = models.FloatField(default=0.0, help_text="0 to 1, of the current attempt.")
    message = models.CharField(max_length=300, blank=True)
    cancel_requested = models.BooleanField(default=False)
    engine = models.CharField(max_length=50)
    seed = models.BigIntegerField()
    options = models.JSONField(default=dict, blank=True)
    inline = models.BooleanField(default=False, help_text="A command runs it itself; workers keep off.")
    until = models.CharField(max_length=12, choices=STAGE_CHOICES, default=StageName.QA.value)
    max_retries = models.PositiveSmallIntegerField()
    retry_count = models.PositiveSmallIntegerField(default=0)
    idempotency_key = models.CharField(max_length=200, blank=True)
    request_hash = models.CharField(max_length=64, blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    error_message = models.TextField(blank=True)
    best_attempt = models.ForeignKey("Attempt", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, help_text="Grows at every change that somebody can see.")

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["status", "created_at"], name="job_status_created"),
            models.Index(fields=["-created_at"], name="job_newest"),
            models.Index(fields=["changed_at"], name="job_changed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "idempotency_key"],
                condition=Q(owner__isnull=False) & ~Q(idempotency_key=""),
                name="job_key_per_owner",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=Q(owner__isnull=True) & ~Q(idempotency_key=""),
                name="job_key_without_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.prompt[:60]

    @property
    def folder(self) -> Path:
        """Where every file of the job lives."""
        return Path(settings.MEDIA_ROOT) / "jobs" / str(self.pk)

    @property
    def generated_file(self) -> Path:
        """Where ``/generate`` promises its file."""
        return Path(settings.MEDIA_ROOT) / "generated_audio" / f"{self.pk}.wav"

    @property
    def is_active(self) -> bool:
        """Whether it waits or works."""
        return self.status in JOB_ACTIVE


class Attempt(models.Model):
    """One walk through the pipeline with one effective prompt."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(help_text="From 1.")
    round = models.PositiveSmallIntegerField(default=1, help_text="Grows when a person runs the job again.")
    prompt = models.TextField(help_text="Effective: the words and, as flags, every correction so far.")
    corrections = models.JSONField(
        default=list, blank=True, help_text="What QA proposed for the next attempt: rows of flag, reason, stage."
    )
    redo_from = models.CharField(
        max_length=12, choices=STAGE_CHOICES, blank=True, help_text="From this stage on nothing is reused."
    )
    remix = models.JSONField(
        null=True, blank=True, help_text="A person's own mix, encoded; retries keep it. Empty for the style's."
    )
    revision = models.JSONField(
        null=True, blank=True, help_text="A wish about an earlier take, encoded; retries keep it. Empty for music anew."
    )
    seed = models.BigIntegerField(null=True, blank=True, help_text="As the brief decided it.")
    verdict = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verdict], blank=True)
    score = models.FloatField(null=True, blank=True, help_text="0 to 1, to choose the best take.")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="attempt_number")]

    def __str__(self) -> str:
        return f"attempt {self.number}"


class StageRun(models.Model):
    """One stage of one attempt: the row that workers claim."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="runs")
    stage = models.CharField(max_length=12, choices=STAGE_CHOICES)
    status = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RunStatus], default=RunStatus.PENDING.value
    )
    deliveries = models.PositiveSmallIntegerField(default=0, help_text="Claims, counted before the work.")
    errors = models.PositiveSmallIntegerField(default=0, help_text="Transient errors.")
    pauses = models.PositiveSmallIntegerField(default=0, help_text="Pauses that a service asked for.")
    lease_token = models.CharField(max_length=32, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField()
    progress = models.FloatField(default=0.0)
    message = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=64, blank=True, help_text="Hash of everything that the result depends on.")
    reused = models.BooleanField(default=False)
    result = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    error_message = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["attempt", "pk"]
        indexes = [
            models.Index(fields=["status", "run_after"], name="run_status_after"),
            models.Index(fields=["status", "lease_expires_at"], name="run_status_lease"),
        ]
        constraints = [models.UniqueConstraint(fields=["attempt", "stage"], name="run_per_stage")]

    def __str__(self) -> str:
        return f"{self.stage} ({self.status})"

    @property
    def seconds(self) -> float | None:
        """How long it took, or has taken until it ended; None before."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class Artifact(models.Model):
    """A finished file that an attempt offers; two attempts may share one file on disk."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="artifacts")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="artifacts")
    stage_run = models.ForeignKey(StageRun, null=True, blank=True, on_delete=models.CASCADE, related_name="artifacts")
    kind = models.CharField(max_length=12, help_text="master, mix, stem, midi, brief or report.")
    name = models.CharField(max_length=200, help_text="As downloaded: master.wav, stems/Drums.wav.")
    path = models.CharField(max_length=400, help_text="Relative to the job's folder.")
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["attempt", "pk"]
        constraints = [models.UniqueConstraint(fields=["attempt", "name"], name="artifact_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def file(self) -> Path:
        """Where it is on disk."""
        return self.job.folder / self.path


class WorkerHeartbeat(models.Model):
    """One row a worker, touched every few seconds, so that the web process can say whether one lives."""

    name = models.CharField(max_length=100, primary_key=True)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
