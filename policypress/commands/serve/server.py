"""Answers a browser on this machine, and only for pages of this server."""

import html
import http.server
import json
import mimetypes
import re
import secrets
import sys
import traceback
from http import HTTPStatus
from http.client import HTTP_PORT
from pathlib import Path
from urllib.parse import unquote, urlsplit

from policypress.commands.serve import editing
from policypress.commands.serve.preview import Preview
from policypress.contract.headers import CONTENT_TYPES, SECURITY_HEADERS

_NAMES = ("localhost", "127.0.0.1", "[::1]")
_OWN = "-preview/"
_ASSETS = Path(__file__).parent / "assets"
_LONGEST_POST = 500_000
_EDITED = re.compile("(en/)?policies/([^/]+/)(m[0-9]+/)?index.html")
_NO_SITE_YET = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>No site yet</title></head>\
<body></body></html>
"""


class Server(http.server.ThreadingHTTPServer):
    """Serves a preview at a port of 127.0.0.1. Raises OSError if the port is taken."""

    def __init__(self, preview: Preview, port: int) -> None:
        self.preview = preview
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Print the error, unless the browser closed the connection."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def parse_request(self) -> bool:
        """Parse the request, and reject it if it names another host or has an invalid path."""
        if not super().parse_request():
            return False
        # Otherwise, a site whose name resolves to this machine could read drafts (DNS rebinding).
        port = self.server.server_port
        names = {f"{name}:{port}" for name in _NAMES} | set(_NAMES if port == HTTP_PORT else ())
        if self.headers.get("Host", "").lower() not in names:
            self.send_error(HTTPStatus.FORBIDDEN, explain=f"Open http://127.0.0.1:{port}/ instead.")
            return False
        try:
            self.path = unquote(urlsplit(self.path).path)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        return True

    def do_GET(self) -> None:
        """Send a file of the site, as a build would write it, or one of the preview itself."""
        preview = self.server.preview
        path = self.path.removeprefix("/")
        if path == f"{_OWN}build":
            self._answer(HTTPStatus.OK, preview.id.encode(), "text/plain; charset=utf-8")
        elif path.startswith(_OWN):
            own = {file.name: file for file in _ASSETS.iterdir()}.get(path.removeprefix(_OWN))
            self._answer_file(path, own.read_bytes() if own else None)
        else:
            self._answer_site(f"{path}index.html" if path.endswith("/") or not path else path)

    do_HEAD = do_GET  # noqa: N815

    def _answer_site(self, path: str) -> None:
        preview = self.server.preview
        with preview.lock:
            try:
                content = preview.read(path)
                if content is None and preview.read(f"{path}/index.html"):
                    return self._answer(HTTPStatus.MOVED_PERMANENTLY, b"", "text/plain", f"/{path}/")
            except Exception:  # a bug, or code that is being edited
                preview.fail(traceback.format_exc())
                content = None
            self._answer_file(path, content)
        return None

    def _answer_file(self, path: str, content: bytes | None) -> None:
        """Send a file, or the 404 page if `content` is None."""
        preview, status = self.server.preview, HTTPStatus.OK
        if content is None:
            found = preview.read("en/404.html" if path.startswith("en/") else "404.html")
            status = HTTPStatus.NOT_FOUND if found else HTTPStatus.SERVICE_UNAVAILABLE
            content, path = found or _NO_SITE_YET.encode(), "404.html"
        media_type = _type_of(path)
        if media_type == "text/html":
            content = _with_preview(content.decode(), preview, path).encode()
            media_type += "; charset=utf-8"
        self._answer(status, content, media_type)

    def do_POST(self) -> None:
        """Check the typed English, or return the file to import. Accepts only pages of this server."""
        # Any site can send a request here, but only our pages can read the token.
        ours = self.headers.get("Origin", "").lower() == f"http://{self.headers['Host']}".lower()
        token = self.headers.get("X-Preview-Token", "").encode("latin-1", "replace")
        action = editing.ACTIONS.get(self.path.removeprefix(f"/{_OWN}"))
        length = self.headers.get("Content-Length", "")
        if not ours or not secrets.compare_digest(token, self.server.preview.token.encode()):
            self.send_error(HTTPStatus.FORBIDDEN)
        elif action is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif not re.fullmatch("[0-9]{1,9}", length) or int(length) > _LONGEST_POST:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            try:
                content, media_type = action(self.server.preview, json.loads(self.rfile.read(int(length))))
            except (ValueError, RecursionError):
                self.send_error(HTTPStatus.BAD_REQUEST)
            else:
                self._answer(HTTPStatus.OK, content, media_type)

    def _answer(self, status: HTTPStatus, content: bytes, media_type: str, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def end_headers(self) -> None:
        for name, value in (SECURITY_HEADERS | {"Cache-Control": "no-store"}).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing, because the terminal is for the problems of the source."""


def _type_of(path: str) -> str:
    found = CONTENT_TYPES.get(path.rpartition(".")[2]) or mimetypes.guess_type(path)[0]
    return found or "application/octet-stream"


def _with_preview(page: str, preview: Preview, path: str) -> str:
    """Add to a page what only a preview has: reloading, problems at the top, and a link to the editor."""
    head = f'<link rel="stylesheet" href="/{_OWN}page.css">'
    if not editing.is_editor(path):  # it follows the source without reloading
        head += f'<script defer src="/{_OWN}page.js" data-build="{preview.id}"></script>'
    page = page.replace("</head>", f"{head}</head>", 1)
    top = ""
    if preview.problems:
        top = '<section class="preview-problems" role="alert"><h2>Fix these problems:</h2>'
        top += f"<pre>{html.escape(preview.problems)}</pre></section>"
    if found := _EDITED.fullmatch(path):
        words = "Edit the English" if found[1] else "编辑译文"
        address = html.escape(f"/{found[1] or ''}edit/{found[2]}{found[3] or ''}")
        top += f'<p class="preview-edit"><a href="{address}">{words}</a></p>'
    return re.sub(r"<body[^>]*>", lambda body: body[0] + top, page, count=1)
