"""What the pages of accounts say: roles, rights, what was wrong, what was done."""

from __future__ import annotations

from radio.people.errors import UnusableError
from radio.people.passwords import LEAST, MOST
from radio.people.rights import Right, Role
from web.language.say import _


def role_words() -> dict[Role, str]:
    """What somebody is at the station."""
    return {
        Role.ADMIN: _("administrator"),
        Role.MANAGER: _("manager"),
        Role.PRESENTER: _("presenter"),
        Role.OPERATOR: _("operator"),
        Role.OFFICER: _("complaint officer"),
        Role.VIEWER: _("viewer"),
    }


def role_hints() -> dict[Role, str]:
    """What each role is for."""
    return {
        Role.ADMIN: _("everything, accounts too; signs in with a code from the telephone"),
        Role.MANAGER: _("everything but accounts"),
        Role.PRESENTER: _("runs the air, edits log and programmes, reads complaints"),
        Role.OPERATOR: _("runs the air, edits log and library, takes complaints"),
        Role.OFFICER: _("follows up complaints; signs in with a code from the telephone"),
        Role.VIEWER: _("looks at everything that is planned and changes nothing"),
    }


def right_words() -> dict[Right, str]:
    """What may be allowed."""
    return {
        Right.WATCH: _("see what is on the air"),
        Right.RUN: _("run the air"),
        Right.LOG_READ: _("read the log"),
        Right.LOG_EDIT: _("change the log"),
        Right.LIBRARY_READ: _("read the library"),
        Right.LIBRARY_EDIT: _("change the library"),
        Right.PROGRAMMES_READ: _("read programmes"),
        Right.PROGRAMMES_EDIT: _("change programmes"),
        Right.GUESTS_CONTACT: _("see guests' telephone numbers (personal data)"),
        Right.GUESTS_ATTEND: _("note that a guest came"),
        Right.PLAN_READ: _("read the planning"),
        Right.PLAN_EDIT: _("change the planning"),
        Right.COMPLAINTS_READ: _("read complaints"),
        Right.COMPLAINTS_EDIT: _("take complaints"),
        Right.COMPLAINTS_HANDLE: _("follow up complaints"),
        Right.COMPLAINTS_REPORTERS: _("see who reported (personal data)"),
        Right.CALLS_READ: _("see who called and hear calls (personal data)"),
        Right.PEOPLE: _("change accounts and tokens"),
        Right.AUDIT: _("read who did what"),
    }


def wrong_words(error: UnusableError) -> str:
    """What can't be taken, and what can."""
    words = {
        "letters": _("2 to 32 of a to z, 0 to 9, dot, dash, underscore; a letter or digit first."),
        "taken": _("Somebody else signs in by this name already."),
        "name": _("A name has 1 to 80 characters on one line."),
        "short": _("At least %(least)s characters.", least=LEAST),
        "long": _("At most %(most)s characters.", most=MOST),
        "guessed": _("This is guessed too easily. Take several words, or a sentence."),
        "none": _("Choose one at least."),
        "beyond": _("Nobody can hand on a right that they do not have."),
        "past": _("A token ends in the future, or never."),
    }
    return words[error.reason]


def via_words() -> dict[str, str]:
    """By what somebody was recognised, where it was not by signing in."""
    return {
        "desk": _("at the station's computer"),
        "terminal": _("on the command line"),
        "token": _("by a token"),
    }


def action_words() -> dict[str, str]:
    """What was done, for what is common; everything else goes by its own word."""
    return {
        "login.sign_in": _("signed in"),
        "login.failed": _("could not sign in"),
        "login.sign_out": _("signed out"),
        "login.make_admin": _("made the first administrator"),
        "account.change_password": _("changed their password"),
        "account.confirm_factor": _("set up the code from the telephone"),
        "account.remove_factor": _("removed their code from the telephone"),
        "account.recovery": _("made new recovery codes"),
        "account.end": _("ended one of their sessions"),
        "people.add": _("made an account"),
        "people.change": _("changed an account"),
        "people.give_password": _("gave a new first password"),
        "people.remove_factor": _("removed somebody's code from the telephone"),
        "people.disable": _("disabled an account"),
        "people.enable": _("enabled an account"),
        "keys.renew": _("took another key into use"),
        "tokens.add": _("made a token"),
        "tokens.revoke": _("revoked a token"),
        "webhooks.add": _("added a webhook"),
        "webhooks.rotate": _("gave a webhook a new secret"),
        "webhooks.pause": _("paused a webhook"),
        "webhooks.resume": _("resumed a webhook"),
        "webhooks.test": _("sent a webhook a test"),
        "webhooks.remove": _("removed a webhook"),
        "webhooks.again": _("had a webhook's message sent again"),
        "webhooks.skip": _("left out a webhook's message"),
        "calls.answer": _("picked up a call"),
        "calls.refuse_call": _("refused a call"),
        "calls.hang_up": _("hung up a call"),
        "calls.air": _("put a caller on air"),
        "calls.unair": _("took a caller off air"),
        "calls.consent": _("noted a caller's consent"),
        "calls.block_caller": _("blocked a number"),
        "calls.take_again": _("took a blocked number again"),
        "calls.let_out": _("let a call be replayed without consent"),
        "calls.hold_call": _("held a call"),
        "calls.delete_call": _("deleted a call's recording"),
        "calls.hand_over": _("handed a caller's voice to them"),
        "calls.restrict_call": _("restricted a call, or lifted that"),
        "archive.hold": _("held a stretch of the archive"),
        "archive.release": _("ended a hold of the archive"),
        "archive.release_call": _("ended a hold of a call"),
        "calls.withdraw": _("noted that a caller takes consent back"),
        "call.number": _("saw a caller's number"),
        "call.find": _("looked for the calls of a number"),
        "call.recording": _("heard a call's recording"),
        "dump.recording": _("heard what was dumped"),
        "call.piece": _("heard a piece with a caller who has not agreed"),
        "archive.cut": _("cut a clip from the archive"),
        "archive.download": _("took a clip of the archive along"),
        "call.clip_heard": _("heard a clip of a call before it was saved"),
        "call.clip_taken": _("took a clip of a call out to a file"),
        "calls.clip_keep": _("kept the edits of a clip"),
        "calls.clip_save": _("made a piece of the library from a call"),
        "air.skip": _("skipped"),
        "air.stop": _("stopped the log"),
        "air.start": _("started the log"),
        "air.mode": _("changed the mode"),
        "air.cart_fire": _("played a cart"),
        "air.cart_stop": _("stopped a cart"),
        "air.live_open": _("opened a live source"),
        "air.live_close": _("closed the live source"),
        "air.alarm_ack": _("acknowledged an alarm"),
    }
