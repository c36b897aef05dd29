"""AWS's own documentation of every member of ImportSnapshot, from the model that botocore brings along."""

from functools import cache
from html.parser import HTMLParser
from typing import Any

from snapshot_importer.accounts.sdk import own_loader, unhooked_imports

BULLET = "• "
BLOCKS = ("p", "ul", "ol", "dl", "dt", "dd", "note", "important")


@cache
def documentation(member: str) -> str:
    """Return what AWS writes of a member such as ``DiskContainer.UserBucket.S3Key``, as plain text.

    Lists are passed through: ``TagSpecifications.Tags.Key``. The first call reads the whole EC2 model, in some
    0.3 s: call it in a worker. Raises `KeyError` for a member that does not exist.
    """
    shape = _request_shape()
    text = ""
    for name in member.split("."):
        shape = shape.members[name]
        # The member's own words, or those of its type.
        text = shape.documentation
        while shape.type_name == "list":
            shape = shape.member
    return plain_text(text)


@cache
def members() -> tuple[str, ...]:
    """Return the path of every member of ImportSnapshot, nested ones after their parent."""
    found: list[str] = []
    _collect(_request_shape(), "", found)
    return tuple(found)


def plain_text(html: str) -> str:
    """Return *html* as paragraphs with an empty line between, its list items with a bullet."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return reader.text()


@cache
def _request_shape() -> Any:
    loader = own_loader()
    with unhooked_imports():
        from botocore.model import ServiceModel  # noqa: PLC0415
    model = ServiceModel(loader.load_service_model("ec2", "service-2"))
    return model.operation_model("ImportSnapshot").input_shape


def _collect(shape: Any, prefix: str, found: list[str]) -> None:
    for name, member in shape.members.items():
        found.append(f"{prefix}{name}")
        inner = member
        while inner.type_name == "list":
            inner = inner.member
        if inner.type_name == "structure":
            _collect(inner, f"{prefix}{name}.", found)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = [""]

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if tag in BLOCKS and self._blocks[-1] != BULLET:
            self._blocks.append("")
        elif tag == "li":
            self._blocks.append(BULLET)
        elif tag == "br":
            self._blocks[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._blocks.append("")

    def handle_data(self, data: str) -> None:
        self._blocks[-1] += data

    def text(self) -> str:
        """Return the paragraphs that hold anything."""
        lines = [" ".join(block.split()) for block in self._blocks]
        return "\n\n".join(line for line in lines if line not in ("", BULLET.strip()))
