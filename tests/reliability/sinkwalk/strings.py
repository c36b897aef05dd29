"""Strings that a window could take for something else than text, from a seed."""

import random
from pathlib import Path

LONG = 10_000
BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e"
ZALGO = "Z\u0300\u0301\u0316\u035c\u0488a\u0334\u0335l\u0346\u034f"


def fixed(bait: Path, port: int) -> tuple[str, ...]:
    """Return the strings that stand in every run; they name a file and a port that nobody may touch."""
    return (
        f'<img src="file://{bait}">',
        f"<b>bold</b><img src='{bait}'>",
        f'text before\n<img src="http://127.0.0.1:{port}/x.png">',
        f'<html><head><link rel="stylesheet" href="file://{bait}"></head><body>x</body></html>',
        f'<qt><img src="file://{bait}"></qt>',
        f"<object data='file://{bait}'></object><iframe src='http://127.0.0.1:{port}/'></iframe>",
        f"![image](file://{bait}) [link](javascript:alert(1)) **bold**",
        "&lt;b&gt;&amp;nbsp;&#60;i&#62;&copy;",
        "<!-- comment --><a href='x'>link</a><table><tr><td>cell",
        f"invoice{BIDI[3]}gpj.exe",
        f"a{BIDI}b",
        f"a{ZERO_WIDTH}b",
        ZALGO * 20,
        "nul\0byte",
        "lone \ud800 high, \udfff low",
        "\x1b[31mred\x1b[0m\x1b]8;;file:///etc/passwd\x07link\x1b]8;;\x07",
        "bell\x07 back\x08 feed\x0c return\r line\u2028 paragraph\u2029 next\x85",
        "R&D &File &&Edit a & b &",
        "&Quit",
        "x" * LONG,
        "\u00e9\u4e2d" * (LONG // 2),
        "<b>" * (LONG // 3),
        "=1+1\t@SUM(A1)\r-2+3",
        "'; DROP TABLE task; --",
        "{0} %s %(x)s ${HOME} `id` $(id)",
        "\n<b>after a newline</b>",
        "\t<i>after a tab</i>",
        "../../etc/passwd",
        "\\\\server\\share\\x.png",
        "\U0001f4bd \U0001f468\u200d\U0001f469 \U000e0041\ue000\U0010ffff",
        "",
        " ",
    )


PARTS = (
    *("<b>", "</b>", "<br>", "<img src=x>", "<qt>", "&", "&&", "&amp;", "&#x3c;", "\n", "\r\n", "\t", "\0"),
    *(
        "\x1b[0m",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u0301" * 9,
        "\ud83d",
        "\udc00",
        "\u2028",
        "\ue000",
        "'",
        '"',
    ),
    *("word", "two words", "s3://bucket/key", "arn:aws:iam::1:role/x", "100 %", "…", "名前", "שם", "<", ">"),
)


def strings(count: int, seed: int, bait: Path, port: int) -> list[str]:
    """Return *count* strings: the fixed ones first, then mixtures."""
    chance = random.Random(seed)
    standing = fixed(bait, port)[:count]
    mixed = [
        "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 12)))
        if chance.random() < 0.6
        else "".join(chr(chance.randrange(0x11_0000)) for _ in range(chance.randint(1, 40)))
        for _ in range(count - len(standing))
    ]
    return [*standing, *mixed]


def for_xml(text: str, longest: int = 4000) -> str:
    """Return *text* as an answer in XML can carry it (XML 1.0, production 2)."""
    kept = "".join(one for one in text if one in "\t\n\r" or " " <= one <= "\ud7ff" or one > "\udfff")
    return kept.replace("\ufffe", "").replace("\uffff", "")[:longest]


def for_file(text: str, longest: int = 255) -> str:
    """Return *text* as a file of this program can carry it."""
    return text.encode("utf-8", "replace").decode()[:longest]
