# One image for each program: docker build --target gateway -t ensue/gateway .
#
# Targets: gateway, scheduler, orchestrator, runner, standalone; runner-scripts, a runner with Python and a shell for those
# who let workflows use them; tools, what docker-compose.yml needs beside the services. All run as user 10001 without a shell
# or a package manager (runner-scripts has Debian's), and write nowhere but to /tmp and, in standalone, to /data.

ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --include=optional --ignore-scripts --no-audit --no-fund
COPY LICENSE tsconfig.base.json ./
COPY scripts scripts
COPY libs libs
COPY apps apps
RUN node scripts/build.mjs && node scripts/image/assemble.mjs /out && sh scripts/image/system-files.sh /system
RUN mkdir -p /volumes/secrets && cd /volumes/secrets && mkdir gateway scheduler orchestrator runner client rabbitmq mysql jobs
# What an image lacks shows here, and not at its first start.
RUN for app in gateway scheduler orchestrator runner standalone; do \
      node /out/$app/dist/apps/$app/main.js --help > /dev/null || exit 1; \
    done

FROM scratch AS base
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.vendor="Ensue" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /system /
COPY --from=build --chown=10001:10001 /system/data /data
COPY scripts/image/healthcheck.mjs /ensue/healthcheck.mjs
ENV PATH=/usr/local/bin NODE_ENV=production HOME=/tmp ENSUE_HTTP_HOST=0.0.0.0 ENSUE_HTTP_PORT=8080 ENSUE_LOG_FORMAT=json
WORKDIR /ensue
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
# The service is process 1 and hears SIGTERM itself.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["node", "/ensue/healthcheck.mjs"]

FROM base AS gateway
LABEL org.opencontainers.image.title="ensue-gateway" \
      org.opencontainers.image.description="Takes events and webhooks, and publishes them"
COPY --from=build /out/gateway /ensue
ENTRYPOINT ["node", "/ensue/dist/apps/gateway/main.js"]

FROM base AS scheduler
LABEL org.opencontainers.image.title="ensue-scheduler" \
      org.opencontainers.image.description="Says what has fallen due, and ends history"
COPY --from=build /out/scheduler /ensue
ENTRYPOINT ["node", "/ensue/dist/apps/scheduler/main.js"]

FROM base AS orchestrator
LABEL org.opencontainers.image.title="ensue-orchestrator" \
      org.opencontainers.image.description="Decides on events, steps runs, serves the API; migrates the database and declares the broker's topology"
COPY --from=build /out/orchestrator /ensue
COPY examples /ensue/examples
ENTRYPOINT ["node", "/ensue/dist/apps/orchestrator/main.js"]

FROM base AS runner
LABEL org.opencontainers.image.title="ensue-runner" \
      org.opencontainers.image.description="Performs actions"
COPY --from=build /out/runner /ensue
ENTRYPOINT ["node", "/ensue/dist/apps/runner/main.js"]

FROM base AS standalone
LABEL org.opencontainers.image.title="ensue-standalone" \
      org.opencontainers.image.description="All of Ensue in one process, over a SQLite file in /data"
COPY --from=build /out/standalone /ensue
COPY examples /ensue/examples
ENV ENSUE_DATA_DIR=/data
VOLUME /data
ENTRYPOINT ["node", "/ensue/dist/apps/standalone/main.js"]

FROM base AS tools
LABEL org.opencontainers.image.title="ensue-tools" \
      org.opencontainers.image.description="What docker-compose.yml needs beside the services: secrets, the front door, an example"
COPY scripts/image/*.mjs /ensue/
COPY examples /ensue/examples
# Volumes take their owner from here.
COPY --from=build --chown=10001:10001 /volumes /
ENTRYPOINT ["node"]

# With a shell and Python, for runners that may run commands (ENSUE_SHELL, ENSUE_PYTHON): let the container be the sandbox.
FROM ${NODE_IMAGE} AS runner-scripts
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ensue-runner-scripts" \
      org.opencontainers.image.description="Performs actions; with Python and a shell" \
      org.opencontainers.image.vendor="Ensue" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN apt-get update && apt-get install -y --no-install-recommends python3-minimal && \
    rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn* && \
    groupadd -g 10001 ensue && useradd -u 10001 -g ensue -d /tmp -s /usr/sbin/nologin ensue
COPY scripts/image/healthcheck.mjs /ensue/healthcheck.mjs
COPY --from=build /out/runner /ensue
ENV NODE_ENV=production HOME=/tmp ENSUE_HTTP_HOST=0.0.0.0 ENSUE_HTTP_PORT=8080 ENSUE_LOG_FORMAT=json
WORKDIR /ensue
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["node", "/ensue/healthcheck.mjs"]
ENTRYPOINT ["node", "/ensue/dist/apps/runner/main.js"]
