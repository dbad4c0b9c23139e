# The service as an image: docker build -t resource-backend .
# Runs as a user without rights, on a root file system that may be read-only; writes to /data alone.
# glibc 2.41: with older ones the event loop, when it hands work to a thread, may wait for that thread to get a core.
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are Node itself, which the image has, and native speed-ups that nothing here needs.
# Nobody reads types, source maps and manuals at run time; they are half of all bytes.
RUN npm ci --omit=dev --omit=optional \
    && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' \) -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# All of them: the compiler itself is an optional package.
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/
COPY migrations migrations/
COPY src src/
RUN node scripts/build.mjs

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Resource Backend" \
      org.opencontainers.image.description="Release distribution backend: publish versioned packages, answer update checks, hand out downloads."
# The id is fixed so that volumes and security contexts can name it.
RUN groupadd --system --gid 10001 backend \
    && useradd --system --uid 10001 --gid backend --home-dir /data --no-create-home --shell /usr/sbin/nologin backend \
    && install --directory --owner=backend --group=backend --mode=0750 /data
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules/
COPY package.json ./
COPY config config/
COPY scripts/healthcheck.mjs scripts/
COPY --from=build /app/dist dist/
ENV NODE_ENV=production \
    RB_DATA_DIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=2m --retries=3 \
    CMD ["node", "/app/scripts/healthcheck.mjs"]
# SIGTERM reaches Node itself. Migrations alone: docker run … resource-backend dist/src/migrate.js
# On processors with protection keys V8 may lose track of code that threads share, and abort.
ENTRYPOINT ["node", "--no-memory-protection-keys", "--enable-source-maps"]
CMD ["dist/src/main.js"]
