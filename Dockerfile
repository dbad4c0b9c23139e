# The service as an image: docker build -t resource-backend .
# It runs as a user without rights. The root file system may be read-only: the service writes to /data alone.
# trixie has glibc 2.41; with older ones the event loop may wait for a thread to get a core: docs/decisions/009-v8-flags.md.
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are Node itself, which the image has, and native speed-ups that the service does not need.
# Types, source maps and manuals are half of all bytes and are not used at run time.
RUN npm ci --omit=dev --omit=optional \
    && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' \) -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# With the optional packages: the compiler is one of them.
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/
COPY migrations migrations/
COPY src src/
RUN node scripts/build.mjs

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Resource Backend" \
      org.opencontainers.image.description="Release distribution backend: publish versioned packages, answer update checks, hand out downloads."
# The id is fixed, so that volumes and security contexts can name it.
RUN groupadd --system --gid 10001 backend \
    && useradd --system --uid 10001 --gid backend --home-dir /data --no-create-home --shell /usr/sbin/nologin backend \
    && install --directory --owner=backend --group=backend --mode=0750 /data
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules/
COPY package.json ./
COPY config config/
COPY scripts/healthcheck.mjs scripts/launch.mjs scripts/node-settings.mjs scripts/
COPY --from=build /app/dist dist/
ENV NODE_ENV=production \
    RB_DATA_DIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=2m --retries=3 \
    CMD ["node", "/app/scripts/healthcheck.mjs"]
# The service is process 1, so SIGTERM reaches it. Migrations only: docker run … resource-backend dist/src/migrate.js
ENTRYPOINT ["node", "scripts/launch.mjs"]
CMD ["dist/src/main.js"]
