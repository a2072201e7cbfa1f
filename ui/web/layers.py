"""What a request passes before it reaches a route, from the outside in."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from ui.settings import ServiceSettings
from ui.web.access import Access
from ui.web.body_limit import BodyLimit
from ui.web.headers import SecurityHeaders
from ui.web.metrics import Metrics
from ui.web.observing import Observing
from ui.web.rates import RateLimit

_FORM = 64 * 1024  # bytes of a form around its file


def add_layers(app: FastAPI, settings: ServiceSettings, metrics: Metrics) -> None:
    """Add them; the one added last is the outermost."""
    app.add_middleware(
        BodyLimit, limit=settings.max_body, upload=settings.max_upload + _FORM, uploads=("/documents",)
    )
    app.add_middleware(Access, hashes=settings.api_keys, origins=settings.cors_origins)
    app.add_middleware(RateLimit, rate=settings.rate)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "X-API-Key", "X-Request-ID"),
            expose_headers=("X-Request-ID", "Retry-After"),
        )
    app.add_middleware(Observing, metrics=metrics, questions=settings.log_questions)
    app.add_middleware(SecurityHeaders, shared=bool(settings.cors_origins))
