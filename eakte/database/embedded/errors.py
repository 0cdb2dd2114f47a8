# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Unavailable
from eakte.kernel.messages import N_


class EmbeddedServerFailed(Unavailable):
    """The server did not start, stop or answer. `values["reason"]` holds the last lines of what it said."""

    code = "embedded-server-failed"
    title = N_("The embedded database server failed")
    advice = N_("Read the last lines of the server's log, remove the cause and start again: {reason}")


class DirectoryNotReachable(Unavailable):
    """The server's user cannot enter the directory: PostgreSQL never runs as root, so root's paths may be closed to it."""

    code = "database-directory-not-reachable"
    title = N_("The user of the database server cannot enter its directory")
    advice = N_("Choose a directory that the user {user} can enter instead of {directory}, for example below /var/lib.")


class OtherMajorVersion(Unavailable):
    code = "database-of-other-major-version"
    title = N_("The database directory was made by another major version of PostgreSQL")
    advice = N_(
        "Install the programs of PostgreSQL {needed}, or use them to dump the database of {directory}"
        " and restore it into a new directory."
    )


class NoServerPrograms(Unavailable):
    code = "no-database-programs"
    title = N_("No suitable programs of PostgreSQL were found")
    advice = N_("Install PostgreSQL {oldest} or newer, or name the directory that holds its programs.")
