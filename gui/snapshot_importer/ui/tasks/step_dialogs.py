"""What is asked before something is done with a finished snapshot: where a volume lies, how an image is called, and so on."""

import re
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from snapshot_importer.aws import snapshot_uses
from snapshot_importer.aws.snapshot_uses import ROOT_DEVICE, Deed
from snapshot_importer.request.problems import kms_key_problems
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.text import NO_BREAK_SPACE, label_text, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.form import FormRow, align_labels
from snapshot_importer.ui.widgets.labels import PlainLabel

WIDTH = 520
LARGEST = 16_384  # GiB; EBS User Guide, "Amazon EBS volume types", of those on offer
NAME = re.compile(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}", re.ASCII)  # EC2 API reference, RegisterImage
ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)
REGION = re.compile(r"[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}", re.ASCII)
READING = "Being looked up…"
VOLUME_TYPES: tuple[tuple[str, snapshot_uses.VolumeType], ...] = (
    ("General purpose (gp3)", "gp3"),
    ("General purpose (gp2)", "gp2"),
    ("Magnetic (standard)", "standard"),
)
LARGEST_MAGNETIC = 1024  # GiB
ARCHITECTURES: tuple[tuple[str, snapshot_uses.Architecture], ...] = (
    ("x86, 64-bit", "x86_64"),
    ("Arm, 64-bit", "arm64"),
)
BOOT_MODES: tuple[tuple[str, snapshot_uses.BootMode], ...] = (
    ("As the instance type does", ""),
    ("UEFI where the instance type can", "uefi-preferred"),
    ("UEFI", "uefi"),
    ("Legacy BIOS", "legacy-bios"),
)
Problem = tuple[FormRow, str]


class StepDialog(QDialog):
    """A few rows, one button that does it, and one that does nothing, which Escape presses."""

    def __init__(self, theme: Theme, parent: QWidget, title: str, go: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self._theme = theme
        self._go = go

    def problems(self) -> Iterator[Problem]:
        """Yield what cannot be asked of AWS."""
        raise NotImplementedError

    def take(self) -> None:
        """Hand what was chosen on."""
        raise NotImplementedError

    def lay_out(self, lead: str, rows: Sequence[FormRow]) -> None:
        """Show *rows* under the sentences of *lead*."""
        self._rows = rows
        align_labels(list(rows))
        buttons = QDialogButtonBox()
        stay = buttons.addButton("Not now", QDialogButtonBox.ButtonRole.RejectRole)
        stay.setAutoDefault(False)
        go = buttons.addButton(label_text(self._go), QDialogButtonBox.ButtonRole.AcceptRole)
        go.setDefault(True)
        dress_foot(buttons)
        buttons.accepted.connect(self._press)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(PlainLabel(self._theme, lead, "body", wrap=True))
        for row in rows:
            layout.addWidget(row)
        layout.addStretch(1)
        layout.addWidget(buttons)
        # Wrapped text takes its height from the width, which only the layout knows.
        self.resize(WIDTH, max(layout.totalHeightForWidth(WIDTH), self.sizeHint().height()))
        rows[0].field.setFocus()

    def _press(self) -> None:
        for row in self._rows:
            row.clear_problem()
        first: QWidget | None = None
        for row, sentence in self.problems():
            row.show_problem("error", sentence)
            first = first or row.field
        if first:
            first.setFocus()
            return
        self.accept()
        self.take()


class VolumeDialog(StepDialog):
    """Where a volume of the snapshot lies, of which type and how large it is."""

    def __init__(
        self, theme: Theme, parent: QWidget, task: Task, taken: Callable[[Deed, str], object]
    ) -> None:
        super().__init__(theme, parent, "Create a volume", "Create volume")
        self._task = task
        self._taken = taken
        least = task.snapshot_size_gib or 1
        self.zone = combo((), editable=True)
        self.kind = combo(VOLUME_TYPES)
        self.size_ = QSpinBox()
        self.size_.setRange(least, max(least, LARGEST))
        self.size_.setSuffix(f"{NO_BREAK_SPACE}GiB")
        self.size_.lineEdit().setTextMargins(8, 0, 0, 0)
        self.zone_row = FormRow(theme, "Availability Zone", self.zone, hint=READING)
        self.size_row = FormRow(theme, "Size", self.size_, hint="No smaller than the disk in the snapshot.")
        lead = f"EBS makes a volume of {task.snapshot_id}. AWS bills it until you delete it."
        self.lay_out(lead, [self.zone_row, FormRow(theme, "Type", self.kind), self.size_row])

    def show_zones(self, zones: Sequence[str]) -> None:
        """Offer *zones*; what was typed meanwhile stays."""
        typed = self.zone.currentText()
        self.zone.addItems([visible(zone) for zone in zones])
        self.zone.setEditText(typed or (zones[0] if zones else ""))
        found = "An instance can use the volume in its own zone only."
        self.zone_row.set_hint(
            found if zones else f"The zones could not be listed. Type one, such as {self._task.region}a."
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what cannot be asked of AWS."""
        zone = self.zone.currentText().strip()
        if not zone.startswith(self._task.region) or zone == self._task.region:
            yield self.zone_row, f"Enter a zone of {self._task.region}, such as {self._task.region}a."
        if self.kind.currentData() == "standard" and self.size_.value() > LARGEST_MAGNETIC:
            yield self.size_row, f"A magnetic volume has {LARGEST_MAGNETIC} GiB at the most."

    def take(self) -> None:
        """Hand the volume on."""
        zone, kind, size = self.zone.currentText().strip(), self.kind.currentData(), self.size_.value()
        deed = snapshot_uses.volume(self._task.snapshot_id, zone=zone, kind=kind, size_gib=size)
        self._taken(deed, f"{zone}, {kind}, {size} GiB")


class ImageDialog(StepDialog):
    """How an image that boots from the snapshot is called, and for which machines it is."""

    def __init__(
        self, theme: Theme, parent: QWidget, task: Task, taken: Callable[[Deed, str], object]
    ) -> None:
        super().__init__(theme, parent, "Register an AMI", "Register AMI")
        self._task = task
        self._taken = taken
        self.name = QLineEdit(_image_name(task))
        self.name.setMaxLength(128)
        self.architecture = combo(ARCHITECTURES)
        self.boot = combo(BOOT_MODES)
        self.name_row = FormRow(theme, "Name", self.name, hint="No other AMI of yours in this Region has it.")
        lead = (
            f"EC2 registers an AMI with {task.snapshot_id} as its root device, {ROOT_DEVICE}. "
            "Nobody checks whether the system on the disk starts on EC2."
        )
        rows = [FormRow(theme, "Processor", self.architecture), FormRow(theme, "Boot mode", self.boot)]
        self.lay_out(lead, [self.name_row, *rows])

    def problems(self) -> Iterator[Problem]:
        """Yield what cannot be asked of AWS."""
        if not NAME.fullmatch(self.name.text().strip()):
            yield (
                self.name_row,
                "A name has 3 to 128 characters: letters, digits, spaces and ( ) [ ] . / - ' @ _",
            )

    def take(self) -> None:
        """Hand the image on."""
        name, architecture = self.name.text().strip(), self.architecture.currentData()
        deed = snapshot_uses.image(
            self._task.snapshot_id,
            name=name,
            architecture=architecture,
            boot_mode=self.boot.currentData(),
        )
        self._taken(deed, f"“{name}”, {architecture}")


class ShareDialog(StepDialog):
    """Which accounts may use the snapshot."""

    def __init__(
        self, theme: Theme, parent: QWidget, task: Task, taken: Callable[[Deed, str], object]
    ) -> None:
        super().__init__(theme, parent, "Share the snapshot", "Share")
        self._task = task
        self._taken = taken
        self.accounts = QLineEdit()
        self.accounts.setPlaceholderText("111122223333, 444455556666")
        self.accounts_row = FormRow(
            theme, "Account ids", self.accounts, hint="Several with commas between them."
        )
        lead = f"These accounts may make volumes and copies of {task.snapshot_id}, until you take it back in the AWS console."
        if task.snapshot_encrypted:
            lead += " It is encrypted: they need a permission for its KMS key too, and AWS's own key cannot be shared."
        self.lay_out(lead, [self.accounts_row])

    def problems(self) -> Iterator[Problem]:
        """Yield what cannot be asked of AWS."""
        accounts = self._accounts()
        if not accounts:
            yield self.accounts_row, "Enter the id of an account: 12 digits."
        elif wrong := next((one for one in accounts if not ACCOUNT.fullmatch(one)), None):
            yield self.accounts_row, f"“{visible(wrong)}” is no account id: that has 12 digits."
        elif self._task.account in accounts:
            yield self.accounts_row, "This is the account that the snapshot belongs to."

    def take(self) -> None:
        """Hand the accounts on."""
        accounts = self._accounts()
        self._taken(snapshot_uses.share(self._task.snapshot_id, accounts), ", ".join(accounts))

    def _accounts(self) -> list[str]:
        # As the identity bar shows them, they have hyphens.
        found = self.accounts.text().replace("-", "").replace(";", ",").replace(" ", ",").split(",")
        return list(dict.fromkeys(one for one in found if one))


class CopyDialog(StepDialog):
    """In which other Region the snapshot is wanted, and how it is encrypted there."""

    def __init__(
        self, theme: Theme, parent: QWidget, task: Task, taken: Callable[[str, bool, str], object]
    ) -> None:
        """*taken* gets the Region, whether the copy is encrypted, and the key."""
        super().__init__(theme, parent, "Copy to another Region", "Copy snapshot")
        self._task = task
        self._taken = taken
        self.region = combo((), editable=True)
        self.encrypt = QCheckBox("Encrypt the copy")
        self.key = QLineEdit()
        self.key.setPlaceholderText("Default key of the Region")
        if task.snapshot_encrypted:
            self.encrypt.setChecked(True)
            self.encrypt.setEnabled(False)
            self.encrypt.setToolTip("The snapshot is encrypted, so its copy is too.")
        self.region_row = FormRow(theme, "Region", self.region, hint=READING)
        self.key_row = FormRow(
            theme, "KMS key", self.key, hint="Of that Region: its id, alias/name or ARN. Encrypts the copy."
        )
        lead = f"EC2 copies {task.snapshot_id}, with the tags that the import gave it. AWS bills transfer and copy."
        self.lay_out(lead, [self.region_row, FormRow(theme, "Encryption", self.encrypt), self.key_row])

    def show_regions(self, regions: Sequence[str]) -> None:
        """Offer *regions*; what was typed meanwhile stays."""
        typed = self.region.currentText()
        others = [region for region in regions if region != self._task.region]
        self.region.addItems([visible(region) for region in others])
        self.region.setEditText(typed)
        self.region_row.set_hint(
            "" if others else "The Regions could not be listed. Type one, such as eu-west-1."
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what cannot be asked of AWS."""
        region, key = self.region.currentText().strip(), self.key.text().strip()
        if not region:
            yield self.region_row, "Choose the Region that the copy shall lie in."
        elif region == self._task.region:
            yield self.region_row, f"The snapshot is in {region} already."
        elif not REGION.fullmatch(region):
            yield self.region_row, f"“{visible(region)}” is no Region: its name is such as eu-west-1."
        for problem in kms_key_problems(key, region):
            yield self.key_row, problem.message

    def take(self) -> None:
        """Hand the wish on."""
        key = self.key.text().strip()
        self._taken(self.region.currentText().strip(), self.encrypt.isChecked() or bool(key), key)


def combo(entries: Sequence[tuple[str, str]], *, editable: bool = False) -> QComboBox:
    """Return a list of *entries*, each with its words and what it stands for."""
    made = QComboBox()
    made.setEditable(editable)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    for words, value in entries:
        made.addItem(words, value)
    return made


def _image_name(task: Task) -> str:
    """Return the name of the file without its ending, as far as the name of an image may be so."""
    stem = task.file_name.rpartition(".")[0] or task.file_name
    return "".join(letter if NAME.fullmatch(3 * letter) else "-" for letter in stem)[:128]
