"""What the journal raises."""


class JournalError(Exception):
    """The history cannot be written or read; the message is a sentence for the user."""


class UnreadableError(JournalError):
    """The row of one import holds none; the others can be read, and the next start looks at them all."""


class AnswerUnwrittenError(JournalError):
    """The request was sent, and what came of it could not be written down: it is looked up later."""


class AlreadyRecordedError(JournalError):
    """This import, or one with its client token, stands in the history already."""
