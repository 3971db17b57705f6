# The image holds one static program and certificates: no shell, no package manager, no root.
#
#   docker build -t tidings --build-arg VERSION=1.0.0 .
#   docker run -v ./config.yaml:/etc/tidings/config.yaml:ro -v tidings:/data -e DISCORD_TOKEN tidings

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/root/tidings ./cmd/tidings \
    && mkdir -p /out/root/etc/ssl/certs /out/state/data \
    && cp /etc/ssl/certs/ca-certificates.crt /out/root/etc/ssl/certs/ \
    && mkdir -m 1777 /out/state/tmp

FROM scratch
COPY --from=build /out/root/ /
# SQLite's file (database: sqlite:tidings.db) lies in the working directory.
COPY --from=build --chown=65532:65532 /out/state/ /
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=20s CMD ["/tidings", "health", "--config", "/etc/tidings/config.yaml"]
ENTRYPOINT ["/tidings"]
CMD ["run", "--config", "/etc/tidings/config.yaml"]
