# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, NotFound
from eakte.kernel.messages import N_


class DocumentNotFound(NotFound):
    code = "document-not-found"
    title = N_("Document not found")


class PageNotFound(NotFound):
    code = "page-not-found"
    title = N_("This document has no such page")
    advice = N_("Pages count from 1 to {pages}.")


class NoPreview(Conflict):
    code = "no-preview"
    title = N_("No preview")
    advice = N_("The pages are not read yet, or the format is not shown. The original can be downloaded.")


class NothingToRetry(Conflict):
    code = "nothing-to-retry"
    title = N_("This document did not fail")
    advice = N_("Only a document whose reading failed can be read again.")
