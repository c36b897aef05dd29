"""The last hops: whether it is AWS that answers, and what its date says of this computer's clock."""

import http.client
import re
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from snapshot_importer.accounts.hops import HopError, Passed, Target
from snapshot_importer.accounts.tls_hop import PORTAL

# Unsigned: AWS refuses it in its own words, and that is enough.
QUESTION = b"Action=GetCallerIdentity&Version=2011-06-15"
LARGEST = 1 << 16
# The roots of what AWS answers: STS, its like, EC2, S3.
_AWS = re.compile(
    rb"\s*(<\?xml[^>]{0,100}\?>)?\s*<(ErrorResponse|GetCallerIdentityResponse|Response|Error)[\s>]"
)
# AWS takes a request for five minutes after it was signed.
REFUSED_FROM = timedelta(minutes=5)
NOTICED_FROM = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and when."""

    status: int
    date: str
    leads_to: str
    body: bytes
    received: datetime


def ask(opened: Any, target: Target) -> Answer:
    """Send the question and return the answer. Raises `HopError`."""
    parts = urlsplit(target.url)
    lines = [
        f"POST {parts.path or '/'} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
        f"Content-Length: {len(QUESTION)}",
        "Connection: close",
    ]
    try:
        opened.sendall("\r\n".join([*lines, "", ""]).encode() + QUESTION)
        with closing(http.client.HTTPResponse(opened, method="POST")) as answer:
            answer.begin()
            received = datetime.now(UTC)
            body = answer.read(LARGEST)
    except ConnectionError as error:  # one that is closed is an HTTPException as well
        raise HopError("The connection was closed without an answer.", _cure(target)) from error
    except (http.client.HTTPException, ValueError) as error:
        raise HopError("What answers there does not speak HTTP.", _cure(target)) from error
    headers = answer.headers
    return Answer(
        answer.status, headers.get("Date", ""), headers.get("Location", ""), body[:LARGEST], received
    )


def judge(answer: Answer, target: Target) -> Passed:
    """Say whether AWS gave *answer*. Raises `HopError`."""
    if 300 <= answer.status < 400 and answer.leads_to:
        try:
            elsewhere = (urlsplit(answer.leads_to).hostname or "")[:80]
        except ValueError:
            elsewhere = ""
        raise HopError(f"The answer leads on to {elsewhere or 'another page'}. It is not from AWS.", PORTAL)
    if not _AWS.match(answer.body):
        raise HopError(f"The answer (HTTP {answer.status}) is not from AWS.", _cure(target))
    host = urlsplit(target.url).hostname
    return Passed(f"{'The custom endpoint' if target.is_own else 'AWS'} answers at {host}.")


def judge_clock(answer: Answer) -> Passed:
    """Say by how much this computer's clock is wrong. Raises `HopError` where AWS will not take it."""
    try:
        difference = answer.received - parsedate_to_datetime(answer.date)
    except (ValueError, TypeError, OverflowError):
        return Passed("The answer bears no date, so the clock is not compared.", "skipped")
    seconds = abs(difference.total_seconds())
    words = f"{round(seconds / 60)} min" if seconds >= 90 else f"{round(seconds)} s"
    way = "ahead" if difference > timedelta() else "behind"
    sentence = f"The clock of this computer is {words} {way}."
    if abs(difference) > REFUSED_FROM:
        raise HopError(f"{sentence} AWS refuses requests from five minutes on.", "Set the clock.")
    if abs(difference) > NOTICED_FROM:
        return Passed(sentence, "warning", "Set the clock before AWS refuses requests, from five minutes on.")
    return Passed("The clock of this computer is right." if seconds < 2 else sentence)


def _cure(target: Target) -> str:
    return "Check the custom endpoint of the profile." if target.is_own else PORTAL
