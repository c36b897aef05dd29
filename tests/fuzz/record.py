"""Record what an inspection reads of an image, for the corpus: `record.py IMAGE PARSER`."""

import sys
from pathlib import Path

from fuzz.sparse import SECTOR, SparseImage
from snapshot_importer.disks.inspect import inspect
from snapshot_importer.disks.local import LocalReader
from snapshot_importer.disks.reader import Reader

# A piece's length has two bytes.
_LONGEST = 127 * SECTOR


class Recorder:
    """Reads for an inspection and keeps each sector that is not zero."""

    def __init__(self, inner: Reader) -> None:
        self.size = inner.size
        self._inner = inner
        self._sectors: dict[int, bytes] = {}

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on, and remember them."""
        data = self._inner.read(offset, length)
        for start in range(0, len(data), SECTOR):
            part = data[start : start + SECTOR]
            if any(part):
                self._sectors[offset + start] = part.rstrip(b"\0")
        return data

    def image(self) -> SparseImage:
        """What was read, as few pieces."""
        pieces: list[tuple[int, bytes]] = []
        for offset, part in sorted(self._sectors.items()):
            last, data = pieces[-1] if pieces else (0, b"")
            if pieces and offset - last <= _LONGEST - SECTOR and offset - last - len(data) < SECTOR:
                pieces[-1] = (last, data.ljust(offset - last, b"\0") + part)
            else:
                pieces.append((offset, part))
        return SparseImage(self.size, tuple(pieces))


def main() -> None:
    """Write the corpus file of the image beside those of its parser, named like the image."""
    image, parser = Path(sys.argv[1]), sys.argv[2]
    with LocalReader(image) as reader:
        recorder = Recorder(reader)
        inspect(recorder, image.name)
    folder = Path(__file__).parent / "corpus" / parser
    folder.mkdir(parents=True, exist_ok=True)
    # The first byte tells the fuzzer whether to make the checksums right, which are not CRC-32C for it.
    how = b"\1" if parser == "vhdx" else b"\0"
    (folder / image.name).write_bytes(how + recorder.image().encoded())


if __name__ == "__main__":
    main()
