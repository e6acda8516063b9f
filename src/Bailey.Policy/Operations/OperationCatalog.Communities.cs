namespace Bailey.Policy.Operations;

public static partial class OperationCatalog
{
    private static Operation[] Communities() =>
    [
        Read("attention/list", "community:read", "Show what needs somebody: consents, failures, quotas"),

        Read("communities/list", "community:read", "List communities", "community list"),
        High("communities/create", "system:community:create", "Create a community", "community create"),
        Read("communities/show", "community:read", "Show a community", "community show"),
        Write("communities/update", "community:update", "Rename or describe a community"),
        High("communities/delete", "community:delete", "Delete a community and all that is in it", "community delete"),

        Read("domains/list", "domain:read", "Show the tree of domains"),
        Read("domains/show", "domain:read", "Show a domain"),
        Write("domains/create", "domain:create", "Create a domain"),
        Write("domains/update", "domain:update", "Change or move a domain"),
        High("domains/delete", "domain:delete", "Delete a domain and those in it"),

        Read("members/list", "member:read", "List members"),
        Read("members/show", "member:read", "Show a member"),
        High("members/roles/update", "member:role:update", "Change the roles of a member"),
        High("members/remove", "member:remove", "Remove a member"),
        Read("members/invitations/list", "member:read", "List invitations"),
        High("members/invitations/create", "member:invite", "Invite someone, with roles", "invite"),
        Write("members/invitations/revoke", "member:invite", "Take an invitation back"),
        Write("members/invitations/accept", "self:invitation:accept", "Accept an invitation", identities: IdentityKinds.User),

        Read("roles/list", "role:read", "List roles"),
        Read("roles/show", "role:read", "Show a role"),
        High("roles/create", "role:create", "Create a role"),
        High("roles/update", "role:update", "Change a role"),
        High("roles/delete", "role:delete", "Delete a role"),
    ];

    // Hooks, signals, jobs, audit, events: what happens once plugins are there.
    private static Operation[] Activity() =>
    [
        Read("hooks/list", "hook:read", "List hooks and the plugins on them"),
        Write("hooks/invoke", "hook:invoke", "Invoke a hook", "call"),

        Read("signals/list", "signal:read", "Show the queue of signals"),
        Read("signals/show", "signal:read", "Show a signal"),
        Read("signals/history", "signal:read", "Show what happened to signals"),
        Write("signals/acknowledge", "signal:acknowledge", "Acknowledge a signal"),

        Read("jobs/list", "job:read", "List jobs", "jobs list"),
        Read("jobs/show", "job:read", "Show a job", "jobs show"),
        Read("jobs/runs/list", "job:read", "List the runs of a job", "jobs runs"),
        Read("jobs/runs/show", "job:read", "Show a run with its logs", "jobs log"),
        Write("jobs/pause", "job:pause", "Pause a job", "jobs pause"),
        Write("jobs/resume", "job:resume", "Resume a job", "jobs resume"),
        Write("jobs/run", "job:run", "Run a job now", "jobs run"),

        Read("audit/query", "audit:read", "Search the audit log", "audit query"),
        Read("audit/tail", "audit:read", "Follow the audit log", "audit tail"),
        Read("audit/export", "audit:export", "Export the audit log", "audit export"),
        Read("audit/verify", "audit:verify", "Verify the chain of the audit log", "audit verify"),
        Read("audit/head", "audit:export", "Export the signed head of the audit log", "audit head"),
        High("audit/prune", "system:audit:prune", "Remove old entries of the audit log, leaving a receipt", "audit prune"),

        Read("events/list", "event:read", "List public events"),
        Read("events/tail", "event:read", "Follow public events"),
        Read("events/webhooks/list", "event:webhook:read", "List webhooks"),
        Read("events/webhooks/show", "event:webhook:read", "Show a webhook"),
        High("events/webhooks/create", "event:webhook:create", "Send events to a webhook"),
        High("events/webhooks/update", "event:webhook:update", "Change a webhook"),
        Write("events/webhooks/delete", "event:webhook:delete", "Delete a webhook"),
    ];
}
