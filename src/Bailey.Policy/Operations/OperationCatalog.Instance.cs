namespace Bailey.Policy.Operations;

public static partial class OperationCatalog
{
    // How the deployment is governed. Diagnostics are what one needs to understand a denial and to mend the rules.
    private static Operation[] Governing() =>
    [
        Diagnostic("help", "system:help", "Show how commands are used", "help"),
        Diagnostic("version", "system:help", "Show the version", "version"),
        Diagnostic("policy/show", "policy:read", "Show the policy in force", "policy show"),
        Diagnostic("policy/explain", "policy:explain", "Explain a decision, layer by layer", "policy explain"),
        Diagnostic("policy/explain/operation", "policy:explain", "Explain whether a principal may do an operation", "policy explain operation"),
        Diagnostic("policy/explain/capability", "policy:explain", "Explain whether a plugin may use a capability", "policy explain capability"),
        Diagnostic("policy/explain/egress", "policy:explain", "Explain whether URLs may be reached", "policy explain egress"),
        Diagnostic("policy/validate", "policy:validate", "Check a policy document without applying it", "policy validate"),
        Read("policy/simulate", "policy:simulate", "Replay recorded decisions against a proposed policy", "policy simulate"),
        Read("policy/instance/show", "system:policy:read", "Show the policy of the instance", "policy instance show"),
        High("policy/instance/update", "system:policy:update", "Replace the policy of the instance", "policy instance set"),
    ];

    private static Operation[] Instance() =>
    [
        Read("principals/list", "principal:read", "List principals", "principal list"),
        Read("principals/show", "principal:read", "Show the profile of a principal", "principal show"),
        High("principals/create", "principal:create", "Create a principal", "principal create"),
        High("principals/update", "principal:update", "Change the profile of a principal", "principal set"),
        High("principals/enable", "principal:enable", "Enable a principal", "principal enable"),
        High("principals/disable", "principal:disable", "Disable a principal", "principal disable"),
        High("principals/grant", "principal:grant", "Grant permissions to a principal", "principal grant"),
        High("principals/revoke", "principal:revoke", "Revoke permissions of a principal", "principal revoke"),
        High("principals/quota", "principal:quota:update", "Change the quotas of a principal", "principal quota"),
        Read("principals/usage", "principal:usage:read", "Show what a principal has used of its quotas", "principal usage"),
        High("principals/delete", "principal:delete", "Delete a principal", "principal delete"),
        Read("principals/tokens/list", "principal:token:read", "List the API tokens of a principal"),
        Write("principals/tokens/revoke", "principal:token:revoke", "Revoke an API token of a principal"),
        High("principals/sign-in-link/create", "principal:credential:update", "Make a one-time link by which a principal chooses a new password", "principal link"),

        Write("account/setup", "self:session", "Follow the one-time link of the first start", identities: IdentityKinds.User),
        Write("account/sign-in", "self:session", "Sign in"),
        Write("account/sign-in-link", "self:session", "Follow a one-time link, and choose a password", identities: IdentityKinds.User),
        Write("account/sign-out", "self:session", "Sign out"),
        Read("account/show", "self:read", "Show one's own account, profile and usage"),
        Write("account/update", "self:update", "Change one's own name and preferences", identities: IdentityKinds.User),
        High("account/password/update", "self:credential:update", "Change one's own password", identities: IdentityKinds.User),
        Read("account/passkeys/list", "self:credential:read", "List one's own passkeys", identities: IdentityKinds.User),
        High("account/passkeys/add", "self:credential:update", "Add a passkey", identities: IdentityKinds.User),
        High("account/passkeys/remove", "self:credential:update", "Remove a passkey", identities: IdentityKinds.User),
        Read("tokens/list", "self:token:read", "List one's own API tokens", "token list"),
        High("tokens/create", "self:token:create", "Create an API token for oneself", "token create"),
        Write("tokens/revoke", "self:token:revoke", "Revoke an API token of one's own", "token revoke"),

        Read("system/show", "system:read", "Show nodes, versions and settings of the instance"),
        Read("system/roles/list", "system:role:read", "List roles of the instance"),
        High("system/roles/create", "system:role:create", "Create a role of the instance"),
        High("system/roles/update", "system:role:update", "Change a role of the instance"),
        High("system/roles/delete", "system:role:delete", "Delete a role of the instance"),
        Read("system/registries/list", "system:registry:read", "List registries"),
        Read("system/publishers/list", "system:publisher:read", "List keys of publishers"),
        High("system/publishers/update", "system:publisher:update", "Change which publishers are trusted or blocked"),
        Read("system/openapi", "system:openapi:read", "Show the description of the API"),
        Read("system/health/live", "system:health:read", "Tell whether the server lives"),
        Read("system/health/ready", "system:health:read", "Tell whether the server can work"),
        Read("system/metrics", "system:metrics:read", "Show metrics"),

        Write("serve", "system:serve", "Run the server", "serve"),
        Write("demo", "system:demo", "Run the server with samples in a throw-away instance", "demo"),
        Write("backup", "system:backup", "Back the instance up", "backup"),
        High("restore", "system:restore", "Restore a backup into an empty instance", "restore"),
        High("migrate", "system:migrate", "Bring the store to the present schema", "migrate"),
        Read("doctor", "system:doctor", "Check the installation", "doctor"),
        Write("smoke-test", "system:smoke-test", "Try a running server", "smoke-test"),
    ];
}
