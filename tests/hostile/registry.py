# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""All classes of hostile files by name."""

from collections.abc import Mapping

from tests.hostile.archives import archives
from tests.hostile.damage import mutated, nearly_nothing, truncated
from tests.hostile.entities import entities
from tests.hostile.executables import executables
from tests.hostile.file import Maker
from tests.hostile.markup import markup, polyglots
from tests.hostile.office import office
from tests.hostile.pdf_actions import actions, encrypted, fonts
from tests.hostile.pdf_content import drawings, filters, page_sizes
from tests.hostile.pdf_structure import circles, cross_references, object_streams, page_trees
from tests.hostile.pixels import lying_headers, pixel_floods
from tests.hostile.programs import image_scripts, names, postscript, terminals
from tests.hostile.tiffs import endless_tiffs

CLASSES: Mapping[str, Maker] = {
    each.__name__: each
    for each in (
        actions,
        archives,
        circles,
        cross_references,
        drawings,
        encrypted,
        endless_tiffs,
        entities,
        executables,
        filters,
        fonts,
        image_scripts,
        lying_headers,
        markup,
        mutated,
        names,
        nearly_nothing,
        object_streams,
        office,
        page_sizes,
        page_trees,
        pixel_floods,
        polyglots,
        postscript,
        terminals,
        truncated,
    )
}
