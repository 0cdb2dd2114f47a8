# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Receipts that portals got."""

import json
from pathlib import Path
from typing import Annotated

import typer

from eakte.bootstrap import compose
from eakte.config import read_settings
from eakte.kernel.errors import Malformed
from eakte.kernel.messages import N_
from eakte.services.receipts import verify

app = typer.Typer(no_args_is_help=True, help="Receipts")


class ReceiptUnreadable(Malformed):
    code = "receipt-unreadable"
    title = N_("The file with the receipt cannot be read")
    advice = N_("Give a file that holds the JSON answer or the receipt alone, and a JWK set as JSON.")


@app.command("verify")
def verify_receipt(
    file: Annotated[Path, typer.Argument(help="The portal's answer (JSON) or the receipt alone")],
    keys: Annotated[Path | None, typer.Option(help="A saved /.well-known/jwks.json; else this deployment's")] = None,
) -> None:
    """Check that a receipt is genuine and print what it says. Exit code 8 when it is not."""
    public_keys = compose(read_settings()).platform.signer.public_keys() if keys is None else _json(keys)
    print(json.dumps(verify(_receipt(file), public_keys), indent=2, ensure_ascii=False))


@app.callback()
def _group() -> None:
    """Keep `receipt` a group although it has one command."""


def _receipt(file: Path) -> str:
    content = _text(file).strip()
    if not content.startswith("{"):
        return content
    receipt = _json(file).get("receipt")
    if not isinstance(receipt, str):
        raise ReceiptUnreadable
    return receipt


def _json(file: Path) -> dict[str, object]:
    try:
        content = json.loads(_text(file))
    except (ValueError, RecursionError) as exc:
        raise ReceiptUnreadable from exc
    if not isinstance(content, dict):
        raise ReceiptUnreadable
    return content


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ReceiptUnreadable from exc
