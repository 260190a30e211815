"""Airflow as one process group on this host: start it, wait until it answers, stop it cleanly.

``python -m plugins.server`` is `make up`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from plugins.home import PROJECT, airflow_environment, write_secrets
from tenken.errors import ConfigError, TenkenError, TransientError

START_SECONDS, STOP_SECONDS = 180, 60


def start_server(environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start Airflow's scheduler, DAG processor, triggerer and interface, all as one process group.

    Args:
        environment: As `airflow_environment` gives it.
        log: Where all their output goes, appended.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "airflow", "standalone"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Its own group, so that Ctrl-C reaches it once, from us. And a shell that starts a job in the
            # background makes it ignore SIGINT, which is the one signal that stops Airflow whole.
            start_new_session=True,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509  # no thread runs yet
        )


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_until_healthy(
    process: subprocess.Popen[bytes], url: str, log: Path, seconds: float = START_SECONDS
) -> None:
    """Wait until the interface answers at ``url``.

    Raises:
        TransientError: the process ended or did not answer in time.
    """
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if process.poll() is not None:
            problem = f"Airflow ended with code {process.returncode}"
            raise TransientError.at(log, problem, "Read the end of this file")
        if _answers(f"{url}/api/v2/monitor/health"):
            return
        time.sleep(0.5)
    raise TransientError.at(log, f"Airflow did not answer in {seconds:.0f} s", "Read the end of this file")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  # our own http address
            return bool(answer.status == 200)  # noqa: PLR2004  # HTTP's "fine"
    except (urllib.error.URLError, OSError):
        return False


def stop_server(process: subprocess.Popen[bytes], seconds: float = STOP_SECONDS) -> int:
    """Stop Airflow and whatever it started; gives its exit code.

    SIGINT first: with SIGTERM Airflow's parts stay behind without a parent.
    """
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        _signal_group(process, sign, whole=sign is not signal.SIGINT)
        try:
            process.wait(seconds)
            break
        except subprocess.TimeoutExpired:
            continue
    _signal_group(process, signal.SIGKILL, whole=True)  # what a killed parent left behind
    return process.wait()


def _signal_group(process: subprocess.Popen[bytes], sign: signal.Signals, *, whole: bool) -> None:
    try:
        if whole:
            os.killpg(process.pid, sign)
        elif process.poll() is None:
            process.send_signal(sign)
    except ProcessLookupError:
        return


def check_port(port: int) -> None:
    """Tell before the start that another program has the port.

    Raises:
        ConfigError: it has.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ConfigError.at(
                f"port {port}",
                "another program uses it",
                "Stop that program, or set AIRFLOW__API__PORT and AIRFLOW__API__BASE_URL to another port",
            ) from None


def main() -> int:
    """Run Airflow in the foreground until Ctrl-C; print where it is and how to log in."""
    os.umask(0o077)  # metadata, logs and passwords are for this user alone
    environment = airflow_environment(PROJECT)
    port = int(environment.get("AIRFLOW__API__PORT", "8080"))
    url = environment.get("AIRFLOW__API__BASE_URL", f"http://127.0.0.1:{port}")
    log = PROJECT / "logs" / "airflow.log"
    try:
        check_port(port)
        passwords = write_secrets(PROJECT)
        signal.signal(signal.SIGTERM, _interrupt)
        signal.signal(signal.SIGINT, _interrupt)
        process = start_server(environment, log)
        return _serve(process, url, log, passwords)
    except TenkenError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _serve(process: subprocess.Popen[bytes], url: str, log: Path, passwords: Path) -> int:
    """Wait for Airflow or for Ctrl-C, whichever comes first, and leave no process behind."""
    try:
        _say(f"Airflow starts (half a minute); its output goes to {log}")
        wait_until_healthy(process, url, log)
        _say(f"Airflow answers at {url}\nUser admin; the passwords stand in {passwords}")
        _say("The DAGs are paused; unpausing one starts the quarter that ended last at once")
        _say("Ctrl-C stops Airflow")
        return process.wait()
    except KeyboardInterrupt:
        _say("Airflow stops (up to 20 s)")
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would leave its parts behind
        stop_server(process)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
