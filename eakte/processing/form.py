# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Form data as a readable PDF/A-2b. Every value stands there in full, whatever it contains."""

from eakte.processing.paper import GREY, Paper
from eakte.processing.port import FormDocument, FormSection


def render_form(form: FormDocument) -> bytes:
    """Equal forms give equal bytes. Letters that the font lacks, and all that is invisible, appear as `[U+202E]`."""
    page = Paper(form.title)
    page.write_line(form.title, 18)
    page.write_line(form.subtitle, 10, grey=GREY)
    for section in form.sections:
        _write_section(page, section)
    return bytes(page.output())


def _write_section(page: Paper, section: FormSection) -> None:
    page.ln(6)
    page.keep_together(22)
    page.write_line(section.heading, 13)
    page.line(page.l_margin, page.get_y() + 0.5, page.w - page.r_margin, page.get_y() + 0.5)
    page.ln(2)
    for label, value in section.rows:
        page.keep_together(12)
        page.write_line(label, 8.5, grey=GREY)
        page.write_line(value or "–", 11)
        page.ln(1.8)
