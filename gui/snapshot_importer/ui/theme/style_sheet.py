"""The one style sheet, made from the tokens and set once for each scheme.

States are dynamic properties (``kind``, ``state``, ``role``); a widget whose property changes is polished alone.
Only named classes and properties are styled, so that file dialogs, tool tips and menus of others stay whole.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from snapshot_importer.ui.theme.tokens import Tokens


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet reads, and polish *widget* if it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # the style reads it when the widget is first shown
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def let_sheet_fill(area: QAbstractScrollArea) -> None:
    """Leave the ground of *area* to a rule of the style sheet that names one.

    A viewport that fills itself is dressed by Qt to be painted by the sheet, and of each that was, 600 bytes stay in the
    caches of Qt's style for ever: it takes note of them before it finds that a viewport has no rules of its own.
    """
    area.viewport().setAutoFillBackground(False)


def style_sheet(t: Tokens, marks: Mapping[str, str], mono: QFont) -> str:
    """Return the style sheet of *t*; *marks* are paths of the SVG files for indicators and arrows."""
    mono_size = f"{mono.pointSizeF()}pt" if mono.pointSizeF() > 0 else f"{mono.pixelSize()}px"
    return "\n".join(
        (
            _frames(t),
            _text(t, f'font-family: "{mono.family()}"; font-size: {mono_size};'),
            _buttons(t),
            _fields(t, marks),
            _lists(t),
            _scroll_bars(t),
        )
    )


def _frames(t: Tokens) -> str:
    return f"""
QWidget[ground="window"] {{ background: {t.window}; }}
QWidget[ground="surface"] {{ background: {t.surface}; }}
QWidget[ground="rail"] {{ background: {t.rail}; }}
QWidget[ground="sunken"] {{ background: {t.sunken}; }}
QFrame[role="card"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[role="card"][popup="true"] {{ border-color: {t.border}; }}
QFrame[role="panel"] {{ background: {t.sunken}; border: 1px solid {t.line}; border-radius: 6px; }}
QFrame[role="hairline"] {{ background: {t.line}; border: none; }}
QFrame[role="block"] {{ border-radius: 8px; border: 1px solid {t.mute_line}; background: {t.mute_tint}; }}
QFrame[role="block"][state="ok"] {{ border-color: {t.ok_line}; background: {t.ok_tint}; }}
QFrame[role="block"][state="warning"] {{ border-color: {t.warn_line}; background: {t.warn_tint}; }}
QFrame[role="block"][state="error"] {{ border-color: {t.err_line}; background: {t.err_tint}; }}
QFrame[role="block"][state="info"] {{ border-color: {t.accent_line}; background: {t.accent_tint}; }}
QFrame[role="block"][flat="true"] {{ border: none; border-radius: 0; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:hover {{ background: {t.border}; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; padding: 4px; }}
"""


def _text(t: Tokens, mono: str) -> str:
    return f"""
QLabel {{ color: {t.text}; }}
QLabel:disabled {{ color: {t.text3}; }}
QLabel:focus {{ background: {t.selected}; border-radius: 4px; }}
QDialogButtonBox[role="foot"] {{ border-top: 1px solid {t.line}; }}
QMessageBox QLabel#qt_msgbox_label {{ font-weight: 600; }}
QMessageBox QLabel#qt_msgbox_informativelabel {{ min-width: 26em; }}
QLabel[role="hint"], QLabel[role="secondary"], QLabel[role="caption"] {{ color: {t.text2}; }}
QLabel[role="error"] {{ color: {t.err}; }}
QLabel[role="warning"] {{ color: {t.warn}; }}
QLabel[role="ok"] {{ color: {t.ok}; }}
QLabel[role="mute"] {{ color: {t.mute}; }}
QLabel[role="mono"] {{ {mono} color: {t.text2}; }}
QLabel[role="link"] {{ color: {t.accent_text}; }}
QPlainTextEdit[role="code"] {{ {mono} background: {t.sunken}; color: {t.text}; border: 1px solid {t.line};
    border-radius: 6px; padding: 6px; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QPlainTextEdit[role="code"]:focus {{ border: 2px solid {t.focus}; padding: 5px; }}
"""


def _buttons(t: Tokens) -> str:
    return f"""
QPushButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; border-radius: 6px;
    padding: 0 14px; min-height: 30px; font-weight: 500; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.selected}; }}
QPushButton:focus {{ border: 2px solid {t.focus}; padding: 0 13px; min-height: 28px; outline: none; }}
QPushButton:disabled {{ color: {t.text3}; border-color: {t.line}; background: {t.sunken}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
QPushButton[kind="primary"]:hover {{ background: {t.accent_hover}; border-color: {t.accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {t.accent_press}; border-color: {t.accent_press}; }}
QPushButton[kind="primary"]:disabled {{ background: {t.hover}; color: {t.text2}; border-color: {t.hover}; }}
QPushButton[kind="danger"] {{ color: {t.err}; border-color: {t.err}; }}
QPushButton[small="true"] {{ min-height: 24px; padding: 0 10px; }}
QPushButton[small="true"]:focus {{ min-height: 22px; padding: 0 9px; }}
QPushButton[kind="link"] {{ background: transparent; border: none; color: {t.accent_text}; padding: 0 2px; min-height: 22px;
    text-align: left; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {t.focus}; padding: 0; min-height: 18px; }}
QPushButton[kind="bare"] {{ background: transparent; border: none; padding: 0 6px; }}
QPushButton[kind="bare"]:hover {{ background: {t.hover}; }}
QPushButton[kind="bare"]:focus {{ border: 2px solid {t.focus}; padding: 0 4px; }}
QToolButton {{ background: transparent; color: {t.text}; border: 1px solid transparent; border-radius: 6px;
    min-width: 30px; min-height: 30px; padding: 0; }}
QToolButton:hover {{ background: {t.hover}; }}
QToolButton:pressed {{ background: {t.selected}; }}
QToolButton:focus {{ border: 2px solid {t.focus}; min-width: 28px; min-height: 28px; }}
QToolButton[kind="outlined"] {{ background: {t.surface}; border-color: {t.border}; }}
QToolButton[small="true"] {{ min-width: 24px; min-height: 24px; }}
QToolButton[small="true"]:focus {{ min-width: 22px; min-height: 22px; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
"""


def _fields(t: Tokens, marks: Mapping[str, str]) -> str:
    edits = ("QLineEdit", "QComboBox", "QDateTimeEdit", "QSpinBox")

    def each(suffix: str) -> str:
        return ", ".join(edit + suffix for edit in edits)

    return f"""
{each("")} {{ background: {t.field}; color: {t.text}; border: 1px solid {t.border}; border-radius: 6px; min-height: 30px;
    padding: 0 10px; selection-background-color: {t.accent}; selection-color: {t.on_accent};
    placeholder-text-color: {t.text2}; }}
{each(":focus")} {{ border: 2px solid {t.focus}; padding: 0 9px; min-height: 28px; }}
{each('[state="error"]')} {{ border-color: {t.err}; }}
{each('[state="warning"]')} {{ border-color: {t.warn}; }}
{each(":disabled")} {{ background: {t.sunken}; color: {t.text3}; border-color: {t.line}; }}
QLineEdit:read-only {{ background: {t.sunken}; }}
QLineEdit QToolButton, QLineEdit QToolButton:focus {{ min-width: 16px; min-height: 16px; border: none; }}
QComboBox:on {{ border-color: {t.focus}; }}
QComboBox::drop-down {{ border: none; width: 28px; subcontrol-origin: padding; subcontrol-position: center right; }}
QComboBox::down-arrow {{ image: url("{marks["down"]}"); width: 16px; height: 16px; }}
QComboBox::down-arrow:disabled {{ image: url("{marks["down_disabled"]}"); }}
QComboBox[empty="true"]::drop-down {{ width: 0; }}
QComboBox[empty="true"]::down-arrow {{ image: none; }}
QComboBox QLineEdit {{ border: none; padding: 0; min-height: 20px; background: transparent; }}
QComboBox QLineEdit:focus {{ border: none; padding: 0; min-height: 20px; }}
QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border};
    selection-background-color: {t.selected}; selection-color: {t.text}; outline: none; padding: 4px; }}
QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 8px; }}
QDateTimeEdit::up-button, QDateTimeEdit::down-button, QSpinBox::up-button, QSpinBox::down-button {{
    border: none; width: 20px; }}
QDateTimeEdit::up-arrow, QSpinBox::up-arrow {{ image: url("{marks["up"]}"); width: 10px; height: 10px; }}
QDateTimeEdit::down-arrow, QSpinBox::down-arrow {{ image: url("{marks["down"]}"); width: 10px; height: 10px; }}
QDateTimeEdit::drop-down {{ border: none; width: 28px; }}
QCheckBox {{ color: {t.text}; spacing: 8px; min-height: 24px; border: 2px solid transparent; border-radius: 4px; }}
QCheckBox:focus {{ border-color: {t.focus}; }}
QCheckBox:disabled {{ color: {t.text2}; }}
QCheckBox::indicator, QListWidget::indicator {{ width: 14px; height: 14px;
    border: 1px solid {t.border}; border-radius: 4px; background: {t.field}; }}
QCheckBox::indicator:checked, QListWidget::indicator:checked {{ background: {t.accent};
    border-color: {t.accent}; image: url("{marks["check"]}"); }}
QCheckBox::indicator:checked:disabled {{ background: {t.text3}; border-color: {t.text3}; image: url("{marks["check_disabled"]}"); }}
QCheckBox::indicator:disabled {{ border-color: {t.line}; }}
"""


def _lists(t: Tokens) -> str:
    return f"""
QMenu {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selected}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.text3}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 0; }}
QListWidget {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; border-radius: 6px;
    padding: 4px; outline: none; }}
QListWidget:focus {{ border: 2px solid {t.focus}; padding: 3px; }}
QListWidget::item {{ padding: 6px 4px; border-radius: 4px; }}
QListWidget::item:selected {{ background: {t.selected}; color: {t.text}; }}
QListWidget::item:disabled {{ color: {t.text2}; }}
QListView[role="list"], QTreeView[role="list"] {{ background: transparent; border: none; outline: none; }}
QTableView {{ background: {t.surface}; color: {t.text}; border: none; outline: none; gridline-color: {t.line};
    selection-background-color: {t.selected}; selection-color: {t.text}; }}
QTableView[role="facts"]::item {{ padding: 0 12px; }}
QTableView[role="facts"] QHeaderView::section {{ padding: 0 12px; }}
QTableView QTableCornerButton::section {{ background: {t.surface}; border: none; }}
QHeaderView {{ background: {t.surface}; border: none; }}
QHeaderView::section {{ background: {t.surface}; color: {t.text2}; border: none; border-bottom: 1px solid {t.line};
    padding: 0 12px; font-weight: 500; }}
QHeaderView::section:first {{ padding: 0 16px; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ color: {t.text2}; background: transparent; border: 2px solid transparent; border-radius: 4px;
    padding: 6px 4px 8px 4px; margin-right: 4px; font-weight: 500; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; border-radius: 0; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:focus {{ border-color: {t.focus}; border-radius: 4px; }}
"""


def _scroll_bars(t: Tokens) -> str:
    return f"""
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {t.scroll_handle}; border-radius: 3px; min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.border}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
