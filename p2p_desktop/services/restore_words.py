"""What a backup holds and what became of a restore, in words."""

from __future__ import annotations

from p2p_desktop import settings
from p2p_desktop.language import _, _n, moment_words, size_words
from p2p_desktop.paths import Home
from p2p_desktop.services.restoring import Found, Restored


def found_words(found: Found) -> str:
    """Say in words what a backup holds."""
    moment = moment_words(found.made_at)
    if not found.is_whole:
        return _("A copy of the database of {moment}, with {records} audit records. Document files, settings and keys "
                 "stay those of the home folder.", moment=moment, records=found.records)  # fmt: skip
    return _("A whole backup of {moment}, made on {workstation} by version {version}: {records} audit records and "
             "{documents} document files, {size} unpacked.", moment=moment,
             workstation=found.workstation, version=found.program_version, records=found.records,
             documents=found.documents, size=size_words(found.size))  # fmt: skip


def restored_words(done: Restored, home: Home) -> str:
    """Say in words what was restored, where the old folder is, and what people should know."""
    sentences = [_("Restored into “{folder}”. {found}", folder=home.folder, found=found_words(done.found))]
    if done.aside is not None:
        sentences.append(_("What was there before is kept in “{folder}”.", folder=done.aside))
    if done.newer_records:
        sentences.append(
            _n("It has {number} audit record that is newer than the backup.",
               "It has {number} audit records that are newer than the backup.", done.newer_records)
        )  # fmt: skip
    if done.left_out:
        names = ", ".join(f"“{settings.BY_KEY[key].words()}”" for key in done.left_out)
        sentences.append(_("These settings of the other computer do not fit here and were left out: {names}.",
                           names=names))  # fmt: skip
    if done.found.is_whole:
        sentences.append(_("Passwords (mail server, language model) are in no backup: where they are gone, set them "
                           "again."))  # fmt: skip
    return " ".join(sentences)
