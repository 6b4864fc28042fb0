"""A plugin switched on and off ten times while another process reads: no request may fail.

    python bench/switching.py [--swaps 20] [--workers 2] [--readers 4] [--pause 1] [--minutes 8]

Makes an installation of its own in a temporary folder, starts the real server at a free port, and reads
pages from a process of its own over new and kept connections. Says each step on standard error as it goes,
prints a table, and ends what it started, whatever happens; it gives up after *minutes*. The exit status is 1
when a request failed. Quote the ratio of the two lines, not the milliseconds. Where somebody edits the code
meanwhile, run it from a copy: new workers read the code anew.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType

HOST = "127.0.0.1"
PAGES = ("/fi/", "/sv/", "/fi/blogi/", "/sv/teman/", "/fi/tietopankki/")
PLUGIN = "tell_us"
QUIET_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
START_SECONDS = 120.0
OK = 200

Answer = tuple[float, float, str]
"""When a request began, how many seconds it took, and its status, or why there is none."""


class OutOfTime(Exception):
    """The whole measurement took too long."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two swaps")
    parser.add_argument("--minutes", type=float, default=8.0, help="give up after so many")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, give_up)
    signal.signal(signal.SIGTERM, give_up)
    signal.setitimer(signal.ITIMER_REAL, options.minutes * 60)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        instance = Path(folder)
        say("making an installation")
        run(instance, "init")
        with serving(instance, options.workers) as port, reading(port, options.readers) as answers:
            time.sleep(QUIET_SECONDS)
            begun = time.monotonic()
            done, ended = swap(instance, options.swaps, options.pause)
            time.sleep(QUIET_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(f"{done} swaps in {ended - begun:.0f} s, {options.workers} workers, {options.readers} readers")
    print(f"{'':12}{'requests':>10}{'failed':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}")
    failed = tell("quiet", [answer for answer in answers if answer[0] < begun])
    failed += tell("swapping", [answer for answer in answers if answer[0] >= begun])
    return 1 if failed or done < options.swaps else 0


def give_up(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTime


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def run(instance: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=START_SECONDS)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr.strip()}")


@contextmanager
def serving(instance: Path, workers: int) -> Iterator[int]:
    """A server, and everything it started, for the length of the block; its port."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), "serve", "--quiet"]
    server = subprocess.Popen(
        [*command, "--port", str(port), "--workers", str(workers)], start_new_session=True
    )
    try:
        say(f"starting the server at port {port}")
        wait_for(server, port)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            say("the server does not end and is killed")
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if ask(http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS), "/healthz") == str(OK):
            return
        time.sleep(0.2)
    raise SystemExit("the server does not answer")


def ask(connection: http.client.HTTPConnection, path: str) -> str:
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return type(error).__name__
    return str(answer.status)


def swap(instance: Path, swaps: int, pause: float) -> tuple[int, float]:
    """Switch the plugin off and on; how often that was done, and when it ended."""
    for number in range(swaps):
        action = "disable" if number % 2 == 0 else "enable"
        say(f"{number + 1} of {swaps}: {action}")
        try:
            run(instance, "plugins", action, PLUGIN)
            time.sleep(pause)
        except OutOfTime:
            say("out of time")
            return number, time.monotonic()
    return swaps, time.monotonic()


@contextmanager
def reading(port: int, readers: int) -> Iterator[list[Answer]]:
    """Pages are read by another process for the length of the block; afterwards the list is filled."""
    answers: list[Answer] = []
    stop = multiprocessing.Event()
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=read_pages, args=(port, readers, stop, theirs), daemon=True)
    process.start()
    try:
        yield answers
        say("waiting for the last answers")
        stop.set()
        if ours.poll(2 * PATIENCE_SECONDS):
            answers += [(began, took, status) for began, took, status in json.loads(ours.recv())]
    finally:
        stop.set()
        process.join(PATIENCE_SECONDS)
        process.kill()


def read_pages(port: int, readers: int, stop: Event, results: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=read, args=(port, number, stop, answers)) for number in range(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.send(json.dumps(answers))


def read(port: int, number: int, stop: Event, answers: list[Answer]) -> None:
    """Ask for one page after the other: every second reader keeps its connection, and every second
    request asks past the page cache."""
    kept = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
    turn = number
    while not stop.is_set():
        turn += 1
        path = PAGES[turn % len(PAGES)] + (f"?page=1&n={turn}" if turn % 2 else "")
        connection = kept if number % 2 else http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
        began = time.monotonic()
        status = ask(connection, path)
        answers.append((began, time.monotonic() - began, status))
        if connection is not kept:
            connection.close()


def tell(name: str, answers: list[Answer]) -> int:
    """Print a line about *answers*; how many failed. No answer at all is a failure too."""
    if not answers:
        print(f"{name:12}{0:>10}")
        return 1
    times = sorted(took * 1000 for _began, took, _status in answers)
    wrong = Counter(status for _began, _took, status in answers if status != str(OK))
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{name:12}{len(times):>10}{wrong.total():>8}{middle:>9.0f}{late:>9.0f}{times[-1]:>9.0f}")
    for status, number in wrong.most_common():
        print(f"{'':12}{number} × {status}")
    return wrong.total()


if __name__ == "__main__":
    os.environ.pop("YHTEISTUUMIN_INSTANCE", None)
    sys.exit(main())
