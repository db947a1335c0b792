"""The site's headers, used in `_headers`, the preview and the examples in docs/*/hosting.md."""

# The types of files that hosts send without a charset or do not know, by the end of the file name.
CONTENT_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "cff": "application/yaml",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "md": "text/markdown; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "sqlite": "application/vnd.sqlite3",
    "tbx": "application/x-tbx+xml",
    "tmx": "application/x-tmx+xml",
    "ttl": "text/turtle; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "utf8": "text/tab-separated-values; charset=utf-8",
}
CORS = {"Access-Control-Allow-Origin": "*"}

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
