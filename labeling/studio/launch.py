"""How Label Studio is run: uv's environment for it, its environment variables, its process and its port. POSIX only."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from labeling.errors import MissingExtraError, ServerError

VERSION = "1.23.2"
"""The Label Studio release that is started, and that `labeling.studio` is tested against."""

LOGIN = "admin@labeling.localhost"
"""The address that the server's owner logs in with."""

NEWEST_PYTHON = (3, 13)
"""Label Studio's pinned dependencies have wheels up to this Python."""

Say = Callable[[str], None]
"""Takes one line of progress."""

_KEPT_VARIABLES = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SSL_CERT_FILE")


def find_program(folder: Path, report: Say) -> Path:
    """The label-studio executable in uv's cached environment; fetched the first time (about 800 MB)."""
    try:
        import uv
    except ImportError:
        raise MissingExtraError("uv", "studio") from None
    python = sys.executable if sys.version_info[:2] <= NEWEST_PYTHON else ".".join(map(str, NEWEST_PYTHON))
    command = [uv.find_uv_bin(), "tool", "run", "--quiet", "--python", python, "--from", f"label-studio=={VERSION}"]
    ask = ["python", "-c", "import sys; print(sys.prefix)"]
    done = subprocess.run([*command, "--offline", *ask], capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode != 0:
        report(f"installing Label Studio {VERSION} with uv (about 800 MB; only the first time)")
        done = subprocess.run([*command, *ask], capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode != 0:
        raise ServerError(f"uv could not install label-studio=={VERSION}:\n{done.stderr.strip()[-2000:]}")
    return Path(done.stdout.strip()) / "bin" / "label-studio"


def is_free(port: int) -> bool:
    """Whether nothing listens on this port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def server_environment(data_dir: Path, token: str, password: str, base: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the server: a few variables of `base`, the recipe, nothing else of the user's.

    Label Studio reads plain names such as HOST or DEBUG too, hence no inheritance.
    """
    return {name: base[name] for name in _KEPT_VARIABLES if name in base} | {
        "LABEL_STUDIO_BASE_DATA_DIR": str(data_dir),
        "LABEL_STUDIO_USERNAME": LOGIN,
        "LABEL_STUDIO_PASSWORD": password,
        "LABEL_STUDIO_USER_TOKEN": token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "LABEL_STUDIO_CORS_ALLOW_ALL_ORIGINS": "false",
        "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "false",
        "LABEL_STUDIO_SSRF_PROTECTION_ENABLED": "true",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "DEBUG": "false",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        "fflag_feat_utc_210_prediction_validation_15082025": "true",
    }


def spawn(program: Path, port: int, data_dir: Path, log: Path, environment: Mapping[str, str]) -> int:
    """Starts the server in a session of its own, deaf to this terminal, and gives its process id."""
    arguments = ["start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        child = subprocess.Popen(
            [str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=data_dir,
            env=dict(environment),
            start_new_session=True,
            umask=0o077,
        )
    except OSError as error:
        raise ServerError(f"{program}: cannot be started: {error.strerror}") from error
    finally:
        os.close(out)
    child.returncode = 0  # it outlives us on purpose; `process_started` reaps it
    return child.pid


def process_started(pid: int) -> str | None:
    """When the process started, in the system's own words; `None` where there is none, or a zombie."""
    with suppress(ChildProcessError, OSError):
        os.waitpid(pid, os.WNOHANG)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else f"ticks {fields[19]}"
    except (OSError, IndexError):
        if Path("/proc/self/stat").exists():
            return None
    done = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, when = done.stdout.strip().partition(" ")
    return when.strip() if when and not state.startswith("Z") else None


def end_process(pid: int, wait: float = 10.0) -> None:
    """SIGTERM to the process group that `launch` made, then SIGKILL after `wait` seconds."""
    started = process_started(pid)
    for number, patience in ((signal.SIGTERM, wait), (signal.SIGKILL, 10.0)):
        if started is None or process_started(pid) != started:
            return
        with suppress(ProcessLookupError):
            os.killpg(pid, number)
        until = time.monotonic() + patience
        while process_started(pid) == started and time.monotonic() < until:
            time.sleep(0.05)
