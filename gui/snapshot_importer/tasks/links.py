"""Presigned links of unfinished imports: they are credentials, so the journal never holds them."""

from typing import Protocol


class LinkKeeper(Protocol):
    """Keeps a secret link under the id of its attempt."""

    def get(self, attempt_id: str) -> str | None: ...

    def put(self, attempt_id: str, url: str) -> None: ...

    def delete(self, attempt_id: str) -> None: ...


class LinksInMemory:
    """Keeps the links for as long as the program runs."""

    def __init__(self) -> None:
        self._links: dict[str, str] = {}

    def get(self, attempt_id: str) -> str | None:
        return self._links.get(attempt_id)

    def put(self, attempt_id: str, url: str) -> None:
        self._links[attempt_id] = url

    def delete(self, attempt_id: str) -> None:
        self._links.pop(attempt_id, None)
