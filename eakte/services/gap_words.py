# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a municipality may lack, in the words of the check list."""

from collections.abc import Mapping

from eakte.domain.tenants.readiness import Gap
from eakte.kernel.messages import N_

CHECKED: Mapping[Gap, tuple[str, str]] = {
    Gap.FILING_PLAN: (N_("Filing plan"), N_("Nothing can be filed without one. Set the municipality up with a plan.")),
    Gap.PUBLIC_SERVICE: (
        N_("Public services"),
        N_("Submissions come without a title and a proposal where to file them."),
    ),
    Gap.CLERK: (N_("Somebody with the role clerk"), N_("Nobody can work on what comes in.")),
    Gap.PORTAL_KEY: (N_("A live key of a portal"), N_("Make one with `eakte key create`.")),
    Gap.NOT_SUSPENDED: (N_("Not suspended"), N_("Let it go on with `eakte tenant resume`.")),
    Gap.QUOTA_LEFT: (
        N_("Quotas not used up"),
        N_("Submissions or files are refused, or documents wait to be read. Raise it with `eakte tenant quota`."),
    ),
    Gap.SCAN_OPERATOR: (N_("Somebody with the role scan operator"), N_("Clerks upload scans themselves.")),
    Gap.QUOTA_ROOM: (
        N_("No quota used by four fifths"),
        N_("What goes beyond a quota is refused. Raise it in time with `eakte tenant quota`."),
    ),
}
"""What is checked, and what it means when it is missing."""
