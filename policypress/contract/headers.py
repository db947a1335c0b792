"""The site's security headers, used in `_headers`, the preview and the examples in docs/*/hosting.md."""

# Also in a <meta> on every page, for hosts that send no headers.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
)
SECURITY_HEADERS = {
    # Browsers ignore frame-ancestors in a <meta>.
    "Content-Security-Policy": f"{CONTENT_POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
