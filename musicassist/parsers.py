"""Reads request bodies, with a clear word about what cannot be read."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from musicassist.request_errors import TooLarge


class BoundedJSONParser(JSONParser):
    """JSON of a bounded size and depth; NaN and Infinity are refused, as JSON has no words for them."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The document.

        Raises
        ------
        TooLarge
            Above ``DATA_UPLOAD_MAX_MEMORY_SIZE``.
        ParseError
            When it is no JSON, or nested beyond sense.
        """
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge(f"A JSON body has at most {limit // 1024:,} KB.")
        try:
            return super().parse(io.BytesIO(body), media_type, parser_context)
        except (RecursionError, LookupError) as error:
            raise ParseError("The body is no JSON that can be read: send UTF-8, not nested deeply.") from error
