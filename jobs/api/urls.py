"""The jobs API's addresses."""

from __future__ import annotations

from django.urls import path

from jobs.api.events import JobEventsView, LibraryEventsView
from jobs.api.generate import GenerateView, OriginalGenerateView
from jobs.api.master import MasterView
from jobs.api.media import ArchiveView, ArtifactView, ReportPageView
from jobs.api.revisions import JobRepaintView, JobVariationView
from jobs.api.status import AccountView, CatalogView, EnginesView, StatusView
from jobs.api.views import (
    CreateTrackView,
    JobCancelView,
    JobRemixView,
    JobRerunView,
    JobsView,
    JobView,
    OriginalJobView,
)
from musicassist.routes import either

urlpatterns = [
    *either("api/v1/jobs/", JobsView.as_view(), "jobs"),
    *either("api/v1/jobs/<str:job_id>/", JobView.as_view(), "job"),
    *either("api/v1/jobs/<str:job_id>/cancel/", JobCancelView.as_view(), "job-cancel"),
    *either("api/v1/jobs/<str:job_id>/rerun/", JobRerunView.as_view(), "job-rerun"),
    *either("api/v1/jobs/<str:job_id>/remix/", JobRemixView.as_view(), "job-remix"),
    *either("api/v1/jobs/<str:job_id>/variation/", JobVariationView.as_view(), "job-variation"),
    *either("api/v1/jobs/<str:job_id>/repaint/", JobRepaintView.as_view(), "job-repaint"),
    *either("api/v1/jobs/<str:job_id>/events", JobEventsView.as_view(), "job-events"),
    *either("api/v1/jobs/<str:job_id>/archive.zip", ArchiveView.as_view(), "job-archive"),
    *either("api/v1/jobs/<str:job_id>/report.html", ReportPageView.as_view(), "job-report"),
    path("api/v1/jobs/<str:job_id>/artifacts/<path:name>", ArtifactView.as_view(), name="job-artifact"),
    *either("api/v1/events", LibraryEventsView.as_view(), "events"),
    *either("api/v1/engines", EnginesView.as_view(), "engines"),
    *either("api/v1/engines/<str:name>/account", AccountView.as_view(), "engine-account"),
    *either("api/v1/status", StatusView.as_view(), "status"),
    *either("api/v1/catalog", CatalogView.as_view(), "catalog"),
    *either("api/v1/master", MasterView.as_view(), "master"),
    *either("api/v1/generate", GenerateView.as_view(), "generate"),
    *either("generate", OriginalGenerateView.as_view(), "original-generate"),
    *either("create-track", CreateTrackView.as_view(), "create-track"),
    *either("jobs/<str:job_id>", OriginalJobView.as_view(), "original-job"),
]
