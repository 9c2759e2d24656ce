# At the top, because Render, Spaces, Fly and `docker build .` look for it here. Run it read-only:
#   docker build -t neural-playground . && docker run --read-only --tmpfs /tmp -p 8050:8050 neural-playground

FROM python:3.12-slim AS built
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt
COPY app.py ./
COPY assets assets
COPY playground playground
# The compiled code stays in the image; a processor of another kind compiles once a start, into /tmp.
RUN /venv/bin/python -m compileall -q playground app.py && /venv/bin/python -m playground.run.warming
# And the page, as Dash writes it.
RUN /venv/bin/python -m playground.web.kept_page

FROM python:3.12-slim
RUN useradd --system --no-create-home --uid 10001 playground
COPY --from=built /venv /venv
COPY --from=built /app /app
USER 10001
WORKDIR /app
ENV HOST=0.0.0.0 PORT=8050 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8050
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/venv/bin/python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}{os.environ.get(\"ROOT_PATH\", \"\")}/readyz', timeout=4)"]
CMD ["/venv/bin/python", "app.py"]
