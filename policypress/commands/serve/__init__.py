"""Implements `serve`: shows the site locally as a build would write it, and follows every change."""

import os
import subprocess
import sys
import threading
import time
from argparse import Namespace
from contextlib import suppress

from policypress.commands.serve.preview import Check, Preview
from policypress.commands.serve.server import Server
from policypress.paths import ROOT
from policypress.system.inputs import state_of
from policypress.system.origin import roots_of
from policypress.text.escape import one_line

_SECONDS_BETWEEN_LOOKS = 0.1


def run(options: Namespace, check: Check) -> list[str]:
    """Serve the site at 127.0.0.1 until interrupted, and return no lines to print. Writes nothing.

    `check` returns the model of a source folder and its warnings. While the source has errors, every page
    shows them above the last good state. Raises OSError if the port is taken.
    """
    preview = Preview(options.source, check)
    try:
        server = Server(preview, options.port)
    except OSError as error:
        taken = f"port {options.port} is not available ({error.strerror}); choose another one with --port"
        raise OSError(error.errno, taken) from error
    with server, suppress(KeyboardInterrupt):
        _watch(preview, server)
        server.server_close()
        arguments = [sys.executable, *sys.argv, f"--port={server.server_port}"]
        os.execv(sys.executable, arguments)  # noqa: S606 (no shell is needed)
    return []


def _watch(preview: Preview, server: Server) -> None:
    """Follow changes of the source and the written pages. Return when the code has changed."""
    roots = roots_of(preview.source)
    texts = (preview.source.resolve(), ROOT / "docs")
    seen = state_of(roots)
    _show(preview)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/  (stop with Ctrl-C)", flush=True)
    while True:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        now = state_of(roots)
        changed = {path for path, _ in now.items() ^ seen.items()}
        seen = now
        if any(not path.is_relative_to(texts[0]) and not path.is_relative_to(texts[1]) for path in changed):
            if _can_restart(preview):
                return
        elif changed:
            _show(preview, any(path.is_relative_to(texts[1]) for path in changed))


def _show(preview: Preview, pages_written: bool = False) -> None:
    started = time.monotonic()
    preview.follow(pages_written)
    _print_result(preview, f"loaded in {time.monotonic() - started:.1f} s")


def _can_restart(preview: Preview) -> bool:
    """Return whether the changed code can be imported. Otherwise, show why not."""
    words = [sys.executable, "-c", f"import {__name__}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        preview.fail(done.stderr.strip())
        _print_result(preview)
    return done.returncode == 0


def _print_result(preview: Preview, success: str = "") -> None:
    for line in (preview.problems or success).split("\n"):
        print(one_line(line), file=sys.stderr if preview.problems else sys.stdout, flush=True)
