"""Runs an action in a child process and stops it before and after each of its system calls.

ptrace(2) by ctypes: it needs no compiler and no strace, and a process may always trace its own child. Only Linux on
x86-64, whose registers and numbers these are.
"""

import ctypes
import os
import platform
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from errno import errorcode
from pathlib import Path

SUPPORTED = sys.platform == "linux" and platform.machine() == "x86_64"

# sys/ptrace.h, linux/ptrace.h
TRACEME, GETREGS, SETREGS, SYSCALL, SETOPTIONS = 0, 12, 13, 24, 0x4200
TRACESYSGOOD, EXITKILL = 1, 0x100000
AT_A_CALL = signal.SIGTRAP | 0x80
# Places in struct user_regs_struct of x86-64: number and result of a call, and its arguments in their order.
RAX, ORIG_RAX, ARGUMENTS = 10, 15, (14, 13, 12, 7, 9, 8)
REGISTERS = ctypes.c_ulonglong * 27
# Those whose meaning somebody here wants to know (asm/unistd_64.h).
NAMES = {
    1: "write",
    2: "open",
    18: "pwrite64",
    20: "writev",
    74: "fsync",
    75: "fdatasync",
    77: "ftruncate",
    82: "rename",
    83: "mkdir",
    87: "unlink",
    257: "openat",
    258: "mkdirat",
    263: "unlinkat",
    264: "renameat",
    285: "fallocate",
    316: "renameat2",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A system call of the child, which is about to be made, or has been."""

    pid: int
    number: int  # which of its calls, from 1
    name: str  # "" for one that is not in NAMES
    arguments: tuple[int, ...]
    result: int | None  # None before it is made; below 0 it is -errno

    def text(self, address: int) -> str:
        """Return the path that stands at an address."""
        return os.fsdecode(self.bytes(address, 4096).partition(b"\0")[0])

    def bytes(self, address: int, length: int) -> bytes:
        """Read the child's memory; what lies behind its end is missing."""
        with Path(f"/proc/{self.pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(length)

    def path(self, argument: int = 0) -> str:
        """Return what the descriptor in an argument stands for."""
        return str(Path(f"/proc/{self.pid}/fd/{self.arguments[argument]}").readlink())

    def position(self) -> int:
        """Return where the first argument's descriptor reads or writes next (proc(5), fdinfo)."""
        text = Path(f"/proc/{self.pid}/fdinfo/{self.arguments[0]}").read_text()
        return int(text.partition("pos:")[2].split()[0])


@dataclass(frozen=True, slots=True)
class Fail:
    """Do not make the call, and let it end with an errno."""

    errno: int


# Returns what shall happen at a stop: nothing, a failure (before a call only), or the child's death by SIGKILL.
Watch = Callable[[Call], Fail | signal.Signals | None]


def traced(action: Callable[[], None], watch: Watch) -> int:
    """Run *action* in a child under the eyes of *watch*; return its exit code, below 0 for a signal."""
    pid = os.fork()
    if pid == 0:
        try:
            _ptrace(TRACEME, 0, 0, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            action()
            os._exit(0)
        finally:
            sys.excepthook(*sys.exc_info())  # only an exception comes here
            os._exit(70)
    os.waitpid(pid, 0)
    _ptrace(SETOPTIONS, pid, 0, TRACESYSGOOD | EXITKILL)
    return _followed(pid, watch)


def _followed(pid: int, watch: Watch) -> int:
    number, deliver = 0, 0
    call: Call | None = None
    failing: Fail | None = None
    registers = REGISTERS()
    while True:
        with suppress(ProcessLookupError):  # killed a moment ago
            _ptrace(SYSCALL, pid, 0, deliver)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        deliver = 0
        if os.WSTOPSIG(status) != AT_A_CALL:
            deliver = os.WSTOPSIG(status)
            continue
        _ptrace(GETREGS, pid, 0, ctypes.addressof(registers))
        if call is None:
            number += 1
            arguments = tuple(registers[place] for place in ARGUMENTS)
            call = Call(pid, number, NAMES.get(registers[ORIG_RAX], ""), arguments, None)
            wish = watch(call)
            if isinstance(wish, Fail):
                failing = wish
                registers[ORIG_RAX] = 2**64 - 1
                _ptrace(SETREGS, pid, 0, ctypes.addressof(registers))
            elif wish is not None:
                os.kill(pid, wish)
            continue
        if failing:
            registers[RAX] = 2**64 - failing.errno
            _ptrace(SETREGS, pid, 0, ctypes.addressof(registers))
        done = Call(pid, number, call.name, call.arguments, ctypes.c_longlong(registers[RAX]).value)
        call, failing = None, None
        watch(done)


def _ptrace(request: int, pid: int, address: int, data: int) -> None:
    if _LIBC.ptrace(ctypes.c_long(request), pid, ctypes.c_void_p(address), ctypes.c_void_p(data)) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"ptrace {request}: {errorcode.get(number, number)}")


_LIBC = ctypes.CDLL(None, use_errno=True)
