"""A second reader of AWS's XML, made otherwise than the program's: what an answer says, if it says anything."""

from collections.abc import Iterator
from urllib.parse import unquote_plus
from xml.dom import expatbuilder
from xml.etree import ElementTree as ET
from xml.parsers import expat

from fakes.ec2_answers import NAMESPACE


class NoAnswerError(Exception):
    """The document is not an answer of AWS."""


class UnreadableError(NoAnswerError):
    """The document is no XML for a reader that knows namespaces."""


class _Refusing(ET.TreeBuilder):
    def doctype(self, *_: object) -> None:
        raise NoAnswerError("a document type")


def is_well_formed(body: bytes) -> bool:
    """Whether *body* is XML for a reader that knows no namespaces."""
    try:
        expatbuilder.parseString(body, namespaces=False)
    except (expat.ExpatError, LookupError, ValueError):
        return False
    return True


def root_of(body: bytes) -> ET.Element:
    """Return the document's root. Raises `NoAnswerError` for a document type, and
    `UnreadableError` where it is not well-formed."""
    parser = ET.XMLParser(target=_Refusing())
    try:
        parser.feed(body)
        return parser.close()
    except (ET.ParseError, ValueError) as error:
        raise UnreadableError(str(error)) from None


def ec2_root(operation: str, body: bytes) -> ET.Element:
    """Return the root of EC2's answer to *operation*. Raises `NoAnswerError` for any other document."""
    root = root_of(body)
    space, _, name = root.tag.rpartition("}")
    if name != f"{operation}Response" or not space.startswith("{" + NAMESPACE.partition("doc/")[0]):
        raise NoAnswerError(root.tag)
    return root


def items(root: ET.Element, name: str) -> list[ET.Element]:
    """Return the items of the root's lists *name*."""
    return [item for each in root if local(each) == name for item in each if local(item) == "item"]


def texts(element: ET.Element, *path: str) -> set[str]:
    """Return every text that stands at *path*, also one beside other elements."""
    found = {element}
    for name in path:
        found = {child for each in found for child in each if local(child) == name}
    return {text for each in found for text in _texts(each)}


def local(element: ET.Element) -> str:
    """Return the element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def keys(root: ET.Element) -> set[str]:
    """Return the keys and folders of S3's listing, whether they are encoded for a URL or not."""
    names = {
        text for entry in root for leaf in entry if local(leaf) in ("Key", "Prefix") for text in _texts(leaf)
    }
    return names | {unquote_plus(name) for name in names}


def _texts(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""
