# One image for the bot, its migrations and its tools: `docker run --init … baton COMMAND`.
#
# The base is pinned to Python's minor version and Debian's release, not to a digest: so a rebuild takes up
# their security fixes. Whoever needs the same bytes each time adds `@sha256:…` as his registry tells it.
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
WORKDIR /src
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never

# Libraries change less often than Baton: a layer of their own, exactly as locked.
COPY requirements.lock ./
RUN pip install --no-cache-dir --root-user-action=ignore "$(grep -o '^uv==[0-9.]*' requirements.lock)"
RUN uv venv --no-project --python /usr/local/bin/python3 /opt/baton \
 && uv pip install --python /opt/baton/bin/python --no-deps --only-binary :all: --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY memory memory
COPY migrations migrations
COPY prompts prompts
COPY courses courses
RUN uv pip install --python /opt/baton/bin/python --no-deps .

# The environments in which learners' code runs, so that no review has to wait for one, nor needs the network.
RUN BATON_DATA_DIR=/opt/content /opt/baton/bin/baton course install


FROM ${BASE}
LABEL org.opencontainers.image.title="Baton" \
      org.opencontainers.image.description="A coaching bot for Discord that never forgets its learners" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"

# pg_dump and psql for `baton db backup` and `restore`. Python comes without bytecode, and nobody may write it
# later: without this every start, and every review, would compile the standard library again.
# hadolint ignore=DL3008
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && python -m compileall -q -j 0 /usr/local/lib/python3.13

# A fixed id, so that the owner of mounted files is known. It owns nothing but the data folder.
RUN groupadd --gid 10001 baton \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin baton \
 && install -d -o baton -g baton -m 0750 /data /data/backups

COPY --from=build /opt/baton /opt/baton
COPY --from=build /opt/content/runtimes /opt/content/runtimes

ENV PATH=/opt/baton/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    UV_NO_CACHE=1 \
    UV_PYTHON_DOWNLOADS=never \
    BATON_DATA_DIR=/data \
    BATON_RUNTIMES_DIR=/opt/content/runtimes \
    BATON_HTTP_PORT=9464 \
    BATON_LOG_FORMAT=json

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 9464

# Alive, not ready: whoever restarts what is unhealthy must not do so because the database is away.
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 \
    CMD ["sh", "-c", "exec python -m bot.operating.health http://127.0.0.1:$BATON_HTTP_PORT/healthz"]

ENTRYPOINT ["baton"]
CMD ["discord"]
