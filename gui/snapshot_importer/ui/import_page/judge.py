"""Judges the form as it stands: its problems, what is to be checked, what is previewed, and the footer's situation."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.request.problems import Problem, bucket_elsewhere, problems
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.import_page.check_runs import CheckRuns
from snapshot_importer.ui.import_page.check_subjects import Subjects
from snapshot_importer.ui.import_page.check_view import CheckView
from snapshot_importer.ui.import_page.earlier import Earlier, earlier_words
from snapshot_importer.ui.import_page.field_lookups import FieldLookups
from snapshot_importer.ui.import_page.footer import Situation
from snapshot_importer.ui.import_page.form import ImportForm
from snapshot_importer.ui.import_page.inspection_view import disk_size, format_note
from snapshot_importer.ui.import_page.lookups import missing_role, s3_object, source_place
from snapshot_importer.ui.import_page.previews_panel import Previewed
from snapshot_importer.ui.import_page.region_facts import RegionFacts
from snapshot_importer.ui.import_page.reveal import Reveal
from snapshot_importer.ui.import_page.source_facts import SourceFacts
from snapshot_importer.ui.import_page.source_problems import source_problems
from snapshot_importer.ui.import_page.submission import Submission
from snapshot_importer.ui.import_page.words import names, spots
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.text import account_id, clock_time

# By the name of a check: the fields whose errors tell the same.
FIELDS_OF_CHECKS = {
    "Object": ("location",),
    "Bytes": ("location", "format"),
    "Service role": ("role_name",),
    "KMS key": ("kms_key_id",),
}
OWN_TAGS = 1  # of the 50 tags: the one by which the app finds its task


class Judge(QObject):
    """Knows which problems there are and which may be seen; holds no rule itself."""

    changed = Signal()

    def __init__(
        self,
        form: ImportForm,
        session: Session,
        checks: CheckRuns,
        submission: Submission,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(form)
        self._form = form
        self._session = session
        self._checks = checks
        self._submission = submission
        self._clock = clock
        self._reveal = Reveal()
        self.facts = RegionFacts(session, self)
        self.lookups = FieldLookups(session, self)
        self.source = SourceFacts(session, self)
        self.earlier = Earlier()
        self.notes: tuple[Problem, ...] = ()  # on what the user just asked for
        session.profile_changed.connect(self.session_changed)
        session.region_changed.connect(self.session_changed)
        session.credentials_changed.connect(self.session_changed)
        form.typed.connect(self.typed)
        form.left.connect(self.left)
        self.lookups.changed.connect(self._judge_again)
        self.source.changed.connect(self._judge_again)

    def current(self) -> tuple[Problem, ...]:
        """Return every problem there is, on show or not."""
        request = self.request()
        used = self._submission.outcome.state == "none" and self.earlier.is_used(request.client_token)
        found = problems(
            request,
            region=self._session.region,
            now=self._clock(),
            reserved_tags=OWN_TAGS,
            token_used=used,
        )
        return (*found, *self._found_out())

    def request(self) -> ImportRequest:
        """Return what would be sent: the form, with the format that its bytes have where that is left to the app."""
        request = self._form.request()
        return request if request.format else replace(request, format=self.source.format)

    def _found_out(self) -> tuple[Problem, ...]:
        """Return the problems that AWS's answers tell of."""
        return (*source_problems(self.source, self._form.request().format), *self.lookups.problems)

    def shown(self) -> tuple[Problem, ...]:
        """Return the problems that may be seen."""
        return (*self._reveal.shown, *self._told_by_checks(), *self.facts.problems, *self.notes)

    def _told_by_checks(self) -> Iterator[Problem]:
        """Find what checks say about fields; each is counted as its check, which may be ignored."""
        role_is_known = self._reveal.is_judged("role_name") or not self._form.request().role_name
        for view in self.failed_checks():
            if view.name == "Region" and view.found and self._reveal.is_judged("location"):
                yield bucket_elsewhere(view.found, self._session.region)
            for cure in view.cures:
                if cure.id == "create-role" and role_is_known:
                    yield missing_role(cure.value)

    def failed_checks(self) -> tuple[CheckView, ...]:
        """Return the checks that stand in the way; what is told at a field already is not counted twice."""
        told = {problem.field for problem in spots(self._reveal.shown)}
        return tuple(
            view
            for view in self._checks.views()
            if view.state == "failed" and told.isdisjoint(FIELDS_OF_CHECKS.get(view.name, ()))
        )

    @Slot(str)
    def typed(self, name: str) -> None:
        """A field is being typed into."""
        self._begin_anew(name)
        self.notes = ()
        if name == "location":
            self.source.look_at(None)
        if name == "kms_key_id":
            self.lookups.look_at_key("", None)
        self._reveal.typed(name, self.current())
        self._pass_on()

    @Slot(str)
    def left(self, name: str) -> None:
        """A field was left, pasted into, or chosen from."""
        # A field that is only passed through changes nothing.
        if name in ("format", "encrypted", "kms_key_id", "tags", "upload_start", "upload_end"):
            self._begin_anew(name)
        self.look_up()
        self._reveal.left(name, self.current())
        self._pass_on()

    def everything(self) -> bool:
        """Judge every field, and return whether nothing stands in the way of sending."""
        self.look_up()
        self._reveal.everything(self.current())
        self._pass_on()
        return not spots(self._reveal.shown)

    def wrong_but_for_region(self) -> bool:
        """Whether a field is wrong for another reason than that its bucket is in another Region."""
        return any(
            problem.fix is None or problem.fix.cure != "switch-region" for problem in spots(self.current())
        )

    def begin(self) -> None:
        """Begin with a form that nobody has touched."""
        self._reveal.forget()
        self.notes = ()
        self.look_up()
        self._pass_on()

    @Slot()
    def session_changed(self) -> None:
        """Judge again for another profile, Region or sign-in."""
        self.facts.refresh()
        self._judge_again()

    def note(self, problem: Problem) -> None:
        """Show a note on what the user just asked for, until something is typed."""
        self.notes = (problem,)
        self._pass_on()

    def look_up(self) -> None:
        """Look the object and the key up, if they may exist."""
        request = self._form.request()
        found = problems(request, region=self._session.region, now=self._clock())
        wrong = {problem.field for problem in found if problem.severity == "error"}
        self.source.look_at(None if "location" in wrong else source_place(request.location))
        key = "" if "kms_key_id" in wrong else request.kms_key_id
        self.lookups.look_at_key(key, self._form.snapshot.kms.found())

    def earlier_task(self) -> Task | None:
        """Return the import of the same object that is to be asked about."""
        place = s3_object(self._form.request().location)
        return self.earlier.same_object(place.bucket, place.key) if place else None

    def situation(self) -> Situation:
        """Return what the footer depends on."""
        current, seen = self.current(), spots(self._reveal.shown)
        marks = {(problem.field, problem.index) for problem in seen}
        hidden = [problem for problem in spots(current) if (problem.field, problem.index) not in marks]
        failed = self.failed_checks()
        views = self._checks.views()
        credentials = self._session.credentials()
        profile = self._session.profile
        task = self.earlier_task()
        return Situation(
            profile=profile.name if profile else "",
            coming=self._session.coming,
            credentials=credentials.state,
            ended=clock_time(credentials.at) if credentials.at else "",
            problems=(*names(seen), *(f"{view.name} check" for view in failed)),
            problem_count=len(seen) + len(failed),
            incomplete=names(hidden),
            running=tuple(view.name for view in views if view.state == "running" and view.name != "Dry run"),
            not_made=sum(view.state == "could-not-check" for view in views),
            warnings=sum(view.state == "warning" for view in views),
            queue_load=self._submission.queue_load(),
            earlier=earlier_words(task, self._clock()) if task else "",
            outcome=self._submission.outcome,
            trouble=self._submission.trouble,
        )

    def previewed(self) -> Previewed:
        """Return what the previews show."""
        profile = self._session.profile
        wrong = frozenset(problem.field for problem in spots(self._reveal.shown))
        report = self.source.report.value
        return Previewed(
            self.request(),
            region=self._session.region,
            account=account_id(self._session.account),
            endpoint=profile.endpoint_url if profile else "",
            profile=profile.shared_name if profile else "",
            wrong=wrong,
            format_note=format_note(self.source),
            refused=report.verdict if report and not report.accepted else "",
            virtual_size=disk_size(report.virtual_size) if report and report.virtual_size else "",
        )

    def _begin_anew(self, name: str) -> None:
        """The form is about another import as soon as it is changed; what is not known yet is waited for."""
        if self._submission.outcome.state in ("sent", "queued", "refused", "not-sent"):
            if self._submission.outcome.state != "not-sent" and name != "client_token":
                self._form.advanced.renew_token()
            self._submission.forget()

    @Slot()
    def _judge_again(self) -> None:
        self.look_up()
        self._reveal.judge(self.current())
        self._pass_on()

    def _pass_on(self) -> None:
        request = self.request()
        current, found_out = self.current(), self._found_out()
        wrong = {problem.field for problem in spots(current)}
        # That the object was not found says nothing against asking where its bucket is.
        unreadable = {problem.field for problem in spots(current) if problem not in found_out}
        asked = {key: value for key, value in parameters(request).items() if key != "ClientToken"}
        profile = self._session.profile
        self._checks.take(
            Subjects(
                profile=profile.id if profile else "",
                region=self._session.region,
                credentials=self._session.credentials(),
                place=None if "location" in unreadable else source_place(request.location),
                wrong=frozenset(wrong),
                malformed=frozenset(unreadable),
                parameters=asked,
                declared=self._form.request().format,
                head=self.source.head,
                report=self.source.report,
            )
        )
        self.changed.emit()
