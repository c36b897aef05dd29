"""What an error of SQLite or of the file system tells of the journal's file."""

import errno
import sqlite3

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
NO_SHARED_MEMORY = frozenset(
    {
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMLOCK,
        sqlite3.SQLITE_IOERR_SHMMAP,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_READONLY_CANTINIT,
        sqlite3.SQLITE_READONLY_CANTLOCK,
    }
)
# A folder that takes nothing, and a file system that keeps no locks.
NOT_WRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST})
NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL})


def reason_of(error: Exception) -> str:
    """Say why the file cannot be opened or written, and what helps where that is known."""
    code = getattr(error, "sqlite_errorcode", 0)
    number = error.errno if isinstance(error, OSError) else 0
    if code & 0xFF == sqlite3.SQLITE_FULL or number in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full. Make room on it"
    if code & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM) or number in NOT_WRITABLE:
        return "the data folder cannot be written. Make it writable, or start with --data FOLDER"
    if number in NO_LOCKS:
        return "its file system keeps no locks. Start with --data FOLDER on another one"
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def is_damage(error: Exception) -> bool:
    """Whether *error*, met while a journal was read, tells that it is none any more."""
    if not isinstance(error, sqlite3.Error):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    # No code: a text that is no UTF-8. SQLITE_ERROR: our own words do not fit the tables.
    return code is None or code == sqlite3.SQLITE_ERROR or code & 0xFF in DAMAGED


def code_of(error: Exception) -> int:
    """Return SQLite's extended result code; 0 where there is none."""
    return int(getattr(error, "sqlite_errorcode", 0))


def ends_all_sending(error: sqlite3.Error) -> bool:
    """Whether nobody knows any more what is on the disk, as after a failed fsync (PostgreSQL, "fsync() errors").

    A write that did not happen can be tried again.
    """
    code = code_of(error)
    return (
        code & 0xFF in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT) and code != sqlite3.SQLITE_IOERR_WRITE
    )
