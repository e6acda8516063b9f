namespace Bailey.Policy.Operations;

public static partial class OperationCatalog
{
    private static Operation[] Plugins() =>
    [
        Diagnostic("plugins/show", "plugin:read", "Show plugins, their rules and hooks, and those skipped", "plugins show"),
        Write("plugins/enable", "plugin:enable", "Enable a built-in plugin", "plugins enable"),
        Write("plugins/disable", "plugin:disable", "Disable a built-in plugin", "plugins disable"),
        Read("plugins/settings/show", "plugin:settings:read", "Show the settings of a built-in plugin"),
        Write("plugins/settings/update", "plugin:settings:update", "Change the settings of a built-in plugin"),

        Read("plugins/policy/show", "plugin:policy:read", "Show the plugin policy of a community"),
        High("plugins/policy/update", "plugin:policy:update", "Replace the plugin policy of a community", "policy set"),

        Read("plugins/packages/list", "plugin:package:read", "List packages", "plugins list"),
        Read("plugins/packages/show", "plugin:package:read", "Show a package: publisher, capabilities, versions"),
        Read("plugins/packages/usage", "plugin:package:read", "Show what a package uses of its limits"),
        Read("plugins/packages/review", "plugin:package:read", "Show what a package asks for, riskiest first", "plugins review"),
        Write("plugins/packages/upload", "plugin:package:upload", "Upload a package", "plugins upload"),
        Write("plugins/packages/install", "plugin:package:install", "Fetch a package from a registry", "plugins install"),
        High("plugins/packages/activate", "plugin:package:activate", "Accept what a package asks for, and activate it", "plugins activate"),
        Write("plugins/packages/deactivate", "plugin:package:deactivate", "Deactivate a package", "plugins deactivate"),
        Write("plugins/packages/resume", "plugin:package:resume", "Resume a package that was suspended", "plugins resume"),
        High("plugins/packages/upgrade", "plugin:package:upgrade", "Switch to a newer version of a package", "plugins upgrade"),
        High("plugins/packages/rollback", "plugin:package:rollback", "Switch back to an older version of a package", "plugins rollback"),
        High("plugins/packages/remove", "plugin:package:remove", "Remove a package and what it stored", "plugins remove"),
        High("plugins/packages/capabilities/update", "plugin:package:capabilities:update", "Deny a package capabilities, or no longer do"),
        Read("plugins/packages/settings/show", "plugin:package:settings:read", "Show the settings of a package"),
        Write("plugins/packages/settings/update", "plugin:package:settings:update", "Change the settings of a package", "plugins configure"),

        Read("plugins/panels/list", "plugin:read", "List panels that plugins have, and those that may not be shown"),
        Read("plugins/panels/show", "plugin:read", "Open a panel of a plugin"),
        Write("plugins/panels/call", "hook:invoke", "Call a plugin from its panel"),

        Read("scripts/list", "script:read", "List scripts"),
        Read("scripts/show", "script:read", "Show a script and its versions"),
        Read("scripts/versions/show", "script:read", "Show the text of a version of a script"),
        Write("scripts/create", "script:create", "Create a script"),
        Write("scripts/update", "script:update", "Change a script"),
        High("scripts/delete", "script:delete", "Delete a script"),
        Read("scripts/analyze", "script:analyze", "Judge a script by the trust gate"),
        Write("scripts/test-run", "script:test-run", "Run a script on trial"),
        High("scripts/deploy", "script:deploy", "Deploy scripts"),
        High("scripts/rollback", "script:rollback", "Switch back to older versions of scripts"),
        Write("scripts/inbound/invoke", "script:inbound:invoke", "Call an inbound script"),
    ];

    // What developers of plugins do on their own machine.
    private static Operation[] Workbench() =>
    [
        Write("run", "workbench:run", "Run one plugin under limits", "run"),
        Read("inspect", "workbench:inspect", "Show what a module needs and could touch", "inspect"),
        Write("new", "workbench:new", "Begin a plugin from a template", "new"),
        Write("dev", "workbench:dev", "Rebuild and run a plugin while it is edited", "dev"),
        Write("pack", "workbench:pack", "Make a package", "pack"),
        Write("keygen", "workbench:keygen", "Make a key to sign packages with", "keygen"),
        High("sign", "workbench:sign", "Sign a package", "sign"),
        Read("verify", "workbench:verify", "Verify the signature of a package", "verify"),
        Read("lint", "workbench:lint", "Judge scripts by the trust gate", "lint"),
        Read("docs/limits", "workbench:docs", "Print docs/limits.md", "docs limits"),
        Read("docs/reason-codes", "workbench:docs", "Print docs/reason-codes.md", "docs reason-codes"),
        Read("docs/script-gate", "workbench:docs", "Print docs/script-gate.md", "docs script-gate"),
    ];
}
