"""The colour tokens, light and dark: every colour that the program paints has a name here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tint:
    """A profile's colour: *strong* for stripe, border and letters, *tint* for the avatar's ground."""

    strong: str
    tint: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One scheme. Text tokens keep 4.5:1 on the grounds they are used on, outlines and icons 3:1 (WCAG 2.2 AA)."""

    dark: bool
    window: str
    surface: str
    rail: str
    sunken: str
    field: str
    hover: str
    selected: str
    line: str
    border: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    accent_press: str
    focus: str
    on_accent: str
    accent_text: str
    accent_tint: str
    accent_line: str
    ok: str
    ok_tint: str
    ok_line: str
    warn: str
    warn_tint: str
    warn_line: str
    err: str
    err_tint: str
    err_line: str
    mute: str
    mute_tint: str
    mute_line: str
    bar_track: str
    bar_fill: str
    code_key: str
    code_string: str
    code_number: str
    scroll_handle: str
    profile: dict[str, Tint]


LIGHT = Tokens(
    dark=False,
    window="#F4F5F7",
    surface="#FFFFFF",
    rail="#E9EBEF",
    sunken="#F1F3F6",
    field="#FFFFFF",
    hover="#DFE2E8",
    selected="#E3EBFC",
    line="#DCE0E6",
    border="#7A8291",
    text="#191C22",
    text2="#545B68",
    text3="#949BA7",
    accent="#2458D3",
    accent_hover="#1D4BB8",
    accent_press="#173E9B",
    focus="#2458D3",
    on_accent="#FFFFFF",
    accent_text="#1F4FC4",
    accent_tint="#EAF0FD",
    accent_line="#B5C9F5",
    ok="#1A7038",
    ok_tint="#E7F5EB",
    ok_line="#A9D8B7",
    warn="#8A5200",
    warn_tint="#FFF4DE",
    warn_line="#E9C582",
    err="#B4231F",
    err_tint="#FDEDEB",
    err_line="#EFB5B0",
    mute="#5F6673",
    mute_tint="#ECEEF2",
    mute_line="#CDD2DA",
    bar_track="#DDE1E8",
    bar_fill="#2458D3",
    code_key="#1F4FC4",
    code_string="#17693A",
    code_number="#8A3FA8",
    scroll_handle="#B4BBC6",
    profile={
        "violet": Tint("#6B3FC0", "#F1EBFC"),
        "teal": Tint("#0B6A74", "#E0F3F4"),
        "magenta": Tint("#A8296F", "#FCEAF3"),
        "copper": Tint("#8C4A2F", "#F8EBE5"),
        "olive": Tint("#5E6410", "#F1F3DC"),
        "sky": Tint("#1B6390", "#E4F1F9"),
        "indigo": Tint("#4450B8", "#ECEEFB"),
        "slate": Tint("#545B68", "#ECEEF2"),
    },
)

DARK = Tokens(
    dark=True,
    window="#16181D",
    surface="#1E2127",
    rail="#111317",
    sunken="#191C21",
    field="#16181D",
    hover="#2A2E36",
    selected="#243354",
    line="#31353E",
    border="#727B8B",
    text="#E8EAEE",
    text2="#A9B0BC",
    text3="#6C7481",
    accent="#3D6FE6",
    accent_hover="#3566DB",
    accent_press="#2D5AC6",
    focus="#7FA6FF",
    on_accent="#FFFFFF",
    accent_text="#9DBBFF",
    accent_tint="#202C48",
    accent_line="#3B5185",
    ok="#6BCB8B",
    ok_tint="#1A2C22",
    ok_line="#2F5B40",
    warn="#EDB458",
    warn_tint="#30271A",
    warn_line="#66502A",
    err="#FF9088",
    err_tint="#361F20",
    err_line="#75403D",
    mute="#A9B0BC",
    mute_tint="#2A2E36",
    mute_line="#434954",
    bar_track="#363B45",
    bar_fill="#7FA6FF",
    code_key="#9DBBFF",
    code_string="#8AD5A3",
    code_number="#D9A6EF",
    scroll_handle="#4A515D",
    profile={
        "violet": Tint("#C3A6FF", "#2A2240"),
        "teal": Tint("#5CC6CF", "#16292C"),
        "magenta": Tint("#FF9BCB", "#371F2C"),
        "copper": Tint("#E2A88F", "#332219"),
        "olive": Tint("#C3CB6A", "#282A18"),
        "sky": Tint("#7CC4EE", "#172A36"),
        "indigo": Tint("#AEB8FF", "#23284A"),
        "slate": Tint("#A9B0BC", "#2A2E36"),
    },
)
