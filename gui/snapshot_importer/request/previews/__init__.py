"""The request in every form in which it is shown and copied."""

from collections.abc import Callable
from dataclasses import dataclass, field

from snapshot_importer.request.model import ImportRequest
from snapshot_importer.request.previews.command_line import write_bash, write_cmd, write_powershell
from snapshot_importer.request.previews.http_message import write_http
from snapshot_importer.request.previews.json_text import write_json
from snapshot_importer.request.previews.python_program import write_python
from snapshot_importer.request.previews.shown import Shown, masked_location, shown
from snapshot_importer.request.previews.summary import Row, summary, write_summary
from snapshot_importer.request.previews.terraform import write_terraform

__all__ = ["DIALECTS", "Dialect", "Row", "masked_location", "render", "summary"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One form: the *tab* it stands in, its *title* among others there, the Pygments *lexer* that colours it."""

    id: str
    tab: str
    title: str
    lexer: str
    write: Callable[[Shown], str] = field(repr=False)


DIALECTS = {
    dialect.id: dialect
    for dialect in (
        Dialect("summary", "Summary", "Summary", "text", write_summary),
        Dialect("json", "JSON", "JSON", "json", write_json),
        Dialect("bash", "AWS CLI", "bash", "bash", write_bash),
        Dialect("powershell", "AWS CLI", "PowerShell", "powershell", write_powershell),
        Dialect("cmd", "AWS CLI", "cmd", "batch", write_cmd),
        Dialect("boto3", "boto3", "boto3", "python", write_python),
        Dialect("terraform", "Terraform", "Terraform", "terraform", write_terraform),
        Dialect("http", "HTTP", "HTTP", "http", write_http),
    )
}


def render(
    dialect: str, request: ImportRequest, *, region: str, endpoint: str = "", profile: str = ""
) -> str:
    """*request* as *dialect*, an id of DIALECTS, with the secrets of a signed link masked; never fails.

    *endpoint* is a custom endpoint's URL, *profile* a profile of the shared AWS files.
    """
    seen = shown(request, region=region, endpoint=endpoint, profile=profile)
    return DIALECTS[dialect].write(seen)
