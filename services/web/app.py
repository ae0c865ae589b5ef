"""Builds the web application over an open house; nothing exists before it is asked for."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline

from services.bootstrap import House
from services.web import auth, commands, docs, errors
from services.web.guards import Guards
from services.web.pages import ROUTERS
from services.web.schemas import components

DESCRIPTION = (
    "Findings, rectification and responsibility of a local government. Log in at /api/login and"
    " send the token as `Authorization: Bearer`. Every command takes an Idempotency-Key and an"
    " If-Match; every list takes `as_of` (a day, an instant or a position of the ledger)."
)
VERSION = "1"


def build(house: House) -> FastAPI:
    """The application serving `house`; while it runs, it keeps the read models up to date."""

    @contextlib.asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        with house.following:
            yield

    app: FastAPI = FastAPIOffline(
        docs_url=None,  # docs.py shows it, under our policy
        redoc_url=None,
        openapi_url="/api/openapi.json",
        static_url=docs.FILES,
        title="Zeji",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=running,
        separate_input_output_schemas=False,
    )
    app.state.house = house
    app.include_router(auth.router)
    for router in (commands.mount(), *ROUTERS):  # a command's name is no stream's
        app.include_router(router)
    app.mount("/static", StaticFiles(packages=[("services.web", "static")]), name="static")
    errors.install(app)
    docs.mount(app)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    _guard(app, house)
    return app


def _guard(app: FastAPI, house: House) -> None:
    """Stand around the whole: a middleware would stand within the one that answers with 500."""
    whole, settings = app.build_middleware_stack, house.settings
    app.build_middleware_stack = lambda: Guards(  # type: ignore[method-assign]
        whole(), settings.request_bytes_max, settings.upload_bytes_max
    )


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        parts = found.setdefault("components", {})
        parts.setdefault("schemas", {}).update(components(commands.askable()))
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
        app.openapi_schema = found
    return app.openapi_schema
