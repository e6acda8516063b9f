using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Lifecycle;

/// <summary>Why something cannot be done with a package in a community, besides what policies deny and what the package itself is refused for.</summary>
[ErrorCodes("Packages in communities")]
public static class LifecycleReason
{
    /// <summary>The text is no identifier of a community, or no id of a plugin.</summary>
    public const string NameInvalid = "name_invalid";

    /// <summary>The plugin is in a state in which that cannot be done.</summary>
    public const string StateUnsuitable = "plugin_state_unsuitable";

    /// <summary>The package that was looked at is not the one that would be affected: another one came meanwhile.</summary>
    public const string DigestChanged = "digest_changed";

    /// <summary>What a registry gave has another digest than the one that was asked for.</summary>
    public const string DigestMismatch = "digest_mismatch";

    /// <summary>The community has no version of the plugin with that digest.</summary>
    public const string VersionUnknown = "version_unknown";

    /// <summary>The community has that version of the plugin already.</summary>
    public const string VersionExists = "version_exists";

    /// <summary>What was uploaded is a script, or bears an id that is reserved for scripts.</summary>
    public const string NotAPackage = "not_a_package";

    /// <summary>The version is not newer than the one that runs.</summary>
    public const string VersionNotNewer = "version_not_newer";

    /// <summary>The version is not older than the one that runs, or there is none to go back to.</summary>
    public const string VersionNotOlder = "version_not_older";

    /// <summary>The package is by another publisher than the one that is installed.</summary>
    public const string PublisherChanged = "publisher_changed";

    /// <summary>The community keeps as many versions of the plugin as it may.</summary>
    public const string TooManyVersions = "too_many_versions";

    /// <summary>The community has as many plugins as it may.</summary>
    public const string TooManyPlugins = "too_many_plugins";

    /// <summary>The version asks for more than the one that runs, or nobody accepted it before, and nothing was accepted with the request.</summary>
    public const string AcceptanceRequired = "acceptance_required";

    /// <summary>Something was accepted that the package does not ask for.</summary>
    public const string CapabilityNotRequested = "capability_not_requested";

    /// <summary>The settings do not fit the schema of the package; each fault is listed with its place.</summary>
    public const string SettingsInvalid = "settings_invalid";

    /// <summary>The registry did not answer with a package.</summary>
    public const string RegistryFailed = "registry_failed";

    /// <summary>The package that is stored is gone, or is not what its digest says.</summary>
    public const string PackageLost = "package_lost";
}
