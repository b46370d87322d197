"""Says the audit log and the roles in sentences."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from parvis.team.models import AuditEntry, Role

DID: Final = {
    "desk.opened": _("opened the desk"),
    "desk.quiet_ended": _("let things leave again"),
    "desk.sheet": _("took the recovery sheet that ends with"),
    "desk.backups": _("set where backups go:"),
    "desk.backup_asked": _("asked for a backup"),
    "desk.drill": _("tried a backup out:"),
    "desk.key_rotation": _("began to change the key of the passwords"),
    "desk.key_rotated": _("changed the key of the passwords"),
    "brand.created": _("created the brand"),
    "brand.changed": _("changed the brand’s settings"),
    "brand.removed": _("removed the brand"),
    "seat.given": _("gave a seat to"),
    "seat.changed": _("changed the role of"),
    "seat.taken": _("took the seat back from"),
    "person.joined": _("set a password and joined"),
    "person.signed_in": _("signed in"),
    "channel.connected": _("connected"),
    "channel.authorized": _("let Parvis answer on"),
    "channel.paused": _("paused"),
    "channel.removed": _("removed"),
    "channel.down": _("no longer answers:"),
    "channel.reconnect": _("no longer accepts Parvis:"),
    "conversation.answered": _("answered in"),
    "conversation.assignee": _("assigned"),
    "conversation.state": _("changed the state of"),
    "conversation.undone": _("undid a change in"),
    "outgoing.cancelled": _("took an answer back"),
    "outgoing.released": _("let an answer leave"),
    "outgoing.confirmed": _("said that an answer is there"),
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
    "members.exported": _("took the list of members away"),
    "notice.changed": _("changed the listening notice of"),
    "notice.seen": _("read the listening notice of"),
    "retention.changed": _("changed how long the overheard are kept"),
    "retention.ran": _("forgot the overheard, as agreed"),
    "member.told": _("took a copy of what is held of"),
    "member.erased": _("erased a member"),
    "purpose.changed": _("changed what the brand wants"),
    "sample.created": _("made the sample brand"),
    "sample.removed": _("removed the sample brand"),
}

MAY: Final = {
    Role.OWNER: _("Everything, and decides who else does."),
    Role.MANAGER: _("Runs the desk: answers, connects sites, welcomes colleagues."),
    Role.CONTRIBUTOR: _("Reads, answers and keeps notes."),
    Role.APPROVER: _("Reads, keeps notes and approves what others write."),
    Role.ANALYST: _("Reads and keeps notes; never answers."),
    Role.OBSERVER: _("Reads only."),
}


def did(entry: AuditEntry) -> str:
    """Say what an audit line tells."""
    return str(DID.get(entry.verb, entry.verb))
