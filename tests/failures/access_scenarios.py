"""Permissions that are lacking, keys that cannot be used, and objects and buckets that are elsewhere."""

import json
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QMessageBox

from failures.scenario import Scenario, again
from failures.stage import ARCHIVE, BUCKET, GOOD, INTAKE, Stage
from fakes.aws import client
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.object_deeds.restore_dialog import RestoreDialog
from snapshot_importer.ui.role_doctor.dialog import RoleDoctorDialog

REQUEST = ImportRequest(GOOD, "VMDK")
HOURS = 3600


def denied_by_the_organisation(action: str, stage: Stage) -> None:
    stage.fill(REQUEST)
    stage.set(organisation_policy={"statements": [{"Effect": "Deny", "Action": action, "Resource": "*"}]})
    stage.send()


def ask_and_be_allowed(action: str, stage: Stage) -> None:
    """The button says what to ask for; the administrator does it."""
    asked = stage.close(AskDialog)
    assert action in asked.text.toPlainText()
    stage.set(organisation_policy={"statements": []})
    stage.aws.cloud.faults.clear()
    again(stage)


def repair(stage: Stage) -> None:
    """The button opens the doctor: repair the role there."""
    doctor = stage.opened(RoleDoctorDialog)
    stage.wait(lambda: doctor.foot.repair.isVisible() and doctor.foot.repair.isEnabled())
    words = "Repair role" if doctor.healing.role_exists else "Create role"
    doctor.foot.repair.click()
    box = stage.opened(QMessageBox)
    with stage.windows.qtbot.waitSignal(doctor.repaired, timeout=15_000):
        next(one for one in box.buttons() if one.text().strip() == words).click()
    doctor.reject()
    again(stage)


def change_role(stage: Stage, *, actions: tuple[str, ...] = (), trust: str = "") -> None:
    """Let the role do nothing but *actions* on the bucket, or trust nobody but the service *trust*."""
    role = stage.world.iam.role(stage.aws.account, "vmimport")
    assert role is not None
    permissions = role.permissions
    if actions:
        where = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
        document = {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": where}]}
        permissions = replace(permissions, inline={"vmimport": json.dumps(document)})
    if trust:
        permissions = replace(permissions, trust=permissions.trust.replace("vmie.amazonaws.com", trust))
    with stage.world.lock:
        stage.world.iam.change(role, permissions)


def object_right_missing(stage: Stage) -> None:
    change_role(stage, actions=("s3:GetBucketLocation", "s3:ListBucket"))
    stage.fails(REQUEST)


def trust_wrong(stage: Stage) -> None:
    change_role(stage, trust="ec2.amazonaws.com")
    stage.refused(REQUEST)


def role_missing(stage: Stage) -> None:
    stage.refused(replace(REQUEST, role_name="disk-imports"))


def bucket_right_missing(stage: Stage) -> None:
    stage.refused(ImportRequest(f"s3://{INTAKE}/shop/shop-web01.vmdk", "VMDK"))


def object_key_closed(stage: Stage) -> None:
    stage.refused(ImportRequest(f"s3://{BUCKET}/secret/hr-db01.vmdk", "VMDK"))


def delete_meanwhile(stage: Stage) -> None:
    """Delete the object while the import reads it."""
    stage.fill(REQUEST)
    stage.send()
    stored = stage.bucket().objects["erp/erp-db01.vmdk"]
    with stage.world.lock:
        stage.bucket().remove(stored.key)
    task = stage.newest()
    stage.pass_time()
    stage.poll_until(lambda: stage.task(task.key).word == "Failed")
    with stage.world.lock:
        stage.bucket().put(stored)  # uploaded again by the time that the user looks
    stage.look_at(task)


def archived(stage: Stage) -> None:
    stage.fails(ImportRequest(f"s3://{BUCKET}/cold/payroll-2024.vmdk", "VMDK"), unseen=True)
    stage.wait(lambda: "The object must be restored first" in stage.told())


def archived_when_read(stage: Stage) -> None:
    """Let AWS say at once what S3 says to a reader of an archived object."""
    message = "The operation is not valid for the object's storage class"
    stage.fault("error", "ec2", "ImportSnapshot", status=403, code="InvalidObjectState", message=message)
    stage.look_at(stage.send_unseen(ImportRequest(f"s3://{BUCKET}/cold/payroll-2024.vmdk", "VMDK")))


def restore(stage: Stage) -> None:
    dialog = stage.opened(RestoreDialog)
    with stage.windows.qtbot.waitSignal(dialog.asked, timeout=15_000):
        dialog.restore.click()
    dialog.reject()
    stage.pass_time(13 * HOURS)
    again(stage)


def answered_with(
    code: str, message: str, stage: Stage, *, request: ImportRequest = REQUEST, status: int = 400
) -> None:
    """Let AWS answer the request with a code that only other calls have been seen to get."""
    stage.fill(request)
    stage.fault("error", "ec2", "ImportSnapshot", status=status, code=code, message=message)
    stage.send()


def focus_on(name: str, stage: Stage) -> None:
    """The button leads to a field; what was wrong there is right by now."""
    stage.wait(lambda: stage.windows.window.current_page() == "import")
    field = stage.page.form.rows[name].field
    stage.wait(lambda: field.hasFocus() or field.isAncestorOf(stage.windows.window.focusWidget()))
    again(stage)


def bucket_elsewhere(state: str, stage: Stage) -> None:
    """*state* is that of the Region check, which knows where the bucket is, or could not ask."""
    if state == "could-not-check":
        stage.fault("error", "s3", "HeadBucket", status=400, code="400")
    stage.fill(ImportRequest(f"s3://{ARCHIVE}/2026/fileserver-2019.vmdk", "VMDK"))
    stage.wait(lambda: stage.page.checks.view("Region").state == state)
    stage.send()


def go_there(stage: Stage) -> None:
    stage.wait(lambda: stage.windows.session.region == "us-east-1")
    again(stage)


def disabled_object_key(stage: Stage) -> None:
    """The key of the object is disabled while the import runs."""
    with stage.world.lock:
        mine = stage.world.kms.resolve("alias/imaging-ebs", account=stage.aws.account, region="eu-central-1")
        assert mine is not None
        encryption = replace(stage.bucket().objects["secret/hr-db01.vmdk"].encryption, kms_key_arn=mine.arn)
        stage.bucket().change("erp/erp-db01.vmdk", encryption=encryption)
    stage.fill(REQUEST)
    stage.send()
    task = stage.newest()
    mine.state = "Disabled"
    stage.pass_time()
    stage.poll_until(lambda: stage.task(task.key).word == "Failed")
    mine.state = "Enabled"
    stage.look_at(task)


def link(stage: Stage, name: str) -> tuple[str, str]:
    """Return a presigned link of a user of that name, and the user's access key id."""
    policy = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    with stage.world.lock:
        user = stage.world.iam.create_user(stage.aws.account, name, {"all": json.dumps(policy)})
        made = stage.world.iam.create_access_key(user)
    s3 = client(stage.aws, "s3", key=(made.access_key_id, made.secret_access_key))
    place = {"Bucket": BUCKET, "Key": "erp/erp-db01.vmdk"}
    url: str = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=86_400)
    # The simulated AWS knows the address that the real one would have.
    address = f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/erp/erp-db01.vmdk?"
    return address + url.partition("?")[2], made.access_key_id


def link_withdrawn(stage: Stage) -> None:
    """Whoever signed the link loses the key before AWS reads the object."""
    url, access_key_id = link(stage, "signer")
    task = stage.send_unseen(ImportRequest(url, "VMDK"))
    with stage.world.lock:
        stage.world.iam.delete_key(access_key_id)
    stage.pass_time()
    stage.poll_until(lambda: stage.task(task.key).word == "Failed")
    stage.look_at(task)


def name_the_object(stage: Stage) -> None:
    """The field is ready for a new link; the object's own address needs none."""
    assert stage.page.form.source.location.hasFocus()
    stage.change(location=GOOD)
    again(stage)


def change_role_and_import(stage: Stage) -> None:
    """Repair the role in the doctor where AWS takes a while to know it, and import at once."""
    stage.set(role_delay={"seconds": 100, "clock": "task"})
    change_role(stage, trust="ec2.amazonaws.com")
    stage.pass_time(200)
    stage.refused(REQUEST)
    stage.press_first()
    doctor = stage.opened(RoleDoctorDialog)
    stage.wait(lambda: doctor.foot.repair.isVisible() and doctor.foot.repair.isEnabled())
    doctor.foot.repair.click()
    box = stage.opened(QMessageBox)
    with stage.windows.qtbot.waitSignal(doctor.role_changed, timeout=15_000):
        next(one for one in box.buttons() if one.text().strip() == "Repair role").click()
    doctor.reject()
    stage.send()


def wait_for_the_role(stage: Stage) -> None:
    """Nobody does anything: the app sends it again when AWS knows the role."""
    stage.pass_time(100)
    stage.pass_own_time(seconds=15)
    stage.ends_well()
    assert len(stage.world.ledger.accepted("ImportSnapshot")) == 1


SCENARIOS = (
    Scenario("not-allowed", "denied by an organisation's policy", partial(denied_by_the_organisation, "ec2:ImportSnapshot"),
             ("You may not call ec2:ImportSnapshot", "A service control policy of your organisation denies it."),
             partial(ask_and_be_allowed, "ec2:ImportSnapshot")),
    Scenario("caller-cannot-read", "the object", partial(denied_by_the_organisation, "s3:GetObject"),
             ("You may not read this object",), partial(ask_and_be_allowed, "s3:GetObject")),
    Scenario("link-refused", "signer's key deleted", link_withdrawn,
             ("AWS could not open the presigned link",), name_the_object),
    Scenario("object-in-archive", "GLACIER", archived, ("The object must be restored first",), restore),
    Scenario("object-unreadable", "no s3:GetObject", object_right_missing,
             ("AWS could not open the object", "Reason 403 Forbidden"), repair),
    Scenario("object-key", "key of the object disabled", disabled_object_key,
             ("S3 cannot decrypt the object",), partial(focus_on, "location")),
    Scenario("object-missing", "deleted during the import", delete_meanwhile,
             ("AWS did not find the object", "Reason 404 Not Found"), partial(focus_on, "location")),
    Scenario("bucket-missing", "NoSuchBucket", partial(answered_with, "NoSuchBucket", "The specified bucket does not exist"),
             ("There is no bucket of this name",), partial(focus_on, "location")),
    Scenario("object-archived", "InvalidObjectState",
             archived_when_read, ("The object must be restored first",), restore),
    Scenario("object-refused", "403", partial(answered_with, "Forbidden", "Forbidden", status=403),
             ("You may not read this object",), partial(ask_and_be_allowed, "s3:GetObject")),
    Scenario("role-changing", "repaired a moment ago", change_role_and_import,
             ("AWS does not know the changed role yet",), wait_for_the_role),
    Scenario("role-unusable", "trusts another service", trust_wrong, ("VM Import cannot use the role vmimport",), repair),
    Scenario("role-unusable", "not there", role_missing, ("VM Import cannot use the role disk-imports",), repair),
    Scenario("role-unusable", "may not read the bucket", bucket_right_missing,
             ("VM Import cannot use the role vmimport",), repair),
    Scenario("role-unusable", "may not decrypt the object", object_key_closed,
             ("VM Import cannot use the role vmimport",), repair),
    Scenario("bucket-elsewhere", "us-east-1", partial(bucket_elsewhere, "failed"),
             ("Bucket and import are in different Regions", "Switch to us-east-1"), go_there),
    Scenario("bucket-elsewhere", "nobody knows where", partial(bucket_elsewhere, "could-not-check"),
             ("Bucket and import are in different Regions", "Switch to the bucket's Region"), go_there),
    Scenario("location-invalid", "Invalid S3 source location",
             partial(answered_with, "InvalidParameter", "Invalid S3 source location"),
             ("AWS does not understand the location",), partial(focus_on, "location")),
    Scenario("iam-missing", "NoSuchEntity",
             partial(answered_with, "NoSuchEntity", "The role with name disk-imports cannot be found.",
                     request=replace(REQUEST, role_name="disk-imports")),
             ("IAM knows no such role",), repair),
    Scenario("iam-refused", "EntityAlreadyExists",
             partial(answered_with, "EntityAlreadyExists", "Role with name disk-imports already exists.",
                     request=replace(REQUEST, role_name="disk-imports")),
             ("IAM did not take the change of the role",), repair),
)  # fmt: skip
