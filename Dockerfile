# syntax=docker/dockerfile:1

# Built from the distribution's packages and npm alone. In a closed network, name your mirrors:
#   docker build --build-arg BASE=registry.internal/debian:bookworm-slim \
#     --build-arg NPM_CONFIG_REGISTRY=https://npm.internal/ .
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
ARG NPM_CONFIG_REGISTRY
ARG DENO_VERSION=2.9.6
# A mirror's own certificate authority is trusted where the base image's store has it.
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1 DENO_TLS_CA_STORE=mozilla,system
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libcap2-bin nodejs npm \
  && rm -rf /var/lib/apt/lists/*
# npm brings the program itself in a package of its own for each platform.
RUN npm install --global --no-audit --no-fund deno@${DENO_VERSION} \
  && cp "$(npm root --global)"/deno/node_modules/@deno/linux-*-glibc/deno /usr/local/bin/deno-program \
  && npm uninstall --global deno \
  && mv /usr/local/bin/deno-program /usr/local/bin/deno
WORKDIR /opt/vxlan-manager
# What is installed changes less often than what is built: it gets a layer of its own.
COPY deno.json deno.lock ./
COPY packages ./packages
RUN deno install
COPY . .
RUN deno task build && deploy/prune.sh
# A container's user other than root has no capability of its own: the program brings it.
RUN setcap cap_net_raw+ep /usr/local/bin/deno

FROM ${BASE} AS manager
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1 DATA_DIR=/var/lib/vxlan-manager HOME=/var/lib/vxlan-manager
COPY --from=build /usr/local/bin/deno /usr/local/bin/deno
COPY --from=build /deno-dir /deno-dir
COPY --from=build /opt/vxlan-manager /opt/vxlan-manager
RUN useradd --system --uid 10001 --home-dir /var/lib/vxlan-manager --create-home --shell /usr/sbin/nologin vxlan
WORKDIR /opt/vxlan-manager
USER 10001
VOLUME ["/var/lib/vxlan-manager"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["deno", "run", "--no-prompt", "--allow-net", "--allow-env=API_HOST,API_PORT,TLS_CERT", "--unsafely-ignore-certificate-errors", "deploy/healthcheck.ts"]
ENTRYPOINT ["deploy/start.sh"]

# An optional proxy that gets certificates by itself: `docker compose --profile proxy up`.
FROM ${BASE} AS proxy
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates caddy \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10002 --home-dir /var/lib/proxy --create-home --shell /usr/sbin/nologin proxy-user
ENV XDG_DATA_HOME=/var/lib/proxy XDG_CONFIG_HOME=/var/lib/proxy
COPY deploy/Caddyfile /etc/caddy/Caddyfile
USER 10002
VOLUME ["/var/lib/proxy"]
EXPOSE 8443
HEALTHCHECK --interval=30s --timeout=5s --retries=3 \
  CMD ["caddy", "validate", "--config", "/etc/caddy/Caddyfile"]
ENTRYPOINT ["caddy", "run", "--config", "/etc/caddy/Caddyfile"]
