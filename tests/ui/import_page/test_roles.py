"""The service role: typed, or chosen from the roles that VM Import may take."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fakes.aws import client
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.import_page.role_names import NOT_LISTED
from ui.import_page.bench import OBJECT, Bench

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "vmie.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "vmimport"}},
        }
    ],
}


@pytest.fixture
def own_role(aws: Simulator) -> str:
    """Make a role that VM Import may take, and return its name."""
    iam = client(aws, "iam")
    if not any(role["RoleName"] == "disk-imports" for role in iam.list_roles()["Roles"]):
        iam.create_role(RoleName="disk-imports", AssumeRolePolicyDocument=json.dumps(TRUST))
    return "disk-imports"


def offered(bench: Bench) -> list[str]:
    role = bench.form.advanced.role
    return [role.itemText(place) for place in range(role.count())]


def listings(aws: Simulator, since: int) -> int:
    return sum(entry.operation == "ListRoles" for entry in aws.world.ledger.entries()[since:])


def test_roles_are_listed_once_when_the_card_is_opened(bench: Bench, aws: Simulator, own_role: str) -> None:
    since = len(aws.world.ledger.entries())
    before = offered(bench)

    for _ in range(3):
        bench.form.advanced.disclosure.toggle()
    bench.wait(lambda: offered(bench))

    assert before == []
    assert own_role in offered(bench)
    assert listings(aws, since) == 1
    assert bench.form.advanced.role.text() == ""


def test_a_role_of_the_list_is_sent(bench: Bench, own_role: str) -> None:
    role = bench.form.advanced.role
    bench.form.advanced.disclosure.toggle()
    bench.wait(lambda: own_role in offered(bench))

    role.setCurrentIndex(offered(bench).index(own_role))
    role.activated.emit(role.currentIndex())

    assert bench.asked()["RoleName"] == own_role


def test_a_name_that_is_typed_stays_when_the_list_comes(bench: Bench, own_role: str) -> None:
    bench.form.advanced.disclosure.toggle()
    bench.type(bench.form.advanced.role, "disk")

    bench.wait(lambda: own_role in offered(bench))

    assert bench.form.advanced.role.text() == "disk"
    assert bench.asked()["RoleName"] == "disk"


def test_without_the_right_to_list_names_are_typed(bench: Bench, aws: Simulator) -> None:
    aws.cloud.faults.add(
        Rule("error", "iam", "ListRoles", status=403, code="AccessDenied", message="not authorized")
    )
    bench.form.advanced.disclosure.toggle()

    bench.wait(lambda: bench.form.rows["role_name"].hint.text() == NOT_LISTED)
    bench.paste(bench.form.advanced.role, "arn:aws:iam::123456789012:role/service/imports")

    assert bench.asked()["RoleName"] == "imports"
    aws.cloud.faults.clear()


def test_the_role_doctor_is_beside_the_field(bench: Bench) -> None:
    bench.form.advanced.disclosure.toggle()
    bench.form.advanced.role.setFocus()
    bench.leave()

    assert bench.form.advanced.doctor.hasFocus()
    with bench.qtbot.waitSignal(bench.form.advanced.doctor_pressed):
        QTest.keyClick(bench.form.advanced.doctor, Qt.Key.Key_Space)


def test_a_role_that_is_not_there_is_told_at_its_field(bench: Bench) -> None:
    bench.paste(bench.form.source.location, OBJECT)
    bench.form.advanced.disclosure.toggle()

    bench.paste(bench.form.advanced.role, "VMIMPORT")

    message = "There is no role “VMIMPORT” in this account. Names are case-sensitive."
    bench.wait(lambda: bench.problem("role_name") == message)
    fix = next(problem.fix for problem in bench.page.judge.shown() if problem.field == "role_name")
    assert fix is not None
    assert (fix.label, fix.cure, fix.value) == ("Create role…", "create-role", "VMIMPORT")
    assert bench.button() == "Fix 1 problem"
