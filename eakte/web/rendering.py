# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Templates to responses. Undefined names are errors, everything is escaped, texts come from the catalogue."""

from functools import cache

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from eakte.domain.access.rules import Permission
from eakte.services.translations import DEFAULT_LANGUAGE, catalogue
from eakte.web import words
from eakte.web.assets import static_url


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("eakte.web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(catalogue(), newstyle=True)  # type: ignore[attr-defined] # the extension adds it
    made.filters.update(words.FILTERS)
    made.globals.update(words.TABLES, static_url=static_url, Permission=Permission, language=DEFAULT_LANGUAGE)
    return made


def render(
    request: Request, template: str, status: int = 200, at: str | None = None, /, **context: object
) -> HTMLResponse:
    """The page as an answer; `at` is where it stands when that is not the address of a form that was refused."""
    page = environment().get_template(template).render(here=Here(request, at), **context)
    return HTMLResponse(page, status)


class Here:
    """The address of this page, which holds all its state."""

    def __init__(self, request: Request, at: str | None = None) -> None:
        # What was asked for by GET is a page already, and its query is part of it.
        self._url = request.url if at is None or request.method == "GET" else request.url.replace(path=at, query="")

    def __str__(self) -> str:
        return self._url.path + (f"?{self._url.query}" if self._url.query else "")

    def __call__(self, **changes: object) -> str:
        """This page with other query parameters; None leaves one out."""
        left_out = [name for name, value in changes.items() if value is None]
        url = self._url.remove_query_params(left_out)
        url = url.include_query_params(**{name: value for name, value in changes.items() if value is not None})
        return url.path + (f"?{url.query}" if url.query else "")
