"""Names that differ for the computer and not for the eye."""

import unicodedata

# Letters of the Cyrillic and the Greek script beside the Latin ones that they look like, in lower case after
# `str.casefold` (Unicode Technical Standard #39, "confusables.txt", the part that whole fonts draw alike).
CYRILLIC = str.maketrans("авеорсухіјѕһԁѡкмнт", "abeopcyxijshdwkmht")
GREEK = str.maketrans("αορνικτυχ", "aopviktux")


def looks(name: str) -> str:
    """Return what *name* looks like: names with the same look are hard to tell apart in a list."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(plain.translate(CYRILLIC).translate(GREEK).split())
