"""What stands in the table's place while there is nothing to list, and why."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from snapshot_importer.tasks.task import Failure
from snapshot_importer.ui.tasks.narrowing import Narrowing
from snapshot_importer.ui.tasks.placeholder_rows import PlaceholderRows
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded

GROUPS = {
    "running": "No running imports.",
    "attention": "Nothing needs attention.",
    "completed": "No completed imports.",
    "failed": "No failed imports.",
    "cancelled": "No cancelled imports.",
}
WITHIN = {
    "running": "among the running imports",
    "attention": "among what needs attention",
    "completed": "among the completed imports",
    "failed": "among the failed imports",
    "cancelled": "among the cancelled imports",
}


class EmptyState(QWidget):
    """One sentence, one line under it, and the button that leads on."""

    import_wanted = Signal()
    clear_wanted = Signal()
    older_wanted = Signal()

    def __init__(self, theme: Theme, *, looks_back: bool = False) -> None:
        """With *looks_back* it offers to look for older imports."""
        super().__init__()
        self._looks_back = looks_back
        grounded(self, "surface")
        self._title = PlainLabel(theme, "", "section", wrap=True)
        self._line = PlainLabel(theme, "", "secondary", wrap=True)
        self._import = Button(theme, "Import a disk image", kind="primary", pressed=self.import_wanted.emit)
        self._clear = Button(theme, "Clear the search", pressed=self.clear_wanted.emit)
        self._older = Button(theme, "Look for older imports", icon="history", pressed=self.older_wanted.emit)
        for label in (self._title, self._line):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._rows = PlaceholderRows(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._rows)
        layout.addStretch(1)
        layout.addWidget(self._title)
        layout.addWidget(self._line)
        layout.addLayout(row(1, self._import, self._clear, self._older, 1))
        layout.addStretch(2)

    def show_reason(self, asked: Narrowing, problem: Failure | None, *, loading: bool, watched: bool) -> None:
        """Say why there is nothing to list of what is *asked* for; without a place that is *watched* nobody can look back."""
        search, group = asked.text(), asked.group()
        self._clear.setVisible(bool(search))
        self._import.setVisible(not search and group == "all" and not loading)
        self._older.setVisible(self._looks_back and watched and not loading)
        self._line.setText("")
        if search:
            within = "" if group == "all" else f" {WITHIN[group]}"
            self._title.setText(f"Nothing matches “{search}”{within}.")
            self._line.setText(asked.hint)
        elif group != "all":
            self._title.setText(GROUPS[group])
        elif problem and problem.kind == "refused":
            self._title.setText("You may not list imports here (ec2:DescribeImportSnapshotTasks).")
            self._line.setText("Imports started here are still shown.")
        elif problem and problem.kind == "identity":
            self._title.setText("AWS does not tell which account these credentials belong to.")
            self._line.setText(
                "Imports are listed once it does (sts:GetCallerIdentity). It is asked again by itself."
            )
        elif problem and problem.kind == "sign-in":
            self._title.setText("Sign in to see the imports of this account.")
            self._line.setText("Imports started here are still shown.")
        elif problem and problem.kind in ("unreachable", "server", "garbled", "throttled"):
            self._title.setText("AWS has not listed the imports yet.")
            self._line.setText("It is asked again by itself.")
        elif loading:
            self._title.setText("Looking for imports…")
        else:
            self._title.setText("No imports yet.")
            self._line.setText(
                "Imports you start, and those others started in this account in the last 7 days, are listed here."
            )
        self._line.setVisible(bool(self._line.text()))
        self._rows.set_awaited(awaited=loading and not search and group == "all")
