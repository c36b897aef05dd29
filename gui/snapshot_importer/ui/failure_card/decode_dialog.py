"""What STS decodes of a refusal: which statement decided. It may tell of the account's policies: shown, never kept."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.ask import Ask
from snapshot_importer.aws.authorization import PERMISSION, Decoded, decode, sentences
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain, explain_denied
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.close_box import close_box
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel

LEAD = "AWS tells this only to those who may know. It can name policies of the account: take care where you paste it."


class DecodeDialog(QDialog):
    """Asks STS in a worker, and shows what it says as plain text."""

    def __init__(
        self, theme: Theme, parent: QWidget, session: Session, blob: str, ask: Ask, place: tuple[str, str]
    ) -> None:
        """*ask* names who and where if STS refuses; *place* is the profile and Region that were refused."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("What AWS said, decoded")
        self.resize(600, 400)
        self._theme = theme
        self._ask = ask
        self._lead = PlainLabel(theme, "Asking AWS…", "body", wrap=True)
        self.text = CodeView(theme, "What AWS said, decoded")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.copy = Button(theme, "Copy", icon="copy", pressed=self._copy)
        self.what_to_ask = Button(theme, "Show what to ask for", pressed=self._show_ask)
        for button in (self.copy, self.what_to_ask):
            button.setAutoDefault(False)
        buttons = close_box(self, self.copy, self.what_to_ask)
        for button in (self.copy, self.what_to_ask):
            button.hide()  # which the box has undone if it came before
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._lead)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)
        session.call(
            lambda gateway: decode(gateway, blob),
            owner=self,
            done=self._show,
            failed=self._failed,
            place=place,
        )

    def _show(self, decoded: Decoded) -> None:
        self._lead.setText(LEAD)
        conditions = ["", "Of the request:", *decoded.conditions] if decoded.conditions else []
        self._show_text("\n".join([*sentences(decoded), *conditions]))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, SecretsUnavailable):
            self._lead.setText(error.sentence)
            return
        if not isinstance(error, CallError):
            raise error
        if error.code in ("AccessDenied", "AccessDeniedException"):
            action = explain_denied(error.message)[0] or PERMISSION
            self._lead.setText(f"You may not decode it: {action} is not allowed for you.")
            self.what_to_ask.show()
        elif error.code == "InvalidAuthorizationMessageException":
            self._lead.setText(
                "AWS cannot decode it. Only the account that was refused can, and only the whole text."
            )
        else:
            self._lead.setText(f"{explain(error.code, error.message, kind=error.kind).title}.")
        self._show_text(error.message)

    def _show_text(self, text: str) -> None:
        self.text.show_code(text, "")
        self.copy.show()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    @Slot()
    def _show_ask(self) -> None:
        ask = Ask(
            (PERMISSION,),
            who=self._ask.who,
            account=self._ask.account,
            region=self._ask.region,
            why="Without it nobody here can see which policy refused the import.",
        )
        AskDialog(self._theme, self, ask).open()
