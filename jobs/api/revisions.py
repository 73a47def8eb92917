"""Finished takes made otherwise, over HTTP."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.api.access import JOB_ID, found_job
from jobs.api.forms import RepaintForm, VariationForm
from jobs.api.representation import job_detail
from jobs.api.schemas import ErrorSerializer, JobSerializer
from jobs.revising import job_repaint, job_vary

RESPONSES = {200: JobSerializer, 400: ErrorSerializer, 404: ErrorSerializer, 409: ErrorSerializer}


class JobVariationView(GenericAPIView):
    """Makes a take otherwise."""

    serializer_class = VariationForm

    @extend_schema(operation_id="jobs_variation", parameters=[JOB_ID], request=VariationForm, responses=dict(RESPONSES))
    def post(self, request: Request, job_id: str) -> Response:
        """A new attempt: the same piece otherwise, as much as `strength` says; 409 while the job is at work."""
        job, values = found_job(job_id), _values(self, request)
        job_vary(job=job, strength=values.get("strength"), **_common(values))
        return Response(job_detail(job.pk))


class JobRepaintView(GenericAPIView):
    """Makes a part of a take anew."""

    serializer_class = RepaintForm

    @extend_schema(operation_id="jobs_repaint", parameters=[JOB_ID], request=RepaintForm, responses=dict(RESPONSES))
    def post(self, request: Request, job_id: str) -> Response:
        """A new attempt: one section or span anew, the rest as it was; 409 while the job is at work."""
        job, values = found_job(job_id), _values(self, request)
        span = {name: values.get(name) for name in ("section", "start_seconds", "end_seconds")}
        job_repaint(job=job, **span, **_common(values))
        return Response(job_detail(job.pk))


def _values(view: GenericAPIView, request: Request) -> dict[str, Any]:
    form = view.get_serializer(data=request.data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def _common(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "seed": values.get("seed"),
        "engine": values.get("engine") or None,
        "attempt_number": values.get("attempt"),
    }
