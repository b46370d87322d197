"""Says the audit log and the roles in sentences."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from parvis.kit import saying
from parvis.team.models import AuditEntry, PersonalNotice, Role
from parvis.team.sign_in import agents

DID: Final = {
    "desk.opened": _("opened the desk"),
    "desk.quiet_ended": _("let things leave again"),
    "desk.sheet": _("took the recovery sheet that ends with"),
    "desk.backups": _("set where backups go:"),
    "desk.backup_asked": _("asked for a backup"),
    "desk.drill": _("tried a backup out:"),
    "desk.key_rotation": _("began to change the key of the passwords"),
    "desk.key_rotated": _("changed the key of the passwords"),
    "desk.stream_on": _("began to hear all that is public on"),
    "desk.stream_off": _("no longer hears all that is public on"),
    "brand.created": _("created the brand"),
    "brand.changed": _("changed the brand’s settings"),
    "brand.removed": _("removed the brand"),
    "seat.given": _("gave a seat to"),
    "seat.changed": _("changed the role of"),
    "seat.taken": _("took the seat back from"),
    "person.joined": _("set a password and joined"),
    "person.signed_in": _("signed in"),
    "person.password": _("changed the password of"),
    "session.ended": _("signed out one machine of"),
    "session.ended_others": _("signed out the other machines of"),
    "session.ended_all": _("signed out every machine of"),
    "codes.added": _("added codes for"),
    "codes.removed": _("removed the codes of"),
    "recovery.made": _("made recovery codes for"),
    "recovery.used": _("used a recovery code of"),
    "passkey.added": _("added the passkey"),
    "passkey.removed": _("removed the passkey"),
    "passkey.copied": _("was refused with a passkey that seems copied:"),
    "factors.reset": _("took away the second factor of"),
    "invitation.made": _("invited"),
    "invitation.again": _("made another link for"),
    "invitation.withdrawn": _("withdrew the invitation of"),
    "mandate.given": _("gave a mandate to"),
    "mandate.renewed": _("changed the mandate of"),
    "mandate.dropped": _("gave a seat without end to"),
    "mandate.warned": _("told that the mandate ends soon of"),
    "mandate.ended": _("closed the seat, at the end of the mandate, of"),
    "policy.asked": _("asks a second factor of everyone from"),
    "policy.dropped": _("no longer asks a second factor of everyone"),
    "conversation.handed_over": _("handed over the conversations of"),
    "channel.connected": _("connected"),
    "channel.authorized": _("let Parvis answer on"),
    "channel.cap": _("changed what may be spent in a month on"),
    "channel.paused": _("paused"),
    "channel.removed": _("removed"),
    "channel.down": _("no longer answers:"),
    "channel.reconnect": _("no longer accepts Parvis:"),
    "conversation.opened": _("opened a conversation about"),
    "channel.place_added": _("began to read"),
    "channel.place_removed": _("no longer reads"),
    "conversation.answered": _("answered in"),
    "conversation.assignee": _("assigned"),
    "conversation.state": _("changed the state of"),
    "conversation.undone": _("undid a change in"),
    "outgoing.cancelled": _("took an answer back:"),
    "outgoing.put_off": _("chose another hour for an answer:"),
    "outgoing.released": _("let an answer leave:"),
    "outgoing.confirmed": _("said that an answer is there:"),
    "bell.made": _("has Parvis told at once of what happens on"),
    "bell.withdrawn": _("no longer has Parvis told at once of what happens on"),
    "correspondent.added": _("has a program told of what happens:"),
    "correspondent.changed": _("changed what is told to the program"),
    "correspondent.renewed": _("drew another secret for the program"),
    "correspondent.on": _("has told again the program"),
    "correspondent.off": _("no longer has told the program"),
    "correspondent.failed": _("stopped, for it takes nothing any more, telling the program"),
    "correspondent.removed": _("removed the program"),
    "change.cancelled": _("took a change of words back:"),
    "change.released": _("let a change of words leave:"),
    "change.confirmed": _("said that a change of words is done:"),
    "reaction.asked": _("liked or shared something in"),
    "reaction.ended": _("took a like or a share back in"),
    "reaction.cancelled": _("dropped a like or a share for"),
    "reaction.released": _("let a like or a share leave:"),
    "reaction.confirmed": _("said that a like or a share is done:"),
    "said.changed": _("changed what was said in"),
    "said.retracted": _("took back what was said in"),
    "post.made": _("wrote a post for"),
    "post.undone": _("took a post back before it left:"),
    "post.changed": _("changed a post on"),
    "post.retracted": _("took a post back from"),
    "outlet.made": _("let outsiders follow, by a secret address,"),
    "outlet.withdrawn": _("withdrew the secret address of"),
    "outgoing.came_back": _("had an answer come back from"),
    "item.moderated.approve": _("published a comment in"),
    "item.moderated.hold": _("put a comment on hold in"),
    "item.moderated.spam": _("marked a comment as spam in"),
    "item.moderated.trash": _("put in the trash a comment in"),
    "moderation.cancelled": _("took a decision back:"),
    "moderation.released": _("let a decision leave:"),
    "moderation.confirmed": _("said that a decision is done:"),
    "bulk.begun": _("acted on several conversations:"),
    "bulk.stopped": _("stopped acting on several conversations:"),
    "bulk.undone": _("undid what was done to several conversations:"),
    "import.received": _("chose a file to bring in:"),
    "import.mapped": _("said again where a file goes:"),
    "import.running": _("began to bring in"),
    "import.paused": _("paused what comes in of"),
    "import.done": _("brought in"),
    "import.stopped": _("stopped on the way:"),
    "import.undoing": _("began to undo"),
    "import.undone": _("undid what came of"),
    "import.discarded": _("left aside a file:"),
    "member.address": _("noted how to address"),
    "member.added": _("added a member:"),
    "member.ambassador": _("changed who is an ambassador:"),
    "member.renamed": _("changed the name shown of"),
    "member.language": _("noted the language of"),
    "member.note_removed": _("removed a note about"),
    "member.linked": _("showed two members as one:"),
    "member.unlinked": _("made two members of"),
    "alerts.way_kept": _("set a way for alerts:"),
    "alerts.way_removed": _("removed a way for alerts:"),
    "alerts.way_on": _("switched on a way for alerts:"),
    "alerts.way_off": _("switched off a way for alerts:"),
    "alerts.way_tried": _("tried a way for alerts:"),
    "alerts.hours_kept": _("set their quiet hours for alerts"),
    "desk.address_set": _("set the address of the desk:"),
    "desk.mail_set": _("set how letters leave the desk:"),
    "desk.mail_forgotten": _("took away the mail server of the desk"),
    "item.noted": _("noted by hand something said on"),
    "saved_reply.made": _("wrote the saved reply"),
    "saved_reply.changed": _("changed the saved reply"),
    "saved_reply.removed": _("removed the saved reply"),
    "saved_reply.starters": _("added the first saved replies"),
    "tag.made": _("made the tag"),
    "tag.changed": _("changed the tag"),
    "tag.merged": _("merged into another the tag"),
    "tag.removed": _("removed the tag"),
    "view.renamed": _("renamed the view"),
    "view.shared": _("shared the view"),
    "view.removed": _("removed the view"),
    "listening.muted": _("hears no more:"),
    "listening.unmuted": _("hears again:"),
    "members.exported": _("took the list of members away"),
    "notice.changed": _("changed the listening notice of"),
    "notice.seen": _("read the listening notice of"),
    "retention.changed": _("changed how long the overheard are kept"),
    "retention.ran": _("forgot the overheard, as agreed"),
    "member.told": _("took a copy of what is held of"),
    "member.erased": _("erased a member"),
    "watch.made": _("began the watch"),
    "watch.changed": _("changed the watch"),
    "watch.on": _("switched on the watch"),
    "watch.off": _("switched off the watch"),
    "watch.removed": _("removed the watch"),
    "watch.word_left_out": _("left a word out of the watch"),
    "watch.word_put_back": _("put a word back into the watch"),
    "watch.brought_back": _("brought back the watch"),
    "word_list.made": _("made the list of words"),
    "word_list.changed": _("changed the list of words"),
    "word_list.removed": _("removed the list of words"),
    "presence.followed": _("follows in searches the words"),
    "presence.left": _("follows in searches no more the words"),
    "presence.engine": _("lets Parvis ask"),
    "presence.engine_left": _("has Parvis ask no more"),
    "purpose.changed": _("changed what the brand wants"),
    "sample.created": _("made the sample brand"),
    "sample.removed": _("removed the sample brand"),
}

CAME_IN: Final = {
    "password": _("signed in with a password"),
    "code": _("signed in with a password and a code"),
    "recovery": _("signed in with a password and a recovery code"),
    "passkey": _("signed in with a passkey"),
    "link": _("signed in by a link"),
}

MAY: Final = {
    Role.OWNER: _("Everything, and decides who else does."),
    Role.MANAGER: _("Runs the desk: answers, connects sites, welcomes colleagues."),
    Role.CONTRIBUTOR: _("Reads, answers, posts, moderates and keeps notes."),
    Role.APPROVER: _("Reads, keeps notes and approves what others write."),
    Role.ANALYST: _("Reads and keeps notes; never answers."),
    Role.OBSERVER: _("Reads only."),
}


def told(notice: PersonalNotice) -> str:
    """Say a notice in a sentence, in the reader's language."""
    said = dict(notice.detail)
    if "until" in said:
        day = dt.date.fromisoformat(said["until"])
        said["until"] = saying.date(day, language=get_language() or "en", year=True)
    if notice.verb == "factors.reset":
        if said.get("by"):
            text = gettext(
                "%(by)s took away your second factor. Your password alone opens the desk now: set"
                " one up again. If you did not ask for it, tell them and change your password."
            )
        else:
            text = gettext(
                "Your second factor was taken away from the command line. Your password alone opens"
                " the desk now: set one up again. If you did not ask for it, change your password."
            )
    elif notice.verb == "mandate.mine_ends":
        text = gettext(
            "Your mandate for %(brand)s ends on %(until)s. Whoever gave it to you can renew it."
        )
    elif notice.verb == "mandate.ends":
        text = gettext(
            "The mandate of %(name)s for %(brand)s ends on %(until)s. Renew it on the Team page, or"
            " let it end by itself."
        )
    elif notice.verb == "channel.expiring":
        text = gettext(
            "The key of %(site)s stops working in %(days)s days or less. Connect it again on the page"
            " of connected sites, and nothing stops."
        )
    elif notice.verb == "correspondent.failed":
        text = gettext(
            "The program “%(name)s” has taken nothing of what happens at %(brand)s for days: it is told"
            " no more. See why on the page of programs, then switch it on again."
        )
    else:
        text = gettext(
            "Your mandate for %(brand)s ended on %(until)s. What you had taken was handed over."
        )
    return text % said


def machine(agent: str) -> str:
    """Say on which machine a browser is: “Firefox on Windows”."""
    browser, system = agents.browser(agent), agents.system(agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("A browser we do not know")


def did(entry: AuditEntry) -> str:
    """Say what an audit line tells."""
    if entry.detail.get("how") in CAME_IN:
        return str(CAME_IN[entry.detail["how"]])
    finer = f"{entry.verb}.{entry.detail.get('action', '')}"
    return str(DID[finer] if finer in DID else DID.get(entry.verb, entry.verb))
