"""Serves the built site locally, rebuilds when a watched file changes, and shows the problems of the last
build on every page."""

from __future__ import annotations

import contextlib
import functools
import html
import http.server
import io
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from http.client import HTTP_PORT
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from policypress.contract.headers import SECURITY_HEADERS
from policypress.diagnostics import BuildError
from policypress.system.inputs import state_of

_SECONDS_BETWEEN_LOOKS = 0.1
_OWN = "/-preview/"
_NAMES = ("localhost", "127.0.0.1", "[::1]")

_SCRIPT = """\
// Reloads the page when a build has finished, successfully or not, since the page was served.
const served = document.currentScript.dataset.build;
async function look() {
  try {
    const answer = await fetch("/-preview/build", { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== served) return location.reload();
  } catch {
    // The preview has stopped but may be restarted.
  }
  setTimeout(look, 100);
}
look();
"""

_STYLE = """\
.preview-problems { padding: 1rem 1.5rem; border-bottom: 3px solid #b3261e; background: #fff; color: #222; }
.preview-problems h2 { margin: 0 0 0.5rem; font: bold 1rem/1.5 sans-serif; color: #b3261e; }
.preview-problems pre { margin: 0; max-height: 60vh; overflow: auto; font: 0.85rem/1.5 monospace; }
.preview-problems pre { white-space: pre-wrap; }
"""

_EMPTY_PAGE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>No site yet</title></head>\
<body></body></html>
"""


class _Outcome:
    """The result of a build. `problems` is its output, or "" if it succeeded."""

    def __init__(self, number: int, problems: str) -> None:
        # Includes the process id, so that pages served by an earlier preview are reloaded too.
        self.id = f"{os.getpid()}-{number}"
        self.problems = problems


class _Builds:
    """Runs builds one at a time. `last` is the outcome to show on pages."""

    def __init__(self, command: Sequence[str]) -> None:
        self.last = _Outcome(0, "")
        self._command = command
        self._count = 0

    def run(self) -> None:
        """Build, and print the result."""
        started = time.monotonic()
        problems = self._problems()
        self._count += 1
        self.last = _Outcome(self._count, problems)
        if problems:
            print(problems, file=sys.stderr, flush=True)
        else:
            print(f"built in {time.monotonic() - started:.1f} s", flush=True)

    def _problems(self) -> str:
        # Use a new session, so that Ctrl-C reaches only the preview, which then ends the build cleanly.
        process = subprocess.Popen(
            self._command,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        with process:
            try:
                output, _ = process.communicate()
            except BaseException:
                process.terminate()
                raise
        if process.returncode == 0:
            return ""
        return output.strip() or f"The build exited with code {process.returncode} and printed nothing."


def run(build: Sequence[str], site: Path, watched: Iterable[Path], port: int) -> None:
    """Build, then serve `site` at `port` until interrupted, and rebuild on every change.

    `build` is the command line of a build, and `watched` lists the files and folders to watch. If the last
    build failed, every page of the previous site shows its problems at the top.
    Raises OSError if the port is taken, or BuildError if a build would write into a watched folder.
    """
    watched = tuple(watched)
    for path in watched:
        if site.resolve().is_relative_to(path.resolve()):
            raise BuildError(
                f"{site.parent} is inside {path}, so each build would trigger another. Choose another --dist."
            )
    builds = _Builds(build)
    handler = functools.partial(_Handler, site, builds)
    try:
        server = _Server(("127.0.0.1", port), handler)
    except OSError as error:
        what = f"port {port} is not available ({error.strerror}); choose another one with --port"
        raise OSError(error.errno, what) from error
    with server:
        try:
            seen = state_of(watched)
            builds.run()
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(f"http://127.0.0.1:{server.server_port}/  (stop with Ctrl-C)", flush=True)
            while True:
                time.sleep(_SECONDS_BETWEEN_LOOKS)
                now = state_of(watched)
                if now != seen:
                    seen = now
                    builds.run()
        except KeyboardInterrupt:
            pass


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Print the error, unless the browser closed the connection."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(http.server.SimpleHTTPRequestHandler):
    server: _Server

    def __init__(self, site: Path, builds: _Builds, *arguments: object) -> None:
        self._builds = builds
        super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

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
            self.path = urlsplit(self.path).path
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        return True

    def send_head(self) -> BinaryIO | None:
        """Send the response headers for GET or HEAD and return the body."""
        # Get this before reading the file, so that a page that is already outdated is reloaded.
        outcome = self._builds.last
        own = {"build": outcome.id, "page.js": _SCRIPT, "page.css": _STYLE}
        name = self.path.removeprefix(_OWN)
        if name != self.path and name in own:
            return self._answer(HTTPStatus.OK, own[name], self.guess_type(name))
        file = Path(self.translate_path(self.path))
        with contextlib.suppress(OSError):  # for example, a file name that is too long
            if file.is_dir() and self.path.endswith("/"):
                file /= "index.html"
            if file.suffix != ".html" and file.exists():
                return super().send_head()
        status, page = HTTPStatus.SERVICE_UNAVAILABLE, _EMPTY_PAGE
        not_found = Path(self.directory, "en" if self.path.startswith("/en/") else "", "404.html")
        for found, path in ((HTTPStatus.NOT_FOUND, not_found), (HTTPStatus.OK, file)):
            # ValueError: the path contains NUL or half a surrogate pair.
            with contextlib.suppress(OSError, ValueError):
                status, page = found, path.read_text("utf-8")
        return self._answer(status, _with_problems(page, outcome), "text/html; charset=utf-8")

    def _answer(self, status: HTTPStatus, text: str, media_type: str) -> BinaryIO:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def end_headers(self) -> None:
        for name, value in (SECURITY_HEADERS | {"Cache-Control": "no-store"}).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing, because the terminal is for the output of builds."""


def _with_problems(page: str, outcome: _Outcome) -> str:
    """Add the reload script to a page and, after a failed build, its problems at the top."""
    head = (
        f'<link rel="stylesheet" href="{_OWN}page.css"><script src="{_OWN}page.js" data-build="{outcome.id}">'
    )
    page = page.replace("</head>", f"{head}</script></head>", 1)
    if not outcome.problems:
        return page
    panel = '<section class="preview-problems" role="alert"><h2>The build failed. Fix these problems:</h2>'
    panel += f"<pre>{html.escape(outcome.problems)}</pre></section>"
    return re.sub(r"<body[^>]*>", lambda body: body[0] + panel, page, count=1)
