"""A reader that keeps what it has read, and stops asking before an inspection becomes a download."""

from snapshot_importer.disks.reader import Reader

# An inspection of an S3 object may cost this much and no more, whatever the file claims.
MOST_REQUESTS = 6
MOST_BYTES = 1 << 20


class BoundedReader:
    """Asks *inner* for each byte once; counts *requests* and *bytes* for whoever wants to know the price."""

    def __init__(self, inner: Reader) -> None:
        self.size = max(inner.size, 0)
        self.requests = 0
        self.bytes = 0
        self._inner = inner
        self._pieces: list[tuple[int, bytes]] = []

    def at(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on: fewer at the end of the file, and where the budget is used up.

        So a short answer never proves that the file is short: that is for `holds` to say.
        Raises what the inner reader raises.
        """
        end = min(offset + length, self.size)
        if offset < 0 or offset >= end:
            return b""
        for first, data in self._pieces:
            if first <= offset and end <= first + len(data):
                return data[offset - first : end - first]
        start, stop = self._missing(offset, end)
        if start < stop:
            self._fetch(start, stop)
        return self._joined(offset, end)

    def holds(self, offset: int, length: int) -> bool:
        """Whether the file has these bytes; asks for none of them."""
        return offset >= 0 and length >= 0 and offset + length <= self.size

    def _missing(self, start: int, stop: int) -> tuple[int, int]:
        """Cut what is known from both ends of the range."""
        moved = True
        while moved and start < stop:
            moved = False
            for offset, data in self._pieces:
                end = offset + len(data)
                if offset <= start < end:
                    start, moved = end, True
                elif offset < stop <= end:
                    stop, moved = offset, True
        return start, stop

    def _fetch(self, start: int, stop: int) -> None:
        if self.requests == MOST_REQUESTS or self.bytes + stop - start > MOST_BYTES:
            return
        self.requests += 1
        data = self._inner.read(start, stop - start)[: stop - start]
        self.bytes += len(data)
        if data:
            self._pieces.append((start, data))

    def _joined(self, start: int, stop: int) -> bytes:
        """The known bytes from *start* on, up to the first that is not known."""
        found = bytearray()
        moved = True
        while moved and start < stop:
            moved = False
            for offset, data in self._pieces:
                if offset <= start < offset + len(data):
                    part = data[start - offset : stop - offset]
                    found += part
                    start, moved = start + len(part), True
        return bytes(found)
