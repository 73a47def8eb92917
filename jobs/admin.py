"""Inspection and manual re-runs. Everything is read-only but for what the services do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from jobs.models import Artifact, Attempt, Job, StageRun, WorkerHeartbeat
from jobs.services import job_cancel, job_delete, job_rerun
from musicassist.contracts.errors import MusicAssistError
from musicassist.contracts.stage import StageName

# For a light and a dark page, each readable on it (WCAG 2.2, 4.5:1).
COLOURS = {
    "SUCCESS": "light-dark(#2e7d32,#81c784)",
    "DONE": "light-dark(#2e7d32,#81c784)",
    "FAILED": "light-dark(#c62828,#ff8a80)",
    "FAILED_QA": "light-dark(#ad5a00,#ffb74d)",
    "RUNNING": "light-dark(#1565c0,#90caf9)",
    "CANCELLED": "light-dark(#6d6d6d,#b0b0b0)",
    "PENDING": "light-dark(#6d6d6d,#b0b0b0)",
}


class RerunForm(forms.Form):
    """From where, and with which words."""

    stage = forms.ChoiceField(choices=[(stage.value, stage.value.capitalize()) for stage in StageName])
    prompt = forms.CharField(widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}), strip=True)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nobody edits a row by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All of them."""
        own = list(super().get_readonly_fields(request, obj))
        hidden = {*own, *(self.exclude or ())}
        return own + [field.name for field in self.model._meta.fields if field.name not in hidden]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Without buttons that would save nothing."""
        buttons = ("show_save", "show_save_and_continue", "show_save_and_add_another", "show_save_as_new")
        return super().render_change_form(request, context | dict.fromkeys(buttons, False), *args, **kwargs)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs with their attempts, stage runs and sounds."""

    change_form_template = "admin/jobs/job/change_form.html"
    list_display = ("name", "coloured_status", "stage", "attempt", "duration", "engine", "retry_count", "created_at")
    list_filter = ("status", "stage", "engine", "created_at")
    search_fields = ("title", "prompt", "=id", "error_message")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    list_per_page = 50
    readonly_fields = ("coloured_status", "duration")
    fieldsets = (
        (None, {"fields": ("title", "prompt", ("coloured_status", "stage", "progress"), "message", "duration")}),
        ("Order", {"fields": (("engine", "seed"), "options", ("retry_count", "max_retries"), "owner", "until")}),
        ("Error", {"fields": ("error_code", "error_message")}),
        ("Times", {"fields": (("created_at", "started_at", "finished_at", "changed_at"),), "classes": ("collapse",)}),
    )
    actions = (
        "rerun_from_parsing",
        "rerun_from_generation",
        "rerun_from_mastering",
        "rerun_from_qa",
        "cancel_jobs",
        "change_prompt",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """With the number of attempts."""
        return super().get_queryset(request).annotate(attempt_count=Count("attempts"))

    @admin.display(description="Title", ordering="title")
    def name(self, job: Job) -> str:
        """Title or the prompt's beginning."""
        return str(job)

    @admin.display(description="Status", ordering="status")
    def coloured_status(self, job: Job) -> str:
        """In the colour of its meaning."""
        return coloured(job.status)

    @admin.display(description="Attempt", ordering="attempt_count")
    def attempt(self, job: Job) -> int:
        """How many there are."""
        return job.attempt_count

    @admin.display(description="Duration")
    def duration(self, job: Job) -> str:
        """Worked so far."""
        if job.started_at is None:
            return "–"
        return f"{((job.finished_at or timezone.now()) - job.started_at).total_seconds():.1f} s"

    @admin.action(description="Run again from parsing", permissions=["change"])
    def rerun_from_parsing(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """All stages anew."""
        self._rerun(request, jobs, StageName.PARSING)

    @admin.action(description="Run again from generation", permissions=["change"])
    def rerun_from_generation(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """The same brief, played again."""
        self._rerun(request, jobs, StageName.GENERATION)

    @admin.action(description="Run again from mastering", permissions=["change"])
    def rerun_from_mastering(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """The same stems, mixed again."""
        self._rerun(request, jobs, StageName.MASTERING)

    @admin.action(description="Run again from QA", permissions=["change"])
    def rerun_from_qa(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """The same master, measured again."""
        self._rerun(request, jobs, StageName.QA)

    @admin.action(description="Cancel", permissions=["change"])
    def cancel_jobs(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """What waits or works stops."""
        for job in jobs:
            self._cancel(request, job)

    @admin.action(description="Change the prompt and run again", permissions=["change"])
    def change_prompt(self, request: HttpRequest, jobs: QuerySet[Job]) -> HttpResponse | None:
        """Only for one job at a time."""
        if len(jobs) != 1:
            self.message_user(request, "Choose one job to change its prompt.", messages.WARNING)
            return None
        return HttpResponseRedirect(reverse("admin:jobs_job_rerun", args=[jobs[0].pk]))

    def get_urls(self) -> list[Any]:
        """With the pages for one job."""
        own = [
            path("<uuid:job_id>/rerun/", self.admin_site.admin_view(self.rerun_view), name="jobs_job_rerun"),
            path(
                "<uuid:job_id>/cancel/",
                self.admin_site.admin_view(require_POST(self.cancel_view)),
                name="jobs_job_cancel",
            ),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With every attempt, its runs and its sounds."""
        try:
            attempts = Attempt.objects.filter(job_id=UUID(object_id)).order_by("-number")
        except ValueError:
            raise Http404 from None
        context = {"attempts": attempts.prefetch_related("runs", "artifacts").select_related("job")}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)

    def rerun_view(self, request: HttpRequest, job_id: UUID) -> HttpResponse:
        """The form, and what it does."""
        job = self._changeable(request, job_id)
        last = job.attempts.order_by("-number").first()
        initial = {"stage": StageName.PARSING.value, "prompt": job.prompt}
        form = RerunForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            words = form.cleaned_data["prompt"]
            changed = words if words != job.prompt else None
            if self._rerun_one(request, job, form.cleaned_data["stage"] if changed is None else "parsing", changed):
                return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[job.pk]))
        context = self.admin_site.each_context(request) | {
            "title": f"Run again: {job}",
            "form": form,
            "job": job,
            "last": last,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/jobs/job/rerun.html", context)

    def cancel_view(self, request: HttpRequest, job_id: UUID) -> HttpResponse:
        """Cancel one job."""
        self._cancel(request, self._changeable(request, job_id))
        return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[job_id]))

    def delete_model(self, request: HttpRequest, obj: Job) -> None:
        """Rows and files."""
        job_delete(job=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Rows and files."""
        for job in queryset:
            job_delete(job=job)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[str], dict[str, int], set, list]:
        """What goes along is not asked about one by one."""
        return [str(job) for job in objs], {"jobs": len(objs)}, set(), []

    def _changeable(self, request: HttpRequest, job_id: UUID) -> Job:
        job = get_object_or_404(Job, pk=job_id)
        if not self.has_change_permission(request, job):
            raise PermissionDenied
        return job

    def _rerun(self, request: HttpRequest, jobs: QuerySet[Job], stage: StageName) -> None:
        started = sum(self._rerun_one(request, job, stage.value, None) for job in jobs)
        if started:
            self.message_user(request, f"{started} started again from {stage.value}.", messages.SUCCESS)

    def _rerun_one(self, request: HttpRequest, job: Job, stage: str, prompt: str | None) -> bool:
        try:
            job_rerun(job=job, stage=stage, prompt=prompt)
        except MusicAssistError as error:
            self.message_user(request, f"{job}: {error.message}", messages.ERROR)
            return False
        return True

    def _cancel(self, request: HttpRequest, job: Job) -> None:
        if not job.is_active:
            self.message_user(request, f"{job} has ended already.", messages.WARNING)
            return
        job_cancel(job=job)
        self.message_user(request, f"{job} is being stopped.", messages.SUCCESS)


@admin.register(StageRun)
class StageRunAdmin(ReadOnlyAdmin):
    """Every run of every stage."""

    list_display = (
        "job",
        "attempt",
        "stage",
        "coloured_status",
        "deliveries",
        "errors",
        "pauses",
        "reused",
        "seconds",
        "key",
    )
    list_filter = ("status", "stage", "reused", "started_at")
    search_fields = ("attempt__job__title", "attempt__job__prompt", "=attempt__job__id", "key", "error_message")
    list_select_related = ("attempt__job",)
    exclude = ("lease_token",)
    ordering = ("-pk",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only with its job."""
        return False

    @admin.display(description="Job")
    def job(self, run: StageRun) -> str:
        """Its job."""
        return str(run.attempt.job)

    @admin.display(description="Status", ordering="status")
    def coloured_status(self, run: StageRun) -> str:
        """In the colour of its meaning."""
        return coloured(run.status)


@admin.register(Artifact)
class ArtifactAdmin(ReadOnlyAdmin):
    """Every file, to listen to or to take."""

    list_display = ("name", "kind", "job", "attempt", "listen", "size_bytes", "created_at")
    list_filter = ("kind", "media_type", "created_at")
    search_fields = ("name", "job__title", "job__prompt", "=job__id")
    list_select_related = ("job", "attempt")
    readonly_fields = ("listen",)
    ordering = ("-pk",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only with its job."""
        return False

    @admin.display(description="Listen")
    def listen(self, artifact: Artifact) -> str:
        """A player for sound, a link for the rest."""
        url = artifact_url(artifact)
        if artifact.media_type.startswith("audio/") and not artifact.name.endswith(".mid"):
            return format_html('<audio controls preload="none" src="{}"></audio>', url)
        return format_html('<a href="{}">{}</a>', url, artifact.name)


@admin.register(WorkerHeartbeat)
class WorkerHeartbeatAdmin(ReadOnlyAdmin):
    """Who works."""

    list_display = ("name", "pid", "started_at", "seen_at")


def coloured(status: str) -> str:
    """A status in the colour of its meaning."""
    return format_html('<b style="color:{}">{}</b>', COLOURS.get(status, "inherit"), status)


def artifact_url(artifact: Artifact) -> str:
    """Where the API serves this very attempt's file."""
    base = reverse("job-artifact", args=[artifact.job_id, artifact.name])
    return f"{base}?attempt={artifact.attempt.number}"
