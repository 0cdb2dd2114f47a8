# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a problem's `type` leads to: a page that says what it is and what to do (RFC 9457, section 3.1.1)."""

import re
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from eakte.api.problem import TYPE_PREFIX
from eakte.kernel.errors import EakteError, NotFound, loaded_errors
from eakte.kernel.messages import N_
from eakte.services.translations import DEFAULT_LANGUAGE, translate

router = APIRouter()

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}

_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · eakte</title>
<link rel="icon" href="/static/mark.svg">
<link rel="stylesheet" href="/static/workbench.css">
<body class="alone">
<main id="main">
<p class="brand">eakte</p>
<h1>{title}</h1>
<p>{advice}</p>
<p class="soft">{names}</p>
</main>
</html>
"""


@router.get(TYPE_PREFIX + "{code}", include_in_schema=False, response_class=HTMLResponse)
def explain_problem(code: str) -> HTMLResponse:
    for error in loaded_errors():
        if error.code == code:
            return HTMLResponse(_page(error), headers=_HEADERS)
    raise NotFound


def _page(error: type[EakteError]) -> str:
    names = translate(N_("Error code {code}, HTTP status {status}."), {"code": error.code, "status": error.status})
    return _PAGE.format(
        language=DEFAULT_LANGUAGE,
        title=escape(translate(error.title)),
        advice=_with_variables(escape(translate(error.advice))),
        names=escape(names),
    )


def _with_variables(text: str) -> str:
    """Mark what each answer fills in with a value of its own."""
    return re.sub(r"{(\w+)}", r"<var>\1</var>", text)
