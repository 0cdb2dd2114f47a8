# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
# One image for every process: `eakte serve`, `worker`, `indexer`, `db migrate`. It was not built where it was written:
# script/container runs its lines on a bare Debian 12 instead. Kept to what that script reads: one instruction of
# FROM, ENV, WORKDIR, COPY, RUN, USER and the like per line, lines continued with a backslash.

FROM python:3.11.15-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build

# The browser's files: locked by integrity hashes, no package's own script runs.
COPY package.json package-lock.json ./
COPY requirements requirements
COPY script/assets script/assets
RUN script/assets

# The libraries: locked by hashes, wheels only, so that no compiler is needed here or later.
RUN python -m venv --without-pip /opt/eakte
RUN pip --python /opt/eakte/bin/python install --no-deps --require-hashes --only-binary :all: -r requirements/base.txt

COPY pyproject.toml README.md CHANGELOG.md ./
COPY LICENSES LICENSES
COPY retention retention
COPY search search
COPY storage storage
COPY integrations integrations
COPY eakte eakte
RUN pip install --no-deps --require-hashes --only-binary :all: -r requirements/build.txt
RUN pip wheel --no-deps --no-build-isolation --no-index --wheel-dir dist .
RUN pip --python /opt/eakte/bin/python install --no-deps --no-index dist/*.whl

FROM python:3.11.15-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends bubblewrap libseccomp2 tesseract-ocr tesseract-ocr-deu tesseract-ocr-osd \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 eakte \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/eakte --shell /usr/sbin/nologin eakte \
    && install --directory --owner 10001 --group 10001 --mode 0700 /var/lib/eakte /var/lib/eakte-witness /var/lib/eakte-ledger
COPY --from=build /opt/eakte /opt/eakte
ENV PATH=/opt/eakte/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 HOME=/tmp PYTHONDONTWRITEBYTECODE=1
ENV EAKTE_DATA_DIR=/var/lib/eakte EAKTE_HOST=0.0.0.0
WORKDIR /var/lib/eakte
USER 10001:10001
VOLUME /var/lib/eakte
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["eakte"]
CMD ["serve"]
