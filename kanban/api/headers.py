"""The headers that keep browsers safe, on every answer.

The numbers are those of OWASP ASVS 5.0.0. `base-uri` is 'self' and not 'none' because the pages carry a `<base>` that
says where the application's root is; it cannot point anywhere but to us.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from config import Config

_YEAR = 365 * 24 * 3600


def attach(app: Flask, config: Config) -> None:
    """Set the headers on whatever leaves `app`."""
    fixed = {
        "Content-Security-Policy": content_security_policy(config),  # 3.4.3, 3.4.6, 3.4.7
        "X-Content-Type-Options": "nosniff",  # 3.4.4
        "Referrer-Policy": "no-referrer",  # 3.4.5
        "Cross-Origin-Opener-Policy": "same-origin",  # 3.4.8
        "Cross-Origin-Resource-Policy": "same-origin",  # 3.5.8
    }
    if config.secure:
        fixed["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"  # 3.4.1

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.extend(fixed)
        if "request_id" in g:
            response.headers.add("X-Request-Id", g.request_id)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"  # 14.3.2
        if request.path.startswith("/api/"):
            response.vary.update(("Cookie", "Authorization"))
        return response


def content_security_policy(config: Config) -> str:
    """Only what comes from us runs, and scripts never make HTML out of plain text.

    The socket's address is named beside 'self' for browsers that do not count ws: as the same origin.
    """
    host = urlsplit(config.public_url).netloc
    socket = f"{'wss' if config.secure else 'ws'}://{host}"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {socket}",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )
