"""The command that makes something AWS takes, with the file's own name safely quoted."""

import re
import shlex

from snapshot_importer.disks.records import clean

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")
STREAM = "-O vmdk -o subformat=streamOptimized"
# qemu-img rounds a VHD up to cylinders, often into the next GiB, unless it is told to keep the size.
DYNAMIC_VHD = "-O vpc -o subformat=dynamic,force_size=on"


def file_name(name: str, fallback: str) -> str:
    """Return the last part of a path, key or address; *fallback* where there is none."""
    return re.split(r"[/\\]", name.rstrip("/\\"))[-1] or fallback


def quoted(name: str) -> str:
    """Quote a file name for a POSIX shell, so that no program takes it for an option or a protocol."""
    # qemu-img reads "x:y" as protocol x, and every program reads "-x" as an option.
    if name.startswith("-") or ":" in name:
        name = f"./{name}"
    if name.isprintable():
        return shlex.quote(name)
    data = name.encode("utf-8", "surrogateescape")
    return (
        "$'"
        + "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"\\x{byte:02x}" for byte in data)
        + "'"
    )


def stream_optimized(source: str, name: str, *, options: str = "") -> str:
    """The command that makes a stream-optimized VMDK out of *name*, of the format that qemu-img calls *source*."""
    return f"qemu-img convert{options} -f {source} {STREAM} {quoted(name)} {quoted(beside(name, '.vmdk'))}"


def dynamic_vhd(name: str) -> str:
    """The command that writes a VHD anew."""
    return f"qemu-img convert -f vpc {DYNAMIC_VHD} {quoted(name)} {quoted(beside(name, '.vhd'))}"


def first_bytes(name: str, size: int) -> str:
    """The command that makes a stream-optimized VMDK of the first *size* bytes of *name*."""
    place = f"driver=raw,size={size},file.driver=file,file.filename={name.replace(',', ',,')}"
    return f"qemu-img convert --image-opts {STREAM} {quoted_option(place)} {quoted(beside(name, '.vmdk'))}"


def decrypted(source: str, name: str) -> str:
    """As `stream_optimized`, of an encrypted image whose passphrase is in the file passphrase.txt."""
    place = f"driver={source},encrypt.key-secret=key,file.driver=file,file.filename={name.replace(',', ',,')}"
    secret = "--object secret,id=key,file=passphrase.txt"
    target = quoted(beside(name, ".vmdk"))
    return f"qemu-img convert {secret} --image-opts {STREAM} {quoted_option(place)} {target}"


def whole_chain(name: str, ending: str) -> str:
    """The PowerShell command that writes a disk and its parents into one new file."""
    target = beside(name, ending)
    return f"Convert-VHD -Path {_power(name)} -DestinationPath {_power(target)} -VHDType Dynamic"


def beside(name: str, ending: str) -> str:
    """A name like *name* with another ending, and never the same name."""
    stem = _ENDING.sub("", name) or name
    return stem + ending if (stem + ending).lower() != name.lower() else f"{stem}-import{ending}"


def quoted_option(text: str) -> str:
    """Quote an option for a POSIX shell."""
    return shlex.quote(text) if text.isprintable() else quoted(text)


def _power(name: str) -> str:
    # A single quote, straight or typographic, ends a PowerShell string unless it is doubled.
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", name) + "'"


def is_inside(member: str) -> bool:
    """Whether a name from an archive stays in the folder that it is unpacked to, and is the whole name."""
    parts = re.split(r"[/\\]", member)
    return parts[0] != "" and ".." not in parts and not set(member) & {"\N{REPLACEMENT CHARACTER}", "…"}


def shown(name: str) -> str:
    """A file name for a sentence."""
    return clean(name, 80)
