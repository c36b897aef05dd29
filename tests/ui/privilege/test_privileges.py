"""What a profile may do, and the policies for an administrator, through the windows and over the simulated AWS."""

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from fakes.callers import caller
from fakes.policy_grammar import faults
from fakes.windows import Windows, button, dialog, nameless, only, rich_labels, shown_texts, without_tip
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.aws.features import FEATURES
from snapshot_importer.aws.least_privilege import Scope
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.iam import Permissions, User
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.privilege.dialog import PrivilegeDialog
from snapshot_importer.ui.privilege.finding_out import AT_ONCE, FindingOut
from snapshot_importer.ui.privilege.policy_dialog import ANY_BUCKET, NOTHING, UNNAMED, WRONG, PolicyDialog
from snapshot_importer.ui.profiles.page import ProfilesPage
from snapshot_importer.ui.shell.search_dialog import SearchDialog
from ui.privilege.conftest import BUCKET, KEY, OPERATOR


def found(dialog_: PrivilegeDialog) -> dict[str, str]:
    """Return the word of each feature on show."""
    return {key: row.word() for key, row in dialog_.rows.items() if not row.isHidden()}


def settled(windows: Windows) -> PrivilegeDialog:
    windows.wait(lambda: dialog(PrivilegeDialog).finding.stage != "asking")
    return dialog(PrivilegeDialog)


def opened(windows: Windows, profile: Profile | None = None) -> PrivilegeDialog:
    """Open what a profile may do; the administrator's without one."""
    windows.signed_in()
    windows.desk.navigation.show_privileges(profile.id if profile else "")
    return settled(windows)


def about(dialog_: PrivilegeDialog | PolicyDialog, name: str, text: str) -> None:
    """Type *text* into a field and leave it."""
    field = dialog_.form.fields[name]
    field.setText(text)
    field.editingFinished.emit()


def policy(windows: Windows) -> PolicyDialog:
    """Open the policies from what a profile may do."""
    button(dialog(PrivilegeDialog), "Copy for my administrator…").click()
    return dialog(PolicyDialog)


def copied(dialog_: PolicyDialog, form: str) -> str:
    dialog_.tabs.choose(form)
    button(dialog_, "Copy").click()
    return QApplication.clipboard().text()


def test_search_finds_it_and_the_administrator_may_do_everything(windows: Windows) -> None:
    windows.signed_in()
    windows.desk.pages.import_page.restore({"location": f"s3://{BUCKET}/{KEY}"})

    QTest.keyClick(windows.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    line = only(dialog(SearchDialog), QLineEdit)
    QTest.keyClicks(line, "may do")
    QTest.keyClick(line, Qt.Key.Key_Return)
    shown = settled(windows)

    assert found(shown) == {one.id: "Works" for one in FEATURES} | {"copy-object": "Could not check"}
    assert shown.headline.text() == "imaging-prod: 20 of 21 features work, 1 could not be checked"
    assert f"s3://{BUCKET}/{KEY} · role vmimport" in shown_texts(shown.about)
    assert (nameless(shown), without_tip(shown), rich_labels(shown)) == ([], [], [])
    shown.reject()


def test_the_profiles_page_shows_it_for_a_profile_that_is_not_in_use(
    windows: Windows, narrow: Profile
) -> None:
    windows.signed_in()
    windows.session.test_sign_in(narrow.id)
    windows.window.show_page("profiles")
    page = windows.page(ProfilesPage)
    page.go_to(narrow.id)
    windows.wait(lambda: windows.session.credentials(narrow.id).state == "ok")

    button(page, "What this profile may do…").click()
    shown = settled(windows)
    about(shown, "location", f"s3://{BUCKET}/{KEY}")
    settled(windows)

    works = [one for one, word in found(shown).items() if word == "Works"]
    assert works == ["import", "watch", "read", "privileges"]
    assert found(shown)["cancel"] == "Not allowed"
    assert shown.rows["cancel"].sentence.text() == "ec2:CancelImportTask is not allowed."
    assert (
        shown.rows["cancel"].accessibleName()
        == "Cancel an import, not allowed. ec2:CancelImportTask is not allowed."
    )
    assert shown.headline.text().startswith(f"{OPERATOR}: 4 of 21 features work")
    assert windows.session.profile != narrow
    assert rich_labels(shown) == []
    shown.reject()


def test_the_copied_policy_lets_the_user_do_what_was_chosen(
    windows: Windows, narrow: Profile, aws: Simulator, operator: User
) -> None:
    shown = opened(windows, narrow)
    about(shown, "location", f"s3://{BUCKET}/{KEY}")
    settled(windows)
    assert found(shown)["browse"] != "Works"

    asked = policy(windows)
    wanted = ("import", "browse", "decode", "privileges")
    for one, box in asked.choice.boxes.items():
        box.setChecked(one in wanted)
    text = copied(asked, "json")
    asked.reject()
    aws.world.iam.change(operator, Permissions(inline={"new": text}))
    shown.again.click()
    settled(windows)

    assert faults(text) == []
    # Who may import an object may read it.
    works = {one for one, word in found(shown).items() if word == "Works"}
    assert works == {*wanted, "read"}
    shown.reject()


def test_every_choice_changes_the_text(windows: Windows) -> None:
    shown = opened(windows)
    asked = policy(windows)
    texts = [copied(asked, "cli")]

    def changed(do: Callable[[], object]) -> str:
        do()
        text = copied(asked, "cli")
        assert text not in texts
        texts.append(text)
        return text

    assert asked.note.text() == ANY_BUCKET
    assert f"arn:aws:s3:::{BUCKET}/{KEY}" in changed(lambda: about(asked, "location", f"s3://{BUCKET}/{KEY}"))
    assert asked.note.isHidden()
    assert "iam:CreateRole" in changed(asked.choice.boxes["role-repair"].click)
    assert "s3:ListAllMyBuckets" in changed(asked.choice.useful.click)
    assert ":role/mine" in changed(lambda: about(asked, "role", "mine"))
    key = f"arn:aws:kms:eu-central-1:{windows.session.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert key in changed(lambda: about(asked, "snapshot_key", key))
    assert "aws iam create-role --role-name mine" in changed(
        lambda: QTest.keyClick(asked.whom, Qt.Key.Key_End)
    )
    assert (nameless(asked), without_tip(asked), rich_labels(asked)) == ([], [], [])
    asked.reject()
    shown.reject()


def test_each_form_is_offered_for_both(windows: Windows) -> None:
    shown = opened(windows)
    asked = policy(windows)

    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(asked.whom, key)
        assert json.loads(copied(asked, "json"))
        assert 'resource "aws_iam_' in copied(asked, "terraform")
        assert copied(asked, "cli").startswith("# Account")
    asked.reject()
    shown.reject()


def test_nothing_chosen_is_nothing_to_copy(windows: Windows) -> None:
    shown = opened(windows)
    asked = policy(windows)
    for box in asked.choice.boxes.values():
        box.setChecked(False)

    assert (asked.note.text(), asked.copy.isEnabled()) == (NOTHING, False)
    asked.reject()
    shown.reject()


def test_a_policy_without_what_is_typed_wrong_is_not_offered(windows: Windows) -> None:
    shown = opened(windows)
    asked = policy(windows)

    about(asked, "snapshot_key", "alias/mine")

    assert (asked.note.text(), asked.copy.isEnabled(), asked.text.toPlainText()) == (WRONG, False, "")
    about(asked, "snapshot_key", "")
    assert asked.copy.isEnabled()
    about(asked, "target", "no bucket")
    assert not asked.copy.isEnabled()
    asked.whom.choose("role")
    asked.whom.chosen.emit("role")
    assert asked.copy.isEnabled()  # the bucket of copies is not the role's, nor on show
    asked.reject()
    shown.reject()


def test_what_is_longer_than_iam_takes_is_not_offered(windows: Windows) -> None:
    shown = opened(windows)
    asked = policy(windows)

    about(asked, "location", f"s3://{BUCKET}/" + "folder/" * 100)

    assert asked.note.text().startswith("IAM takes no policy of more than 6,144 characters, this one has ")
    assert not asked.copy.isEnabled()
    asked.reject()
    shown.reject()


def test_a_key_that_no_policy_can_name_is_told(windows: Windows) -> None:
    shown = opened(windows)
    asked = policy(windows)

    about(asked, "location", f"s3://{BUCKET}/Größe.vmdk")
    assert asked.note.isHidden()
    about(asked, "location", f"s3://{BUCKET}/磁盘.vmdk")

    assert asked.note.text() == UNNAMED
    assert "/??.vmdk" in copied(asked, "json")
    asked.reject()
    shown.reject()


@pytest.mark.parametrize("location", ["", f"s3://{BUCKET}/{KEY}"], ids=["nothing named", "an object"])
def test_the_field_of_the_bucket_is_in_view_where_none_is_named(windows: Windows, location: str) -> None:
    windows.signed_in()
    windows.desk.pages.import_page.restore({"location": location})

    shown = opened(windows)

    assert shown.form.fields["location"].isVisible() is not bool(location)
    shown.reject()


def test_a_wrong_field_is_told_and_not_asked_about(windows: Windows) -> None:
    shown = opened(windows)

    about(shown, "snapshot_key", "alias/mine")

    settled(windows)
    assert "alias" in shown.form.rows["snapshot_key"].problem_text()
    assert found(shown)["watch"] == "Works"
    shown.reject()


def test_after_a_sign_in_it_goes_on_by_itself(windows: Windows, narrow: Profile, aws: Simulator) -> None:
    windows.signed_in()
    aws.cloud.faults.add(Rule(kind="refuse", reason="expired", operation="GetCallerIdentity", times=1))
    windows.desk.navigation.show_privileges(narrow.id)
    shown = settled(windows)
    assert shown.finding.stage == "failed"
    assert shown.trouble.isVisible()
    assert found(shown) == {}

    button(shown, "Sign in").click()
    windows.wait(lambda: shown.finding.stage == "done")

    assert shown.trouble.isHidden()
    assert found(shown)["watch"] == "Works"
    shown.reject()


def test_closing_while_it_asks_is_no_harm(windows: Windows, aws: Simulator) -> None:
    windows.signed_in()
    aws.cloud.faults.add(Rule(kind="latency", service="iam", seconds=0.2))
    windows.desk.navigation.show_privileges()

    dialog(PrivilegeDialog).reject()

    assert not [
        one for one in QApplication.topLevelWidgets() if isinstance(one, PrivilegeDialog) and one.isVisible()
    ]


class CountingSession(QObject):
    """Keeps what is asked until it is answered by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[Callable[..., object], Callable[..., object]]] = []
        self.most = 0

    def call(self, work: Callable[..., object], *, done: Callable[..., object], **_: object) -> None:
        self.open.append((work, done))
        self.most = max(self.most, len(self.open))


def test_no_more_than_a_few_questions_are_asked_at_once(qapp: QApplication, aws: Simulator) -> None:
    session = CountingSession()
    finding = FindingOut(session, ("p", "eu-central-1"), session)  # type: ignore[arg-type]  # all that it asks of one
    finding.begin(Scope("", "eu-central-1"))
    with caller(aws) as gateway:
        while session.open:
            work, done = session.open.pop(0)
            done(work(gateway))

    assert session.most == AT_ONCE
    assert (finding.stage, finding.asked) == ("done", finding.total)
