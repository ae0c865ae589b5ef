"""The API's own page: its script stands in it, so the policy names the script by its hash."""

import base64
import hashlib
import re

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from services.web.guards import POLICY

FILES = "/api/docs-files"
INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def mount(app: FastAPI) -> None:
    """Show the API at /api/docs, with everything it needs from our own server."""

    @app.get("/api/docs", include_in_schema=False)
    def shown() -> HTMLResponse:
        response = get_swagger_ui_html(
            openapi_url=str(app.openapi_url),
            title=app.title,
            swagger_js_url=f"{FILES}/swagger-ui-bundle.js",
            swagger_css_url=f"{FILES}/swagger-ui.css",
            swagger_favicon_url=f"{FILES}/favicon.png",
        )
        scripts = INLINE.findall(bytes(response.body))
        hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
        response.headers["content-security-policy"] = "; ".join((
            POLICY,
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",  # the viewer styles itself; it shows no record
            "img-src 'self' data:",
        ))  # fmt: skip
        return response


def _digest(script: bytes) -> str:
    return base64.b64encode(hashlib.sha256(script).digest()).decode()
