# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The description of the API as a file, so that whatever changes in it shows in a diff."""

import json

from fastapi import FastAPI

from eakte.api.app import mount_described


def openapi_page() -> str:
    """As `/api/openapi.json` serves it, one value in a line."""
    app = FastAPI(title="eakte", version="1")
    mount_described(app)
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n"
