#!/bin/sh
# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
# Makes the bucket, unless it is there, and has every write into it synced to disk. Runs beside the server, on its loopback.
set -eu
weed=${WEED:-/usr/bin/weed}
master=${MASTER:-127.0.0.1:9333}
filer=${FILER:-127.0.0.1:8888}

shell() {
    printf '%s\n' "$@" exit | "$weed" shell -master="$master" -filer="$filer" 2>&1
}

buckets() {
    shell s3.bucket.list | tr '\r\t' '\n ' | grep -Eq '(^|[ >])eakte( |$)'
}

buckets || {
    shell 's3.bucket.create -name eakte'
    sleep 2 # the S3 door hears of a new bucket a moment later
}
shell 'fs.configure -locationPrefix=/buckets/eakte/ -fsync -apply'
buckets || { echo 'the bucket eakte is not there' >&2; exit 1; }
