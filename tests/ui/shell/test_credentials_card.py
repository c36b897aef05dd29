"""The card behind the credentials in the identity bar."""

from fakes.windows import Windows, only
from snapshot_importer.ui.shell.credentials_card import CredentialsCard
from snapshot_importer.ui.widgets.buttons import Button


def test_the_card_has_room_for_its_buttons_when_it_is_first_opened(windows: Windows) -> None:
    windows.signed_in()

    windows.window.bar.credentials.open_card()

    card = only(windows.window, CredentialsCard)
    shown = [one for one in card.findChildren(Button) if one.isVisible()]
    assert [one.accessibleName() for one in shown] == ["Sign out", "Sign in again"]
    assert all(one.height() >= one.sizeHint().height() for one in shown)
    assert max(one.geometry().bottom() for one in shown) <= card.contentsRect().bottom() - 10
    card.hide()
