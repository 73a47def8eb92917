"""Who asks."""

from __future__ import annotations

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SameOriginSessionAuthentication(SessionAuthentication):
    """Django's session without the CSRF token: ``SameOriginMiddleware`` has refused other sites already."""

    def enforce_csrf(self, request: Request) -> None:
        """Nothing: the middleware decides by Origin and Sec-Fetch-Site, with a login and without."""
