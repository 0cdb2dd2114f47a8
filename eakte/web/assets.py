# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Style sheets, scripts and fonts. A version in the address lets browsers keep them; without it they ask each time."""

import hashlib
from functools import cache
from os import PathLike, stat_result
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIRECTORY = Path(__file__).parent / "static"
_KEEP = "public, max-age=31536000, immutable"
_ASK = "no-cache"


@cache
def version(path: str) -> str:
    return hashlib.sha256((DIRECTORY / path).read_bytes()).hexdigest()[:16]


def static_url(path: str) -> str:
    """The address of a file below `static/`, naming its content."""
    return f"/static/{path}?v={version(path)}"


class Assets(StaticFiles):
    def file_response(
        self,
        full_path: PathLike[str] | str,
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v")
        current = version(str(Path(full_path).relative_to(DIRECTORY)))
        response.headers["Cache-Control"] = _KEEP if asked == [current] else _ASK
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
