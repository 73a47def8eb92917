"""Filters and pages of the library."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

from jobs.models import Job
from jobs.selectors import job_queryset
from jobs.states import JobStatus
from musicassist.contracts.errors import BadInput

STATUS_CHOICES = [(status.value, status.value) for status in JobStatus]
OFFSET_MAX = 1_000_000


class JobFilter(filters.FilterSet):
    """Search and filters; every one given must hold."""

    search = filters.CharFilter(method="filter_search", max_length=500, help_text="Words of the prompt or the title.")
    status = filters.CharFilter(method="filter_status", max_length=100, help_text="One status, or several with commas.")
    engine = filters.CharFilter(field_name="engine", max_length=50)
    created_after = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = Job
        fields: list[str] = []

    def filter_search(self, queryset: QuerySet[Job], name: str, value: str) -> QuerySet[Job]:
        """Every word, in the prompt or the title."""
        return queryset.filter(pk__in=job_queryset(search=value).values("pk")) if value.strip() else queryset

    def filter_status(self, queryset: QuerySet[Job], name: str, value: str) -> QuerySet[Job]:
        """Any of the statuses."""
        wanted = {part.strip().upper() for part in value.split(",") if part.strip()}
        known = {status.value for status in JobStatus}
        if unknown := sorted(wanted - known):
            raise BadInput(f"There is no status {unknown[0]!r}; there are: {', '.join(sorted(known))}.", field="status")
        return queryset.filter(status__in=wanted)


class LibraryPages(LimitOffsetPagination):
    """Pages by ``limit`` and ``offset``; what is no number is refused rather than ignored."""

    default_limit = 50
    max_limit = 200

    def get_limit(self, request: Request) -> int:
        """1 to 200."""
        return min(_whole(request, "limit", self.default_limit, low=1), self.max_limit)

    def get_offset(self, request: Request) -> int:
        """0 to a million."""
        return _whole(request, "offset", 0, low=0)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As JSON Schema has it since OpenAPI 3.1: null is a type."""
        address = {"type": ["string", "null"], "format": "uri"}
        properties = {"count": {"type": "integer"}, "next": address, "previous": address, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}


def _whole(request: Request, name: str, default: int, *, low: int) -> int:
    text: Any = request.query_params.get(name, "")
    if text == "":
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= OFFSET_MAX):
        raise BadInput(f"{name} is a whole number from {low} to {OFFSET_MAX:,}.", field=name)
    return int(text)
