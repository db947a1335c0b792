"""Serves the built site on this machine and builds again whenever an edited file changes."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

_SECONDS_BETWEEN_LOOKS = 0.5


def run(build: Sequence[str], site: Path, watched: Iterable[Path], port: int) -> None:
    """Build, then serve `site` at `port` until interrupted, building again on each change.

    `build` is the command line of a build, `watched` the files and folders whose changes count.
    A build that fails prints its problems; the site stays as it was. OSError for a taken port.
    """
    handler = functools.partial(_QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        seen = _state(watched)
        _build(build)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/  (stop with Ctrl-C)", flush=True)
        while True:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            now = _state(watched)
            if now != seen:
                seen = now
                _build(build)


def _build(build: Sequence[str]) -> None:
    started = time.monotonic()
    if subprocess.run(build, check=False).returncode == 0:
        print(f"built in {time.monotonic() - started:.1f} s", flush=True)


def _state(watched: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    state = {}
    for path in (file for root in watched for file in _files(root)):
        try:
            stat = path.stat()
        except OSError:
            continue
        state[path] = (stat.st_mtime_ns, stat.st_size)
    return state


def _files(root: Path) -> Iterator[Path]:
    for path in [root, *root.rglob("*")]:
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        if args and str(args[1] if len(args) > 1 else "").startswith("5"):
            print(format % args, file=sys.stderr)
