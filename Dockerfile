# One image for migrate, api and worker.
FROM node:22-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json .npmrc ./
COPY scripts/vendor scripts/fonts scripts/
RUN npm ci --ignore-scripts --no-audit --no-fund && scripts/vendor vendor \
    && scripts/fonts fonts

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home observatory \
    && install -d -o observatory -g observatory /var/lib/observatory
WORKDIR /app
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY . .
COPY --from=assets /assets/vendor api/web/vendor
COPY --from=assets /assets/fonts etl/report/fonts
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .
USER observatory
ENV OBSERVATORY_HOME=/var/lib/observatory PYTHONUNBUFFERED=1
VOLUME /var/lib/observatory
EXPOSE 8000
CMD ["observatory", "serve"]
