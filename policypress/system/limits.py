"""Runs a function in a child process with limits on memory, time and files.

Reading a malicious file can use up all memory or run forever. In a child process, limits apply, and only
the child is killed. Windows has neither `fork` nor `resource`, so the function runs in this process
there, without limits.
"""

import contextlib
import errno
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from policypress.diagnostics import CommandRefused

# A package of a hundred policies needs 450 MB and 30 s.
MEMORY_MB, SECONDS = 2000, 600
_MOST_FILES = 64


def run_limited(
    what: str, function: Callable[..., Any], *arguments: Any, memory: int = MEMORY_MB, seconds: int = SECONDS
) -> Any:
    """Return the result of `function(*arguments)`, which must be serializable as JSON.

    `memory` is in megabytes, in addition to what this process uses. `seconds` limits both CPU time and
    wall-clock time. Raises CommandRefused if a limit is reached or the function fails; `what` names the
    work in the message. Re-raises CommandRefused and OSError from the function.
    """
    if "fork" in multiprocessing.get_all_start_methods():
        kind, value = _in_child(function, arguments, memory, seconds)
    else:
        kind, value = _outcome(function, arguments)
    if kind == "value":
        return value
    if kind == "refused":
        reasons, code, ending = value
        raise CommandRefused(reasons, code, ending)
    if kind == "system":
        raise OSError(*value)
    reasons = {
        "memory": f"{what} needs more than {memory} MB and was stopped. Use --memory to raise the limit.",
        "time": f"{what} takes more than {seconds} s and was stopped. Use --seconds to raise the limit.",
    }
    raise CommandRefused([reasons.get(kind, f"{what} failed: {value}.")], ending="")


def _in_child(
    function: Callable[..., Any], arguments: tuple[Any, ...], memory: int, seconds: int
) -> tuple[str, Any]:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sender, function, arguments, memory, seconds), daemon=True)
    child.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            return "time", None
        # JSON, because pickle can execute code from a compromised child.
        kind, value = json.loads(receiver.recv_bytes())
        return kind, value
    except (EOFError, OSError):
        child.join()
        number = -(child.exitcode or 0)
        if number in (0, signal.SIGKILL, signal.SIGABRT):
            return "memory", None
        return "failed", f"signal {number}"
    finally:
        child.kill()
        child.join()
        receiver.close()


def _child(
    sender: Connection, function: Callable[..., Any], arguments: tuple[Any, ...], memory: int, seconds: int
) -> None:
    # The parent kills the child, also after Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.dont_write_bytecode = True
    _limit(memory, seconds)
    # Exit code 0 without a result means that there was no memory left to send one.
    with contextlib.suppress(MemoryError):
        sender.send_bytes(json.dumps(_outcome(function, arguments)).encode("ascii"))


def _limit(memory: int, seconds: int) -> None:
    import resource  # not on Windows

    mapped = 0
    with contextlib.suppress(OSError):
        mapped = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    limits = {
        resource.RLIMIT_AS: mapped + memory * 1_000_000,
        # Above the wall-clock limit, at which the parent kills the child.
        resource.RLIMIT_CPU: seconds + 1,
        resource.RLIMIT_NOFILE: _MOST_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for which, most in limits.items():
        hard = resource.getrlimit(which)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS rejects some of these.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (limit, limit))


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "value", function(*arguments)
    except CommandRefused as error:
        return "refused", (error.reasons, error.code, error.ending)
    except MemoryError:
        return "memory", None
    except OSError as error:
        if error.errno == errno.ENOMEM:
            return "memory", None
        return "system", (error.errno, error.strerror, error.filename and str(error.filename))
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"
