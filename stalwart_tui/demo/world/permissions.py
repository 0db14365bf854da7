"""Names of permissions, what the built-in roles hold, and how the names grew over the releases.

Nothing here knows accounts; see `auth.py`. The names are those of `rest.md` chapters 7 and 23.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

from stalwart_tui.demo.versions import Release


def _words(text: str) -> list[str]:
    return text.split()


_MANAGEMENT: Final = _words("""
ai-model-interact api-key-create api-key-delete api-key-get api-key-list api-key-update authenticate
authenticate-oauth blob-fetch delete-system-folders_ dkim-signature-create dkim-signature-get domain-create
domain-delete domain-get domain-list domain-update fts-reindex group-create group-delete group-get
group-list group-update impersonate incoming-report-delete incoming-report-get incoming-report-list
individual-create individual-delete individual-get individual-list individual-update logs-view
mailing-list-create mailing-list-delete mailing-list-get mailing-list-list mailing-list-update
manage-encryption manage-passwords message-queue-delete message-queue-get message-queue-list
message-queue-update metrics-list metrics-live oauth-client-create oauth-client-delete oauth-client-get
oauth-client-list oauth-client-override oauth-client-registration oauth-client-update outgoing-report-delete
outgoing-report-get outgoing-report-list principal-create principal-delete principal-get principal-list
principal-update purge-account purge-blob-store purge-data-store purge-in-memory-store restart role-create
role-delete role-get role-list role-update settings-delete settings-list settings-reload settings-update
spam-filter-test spam-filter-train spam-filter-update tenant-create tenant-delete tenant-get tenant-list
tenant-update tracing-get tracing-list tracing-live troubleshoot undelete unlimited-requests
unlimited-uploads webadmin-update
""")
_PROTOCOLS: Final = _words("""
email-receive email-send imap-acl-get imap-acl-set imap-append imap-authenticate imap-capability imap-copy
imap-create imap-delete imap-enable imap-examine imap-expunge imap-fetch imap-id imap-idle imap-list
imap-list-rights imap-lsub imap-move imap-my-rights imap-namespace imap-rename imap-search imap-select
imap-sort imap-status imap-store imap-subscribe imap-thread jmap-blob-copy jmap-blob-get jmap-blob-lookup
jmap-blob-upload jmap-echo jmap-email-changes jmap-email-copy jmap-email-get jmap-email-import
jmap-email-parse jmap-email-query jmap-email-query-changes jmap-email-set jmap-email-submission-changes
jmap-email-submission-get jmap-email-submission-query jmap-email-submission-query-changes
jmap-email-submission-set jmap-identity-changes jmap-identity-get jmap-identity-set jmap-mailbox-changes
jmap-mailbox-get jmap-mailbox-query jmap-mailbox-query-changes jmap-mailbox-set jmap-principal-get
jmap-principal-query jmap-principal-query-changes jmap-push-subscription-get jmap-push-subscription-set
jmap-quota-changes jmap-quota-get jmap-quota-query jmap-quota-query-changes jmap-search-snippet
jmap-sieve-script-get jmap-sieve-script-query jmap-sieve-script-query-changes jmap-sieve-script-set
jmap-sieve-script-validate jmap-thread-changes jmap-thread-get jmap-vacation-response-get
jmap-vacation-response-set pop3-authenticate pop3-dele pop3-list pop3-retr pop3-stat pop3-uidl
sieve-authenticate sieve-check-script sieve-delete-script sieve-get-script sieve-have-space
sieve-list-scripts sieve-put-script sieve-rename-script sieve-set-active
""")
_SINCE_0_12: Final = _words("""
calendar-alarms calendar-scheduling-receive calendar-scheduling-send dav-cal-acl dav-cal-copy dav-cal-delete
dav-cal-free-busy-query dav-cal-get dav-cal-lock dav-cal-mk-col dav-cal-move dav-cal-multi-get
dav-cal-prop-find dav-cal-prop-patch dav-cal-put dav-cal-query dav-card-acl dav-card-copy dav-card-delete
dav-card-get dav-card-lock dav-card-mk-col dav-card-move dav-card-multi-get dav-card-prop-find
dav-card-prop-patch dav-card-put dav-card-query dav-expand-property dav-file-acl dav-file-copy
dav-file-delete dav-file-get dav-file-lock dav-file-mk-col dav-file-move dav-file-prop-find
dav-file-prop-patch dav-file-put dav-principal-acl dav-principal-list dav-principal-match
dav-principal-search dav-principal-search-prop-set dav-sync-collection
""")
_SINCE_0_14: Final = _words("""
jmap-address-book-changes jmap-address-book-get jmap-address-book-set jmap-calendar-changes
jmap-calendar-event-changes jmap-calendar-event-copy jmap-calendar-event-get
jmap-calendar-event-notification-changes jmap-calendar-event-notification-get
jmap-calendar-event-notification-query jmap-calendar-event-notification-query-changes
jmap-calendar-event-notification-set jmap-calendar-event-parse jmap-calendar-event-query
jmap-calendar-event-query-changes jmap-calendar-event-set jmap-calendar-get jmap-calendar-set
jmap-contact-card-changes jmap-contact-card-copy jmap-contact-card-get jmap-contact-card-parse
jmap-contact-card-query jmap-contact-card-query-changes jmap-contact-card-set jmap-file-node-changes
jmap-file-node-get jmap-file-node-query jmap-file-node-query-changes jmap-file-node-set
jmap-participant-identity-changes jmap-participant-identity-get jmap-participant-identity-set
jmap-principal-changes jmap-principal-get-availability jmap-share-notification-changes
jmap-share-notification-get jmap-share-notification-query jmap-share-notification-query-changes
jmap-share-notification-set
""")

_USER: Final = ("authenticate", "authenticate-oauth", "manage-encryption", "manage-passwords")
_TENANT_ADMIN_KINDS: Final = (
    "message-queue",
    "outgoing-report",
    "incoming-report",
    "individual",
    "group",
    "domain",
    "mailing-list",
    "role",
    "principal",
    "api-key",
)
_TENANT_ADMIN_MORE: Final = (
    "undelete",
    "dkim-signature-create",
    "dkim-signature-get",
    "spam-filter-train",
    "spam-filter-test",
)
BUILT_IN_ROLES: Final = ("admin", "tenant-admin", "user")
"""Roles that are no principals: they never appear in lists but are valid names (`rest.md` 9.1)."""


@cache
def all_permissions(release: Release) -> frozenset[str]:
    """Return every permission that a release knows, by its names."""
    generations = (_MANAGEMENT, _PROTOCOLS, _SINCE_0_12, _SINCE_0_14)
    names: list[str] = []
    for generation in generations:
        if len(names) < release.permission_count:
            names += generation
    return frozenset(release.renamed_permissions.get(name, name) for name in names)


def role_permissions(role: str, release: Release) -> Iterable[str]:
    """Return what a built-in role holds; nothing for an unknown one."""
    everything = all_permissions(release)
    if role == "admin":
        return everything
    if role not in BUILT_IN_ROLES:
        return ()
    management = {release.renamed_permissions.get(name, name) for name in _MANAGEMENT}
    held = (everything - management) | set(_USER)
    if role == "tenant-admin":
        wanted = {release.renamed_permissions.get(name, name) for name in _TENANT_ADMIN_MORE}
        held |= {name for name in everything if name in wanted or name.startswith(_TENANT_ADMIN_KINDS)}
    return held
