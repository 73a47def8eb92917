"""What was paid for, to be looked at: above all a call whose answer was lost."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from generation.models import PaidCall


@admin.register(PaidCall)
class PaidCallAdmin(admin.ModelAdmin):
    """Every paid call; nobody edits one by hand, and none is forgotten."""

    list_display = ("sent_at", "engine", "job", "status", "credits", "seed", "finish_reason", "settled_at")
    list_filter = ("engine", "status", "sent_at")
    search_fields = ("job", "run", "remote_id")
    date_hierarchy = "sent_at"
    ordering = ("-sent_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: it is a ledger."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: the budget counts on it."""
        return False
