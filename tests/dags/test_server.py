"""Starting and stopping a process group, tried on small programs that behave as Airflow does."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plugins import server
from plugins.server import check_port, stop_server, wait_until_healthy
from tenken.errors import ConfigError, TransientError

# Like Airflow: a parent with a child of its own; an interrupt ends both, SIGTERM only the parent.
FAMILY = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
try:
    print(child.pid, flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    {on_interrupt}
"""


def start(on_interrupt: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start the family; gives the parent and the pid of its child."""
    process = subprocess.Popen(
        [sys.executable, "-c", FAMILY.format(on_interrupt=on_interrupt)],
        stdout=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=server._heed_interrupts,  # noqa: PLW1509  # no thread runs here
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be collected does not."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    """Wait up to two seconds for a process to end."""
    limit = time.monotonic() + 2
    while is_alive(pid) and time.monotonic() < limit:
        time.sleep(0.02)
    return not is_alive(pid)


def test_an_interrupt_is_enough_for_one_that_stops_its_parts() -> None:
    process, child = start("child.terminate(); child.wait(); sys.exit(3)")
    assert stop_server(process, 5) == 3
    assert ends(child)


def test_a_part_that_its_parent_left_behind_is_ended_too() -> None:
    process, child = start("sys.exit(0)")
    assert stop_server(process, 5) == 0
    assert ends(child)


def test_one_that_ignores_the_interrupt_is_ended_by_force() -> None:
    process, child = start("time.sleep(600)")
    assert stop_server(process, 0.5) == -signal.SIGTERM
    assert ends(child)


def test_stopping_what_has_ended_gives_its_code_again() -> None:
    process, child = start("sys.exit(0)")
    stop_server(process, 5)
    assert stop_server(process, 5) == 0
    assert ends(child)


def test_a_server_that_ends_while_it_starts_is_reported_with_its_log(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"])
    with pytest.raises(TransientError, match=r"airflow\.log: Airflow ended with code 7"):
        wait_until_healthy(process, "http://127.0.0.1:9", tmp_path / "airflow.log", seconds=20)


def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with pytest.raises(TransientError, match="did not answer in 1 s"):
            wait_until_healthy(process, "http://127.0.0.1:9", tmp_path / "airflow.log", seconds=1)
    finally:
        process.kill()
        process.wait()


def test_a_port_in_use_is_told_before_the_start() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match="another program uses it"):
            check_port(taken.getsockname()[1])


def test_a_free_port_passes() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_port(port)
