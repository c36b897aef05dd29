"""The tokens as a QPalette, for everything that the style sheet does not reach."""

from PySide6.QtGui import QColor, QPalette

from snapshot_importer.ui.theme.tokens import Tokens

Role = QPalette.ColorRole
Group = QPalette.ColorGroup


def palette(tokens: Tokens) -> QPalette:
    """Return the palette of *tokens*."""
    colours = {
        Role.Window: tokens.window,
        Role.WindowText: tokens.text,
        Role.Base: tokens.field,
        Role.AlternateBase: tokens.sunken,
        Role.Text: tokens.text,
        Role.PlaceholderText: tokens.text2,
        Role.Button: tokens.surface,
        Role.ButtonText: tokens.text,
        Role.BrightText: tokens.err,
        Role.Highlight: tokens.accent,
        Role.HighlightedText: tokens.on_accent,
        Role.Link: tokens.accent_text,
        Role.LinkVisited: tokens.accent_text,
        Role.ToolTipBase: tokens.surface,
        Role.ToolTipText: tokens.text,
        Role.Light: tokens.surface,
        Role.Midlight: tokens.hover,
        Role.Mid: tokens.line,
        Role.Dark: tokens.border,
        Role.Shadow: tokens.border,
        Role.Accent: tokens.accent,
    }
    result = QPalette()
    for role, colour in colours.items():
        result.setColor(role, QColor(colour))
    for role in (Role.Text, Role.WindowText, Role.ButtonText, Role.PlaceholderText):
        result.setColor(Group.Disabled, role, QColor(tokens.text3))
    return result
