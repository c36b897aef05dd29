"""What is typed and pasted, as it was meant: without the dirt that comes along when something is copied."""

import unicodedata

# White space that Python does not count as such, and marks that nobody sees: soft hyphen, zero-width space, joiners
# and direction marks, word joiner, byte order mark (Unicode, "Default_Ignorable_Code_Point").
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def pasted(text: str) -> str:
    """Return *text* without white space and unseen marks around it; what stands inside is left for a message."""
    before = None
    while before != text:
        before, text = text, text.strip().strip(UNSEEN)
    return text


def pasted_name(text: str) -> str:
    """Return a name as it is kept: in Unicode's composed form (NFC), its words apart by one space."""
    return " ".join(unicodedata.normalize("NFC", pasted(text)).split())


def pasted_account(text: str) -> str:
    """Return an account id without the hyphens with which AWS shows it: ``1111-2222-3333``."""
    text = pasted(text)
    digits = text.replace("-", "").replace(" ", "")
    return digits if digits.isascii() and digits.isdigit() else text


def pasted_start_url(text: str) -> str:
    """Return the start URL in an address copied from the browser, which adds ``/#/?tab=accounts`` and the like."""
    text = pasted(text)
    if text and "//" not in text and "." in text.partition("/")[0]:
        text = f"https://{text}"
    address, _, tab = text.partition("#")
    # The console itself shows ".../start/#", and the name of the AWS CLI's cache is made of what was entered: that
    # stays. More than that never leaves the browser, since it names a tab of the portal.
    return address.rstrip("/") if tab.strip("/") else text
