"""The API's front page: where everything is."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

DOORS = (
    "jobs",
    "events",
    "parse",
    "prompts-enhance",
    "prompts-examples",
    "generate",
    "master",
    "analyze",
    "style",
    "engines",
    "catalog",
    "status",
    "schema",
    "docs",
)


class ApiRootView(APIView):
    """Musicassist's API."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Every address that needs no id."""
        return Response({name: reverse(name, request=request) for name in DOORS})
