"""Every address of the studio."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from musicassist.api_root import ApiRootView
from musicassist.health import healthz, readyz
from musicassist.routes import either
from musicassist.views import favicon, nothing_here, studio
from parsing.api import ParseView
from parsing.prompt_api import EnhanceView, ExamplesView
from qa.api import AnalyzeView, OriginalAnalyzeView, StyleView

handler400 = "musicassist.views.bad_page_request"
handler403 = "musicassist.views.permission_denied"
handler404 = "musicassist.views.page_not_found"
handler500 = "musicassist.views.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *either("api/schema/", SpectacularAPIView.as_view(), "schema"),
    *either("docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), "docs"),
    *either("api/v1/", ApiRootView.as_view(), "api-root"),
    path("", include("jobs.api.urls")),
    *either("api/v1/parse", ParseView.as_view(), "parse"),
    *either("api/v1/prompts/enhance", EnhanceView.as_view(), "prompts-enhance"),
    *either("api/v1/prompts/examples", ExamplesView.as_view(), "prompts-examples"),
    *either("api/v1/analyze", AnalyzeView.as_view(), "analyze"),
    *either("analyze", OriginalAnalyzeView.as_view(), "original-analyze"),
    *either("api/v1/style", StyleView.as_view(), "style"),
    path("favicon.svg", favicon, name="favicon"),
    path("favicon.ico", favicon),
    re_path(r"^(?P<path>(?:api|jobs|create-track|generate|analyze)(?:/.*)?)$", nothing_here),
    # Any other address belongs to the page's own router, but for files and the doors above.
    re_path(r"^(?P<path>(?!static/|admin/|docs/)(?:[^.]*))$", studio, name="studio"),
]
