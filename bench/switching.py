"""A plugin switched on and off ten times while another process reads: no request may fail.

    python bench/switching.py [--swaps 20] [--workers 2] [--readers 4]

Makes an installation of its own in a temporary folder, starts the real server, and reads pages from
a process of its own over new and kept connections. Prints a table; the exit status is 1 when a request
failed. Quote the ratio of the two lines, not the milliseconds.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from multiprocessing.synchronize import Event
from pathlib import Path

HOST = "127.0.0.1"
PAGES = ("/fi/", "/sv/", "/fi/blogi/", "/sv/teman/", "/fi/tietopankki/")
PLUGIN = "tell_us"
QUIET_SECONDS = 5.0
PATIENCE_SECONDS = 60.0

Answer = tuple[float, float, int]
"""When a request began, how many seconds it took, and its status (0: lost)."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--readers", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        run(instance, "init")
        port = free_port()
        with serving(instance, port, options.workers) as server:
            quiet, swapping, seconds = measure(instance, port, options.swaps, options.readers)
            server.terminate()
    print(f"{options.swaps} swaps in {seconds:.0f} s, {options.workers} workers, {options.readers} readers")
    print(f"{'':12}{'requests':>10}{'failed':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}")
    failed = tell("quiet", quiet) + tell("swapping", swapping)
    return 1 if failed else 0


def run(instance: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def serving(instance: Path, port: int, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), "serve", "--quiet"]
    server = subprocess.Popen([*command, "--port", str(port), "--workers", str(workers)])
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if ask(http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS), "/healthz") == 200:
            return server
        time.sleep(0.1)
    server.kill()
    raise SystemExit("the server does not answer")


def ask(connection: http.client.HTTPConnection, path: str) -> int:
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status


def measure(instance: Path, port: int, swaps: int, readers: int) -> tuple[list[Answer], list[Answer], float]:
    """The answers before and during the swaps, and how long the swaps took."""
    stop = multiprocessing.Event()
    results: multiprocessing.SimpleQueue[str] = multiprocessing.SimpleQueue()
    process = multiprocessing.Process(target=read_pages, args=(port, readers, stop, results))
    process.start()
    time.sleep(QUIET_SECONDS)
    begun = time.monotonic()
    for number in range(swaps):
        run(instance, "plugins", "disable" if number % 2 == 0 else "enable", PLUGIN)
    ended = time.monotonic()
    time.sleep(QUIET_SECONDS)
    stop.set()
    answers: list[Answer] = [(began, took, status) for began, took, status in json.loads(results.get())]
    process.join()
    quiet = [answer for answer in answers if answer[0] < begun]
    return quiet, [answer for answer in answers if answer[0] >= begun], ended - begun


def read_pages(port: int, readers: int, stop: Event, results: multiprocessing.SimpleQueue[str]) -> None:
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=read, args=(port, number, stop, answers)) for number in range(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(json.dumps(answers))


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
    times = sorted(took * 1000 for _began, took, _status in answers)
    failed = sum(status != 200 for _began, _took, status in answers)
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{name:12}{len(times):>10}{failed:>8}{middle:>9.0f}{late:>9.0f}{times[-1]:>9.0f}")
    return failed


if __name__ == "__main__":
    os.environ.pop("YHTEISTUUMIN_INSTANCE", None)
    sys.exit(main())
