"""What this process is doing for a plugin at this moment, noted before the call starts.

In memory for the watchdog of this process; and, once `keep` was called, in a small file of the
instance's cache that outlives the process: whoever comes next sees in which call a worker died.
A note costs about two microseconds and no system call (the file is mapped into memory).
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import signal
import threading
import time
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = "calls"
SLOTS = 64
SLOT_BYTES = 256
SIZE = SLOTS * SLOT_BYTES
BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Where Linux says since which start of the machine it has been running."""
DIED = ".died"
REPEAT_SECONDS = 1.0
OVERLOAD = 2.0
"""Processes that want to run, for each processor, from which on nobody is slow by their own fault."""
MOST_STRAIN = 4.0
VIEW_FACTOR = 3
"""How much longer than a hook of a page a whole view may take: it may store a large file."""

LOADING = "loading"
"""The name under which importing a plugin and asking for its declarations is noted."""


class Overdue(BaseException):
    """Raised inside a plugin's call that has taken too long."""


class marked:
    """Notes for the length of the block that *hook* of *owner* is being called.

    After *limit* seconds the watchdog raises `Overdue` in the block, once; *interrupted* tells it
    from that of a call further out.
    """

    __slots__ = ("hook", "interrupted", "limit", "outer", "owner", "started", "thread")

    def __init__(self, owner: str, hook: str, limit: float | None = None) -> None:
        self.owner = owner
        self.hook = hook
        self.limit = limit
        self.interrupted = 0.0

    def __enter__(self) -> marked:
        self.thread = threading.get_ident()
        self.outer = _running.get(self.thread)
        self.started = time.monotonic()
        _running[self.thread] = self
        if _file is not None:
            _file.note(self.thread, self)
        return self

    def __exit__(self, *_failure: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the note away. Harmless to repeat."""
        try:
            self._forget()
            if self.interrupted:
                _interrupt(self.thread, None)
        except Overdue:  # it came in the last moment, and comes only once
            self._forget()

    def _forget(self) -> None:
        with _lock:
            if _running.get(self.thread) is not self:
                return
            if self.outer is None:
                del _running[self.thread]
            else:
                _running[self.thread] = self.outer
        if _file is not None:
            _file.note(self.thread, self.outer)


_running: dict[int, marked] = {}
"""The innermost call of each thread."""
_lock = threading.Lock()
_file: _File | None = None


class _File:
    """The calls of this process where another can read them: one slot for each thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pid = os.getpid()
        self.stream = path.open("w+b")
        # Held as long as the process lives: that is how others know.
        fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.stream.truncate(SIZE)
        self.stream.seek(SIZE)
        self.stream.write(_boot())
        self.stream.flush()
        self.memory = mmap.mmap(self.stream.fileno(), SIZE)
        self.slots: dict[int, int] = {}

    def note(self, thread: int, call: marked | None) -> None:
        slot = self.slots.get(thread)
        if slot is None:
            slot = self._free_slot(thread)
            if slot is None:
                return
        text = b"" if call is None else f"{call.started:.3f}\t{call.owner}\t{call.hook}".encode()
        self.memory[slot : slot + SLOT_BYTES] = text[: SLOT_BYTES - 1].ljust(SLOT_BYTES, b"\0")

    def _free_slot(self, thread: int) -> int | None:
        with _lock:
            if len(self.slots) >= SLOTS:
                self.slots = {kept: slot for kept, slot in self.slots.items() if kept in _running}
            taken = set(self.slots.values())
            slot = next((n for n in range(0, SIZE, SLOT_BYTES) if n not in taken), None)
            if slot is not None:
                self.slots[thread] = slot
            return slot

    def close(self) -> None:
        self.memory.close()
        self.stream.close()


def keep(cache: Path) -> None:
    """From now on also note the calls of this process in a file below *cache*."""
    global _file
    stop_keeping()
    folder = cache / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _file = _File(folder / str(os.getpid()))
    except OSError:  # a full or read-only disk: the site runs, only nobody learns of a death
        _file = None


def stop_keeping() -> None:
    """Take the file of this process away."""
    global _file
    if _file is None:
        return
    if _file.pid == os.getpid():
        _file.path.unlink(missing_ok=True)
    _file.close()
    _file = None


@dataclass(frozen=True)
class LastCall:
    """What a process was doing when it ended, *seconds* after the call began; None: nobody knows
    when it ended, since whoever could have seen it ended too."""

    owner: str
    hook: str
    seconds: float | None


def _boot() -> bytes:
    try:
        return BOOT.read_bytes()
    except OSError:
        return b""


def note_death(cache: Path, pid: int) -> None:
    """Note that the worker process *pid* has ended just now."""
    mark = cache / FOLDER / str(pid)
    if mark.exists():
        mark.with_suffix(DIED).write_text(str(time.monotonic()), encoding="ascii")


def left_behind(cache: Path) -> Iterator[list[LastCall]]:
    """The calls in which processes have ended since this was last asked, process by process.

    A process that ended because the machine did was doing nothing wrong.
    """
    for path in sorted((cache / FOLDER).glob("[0-9]*")):
        if path.suffix != DIED:
            yield from _taken(path)


def _taken(path: Path) -> Iterator[list[LastCall]]:
    died = path.with_suffix(DIED)
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            text = stream.read()
            # Under the lock: of several workers that look at once, one finds it.
            path.unlink()
        ended = float(died.read_text(encoding="ascii")) if died.exists() else None
        died.unlink(missing_ok=True)
    except (OSError, ValueError):
        return
    notes, boot = text[:SIZE].split(b"\0"), text[SIZE:]
    calls = [_last_call(note.decode(errors="replace"), ended) for note in notes if note]
    if calls and boot == _boot():
        yield calls


def _last_call(text: str, ended: float | None) -> LastCall:
    started, owner, hook = (*text.split("\t"), "", "")[:3]
    seconds = None if ended is None else ended - float(started)
    return LastCall(owner, hook, seconds if seconds is None or seconds >= 0 else None)


def strain() -> float:
    """How many times longer than usual a call may take: 1, and up to 4 where the machine has much
    more to do than it can."""
    waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
    return min(max(waiting / OVERLOAD, 1.0), MOST_STRAIN)


def overdue() -> list[marked]:
    """The calls of this process that have taken longer than they may, and still run."""
    present, factor = time.monotonic(), strain()
    found = []
    for call in list(_running.values()):
        step: marked | None = call
        while step is not None:
            if step.limit is not None and present - step.started > step.limit * factor:
                found.append(step)
            step = step.outer
    return found


def interrupt(call: marked) -> None:
    """Raise `Overdue` where *call* is, as soon as Python code runs there again."""
    with _lock:
        step = _running.get(call.thread)
        while step is not None and step is not call:
            step = step.outer
        if step is call and not call.interrupted:
            call.interrupted = time.monotonic()
            _interrupt(call.thread, Overdue)


def _interrupt(thread: int, error: type[BaseException] | None) -> None:
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


def may_be_interrupted() -> bool:
    """Whether Ctrl-C raises KeyboardInterrupt here; if not, whoever raised it did so on purpose."""
    here = threading.current_thread() is threading.main_thread()
    return here and signal.getsignal(signal.SIGINT) is signal.default_int_handler


class Imitated(BaseException):
    """A KeyboardInterrupt that no keyboard sent."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise `Overdue` in the block when it takes longer than *seconds* (0: never), and `Imitated`
    for a KeyboardInterrupt that is none.

    Only the main thread can be interrupted so; in another the block may take what it takes.
    """
    by_keyboard = may_be_interrupted()
    pressed: list[int] = []

    def ring(_number: int, _frame: types.FrameType | None) -> None:
        raise Overdue

    def press(number: int, frame: types.FrameType | None) -> None:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    if by_keyboard:
        signal.signal(signal.SIGINT, press)
    try:
        with _alarm(seconds, ring):
            yield
    except KeyboardInterrupt as interrupt:
        if pressed:
            raise
        raise Imitated from interrupt
    finally:
        if by_keyboard:
            signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def _alarm(seconds: float, ring: Callable[[int, types.FrameType | None], None]) -> Iterator[None]:
    if seconds <= 0 or threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = signal.signal(signal.SIGALRM, ring)
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT_SECONDS)
    begun = time.monotonic()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
        if remaining:
            left = remaining - (time.monotonic() - begun)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), interval)
