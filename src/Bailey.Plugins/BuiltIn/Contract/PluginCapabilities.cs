namespace Bailey.Plugins.BuiltIn;

/// <summary>What a built-in plugin says of itself before it is installed.</summary>
public sealed record PluginCapabilities
{
    /// <summary>The defaults: any version of the host, no rules, and the application does not start without the plugin.</summary>
    public static PluginCapabilities Default { get; } = new();

    /// <summary>
    /// Versions of Bailey that it works with: one of <c>=</c>, <c>&gt;=</c>, <c>&gt;</c>, <c>&lt;=</c>, <c>&lt;</c> and 1 to 3 integers parted by
    /// dots, of which missing ones are 0, as <c>&gt;=1.2</c>. Default null: all.
    /// </summary>
    public string? RequiredHostVersion { get; init; }

    /// <summary>Whether it contributes command rules. It must then call <see cref="IRegistrar.Restrict"/>, and otherwise must not. Default false.</summary>
    public bool Restricts { get; init; }

    /// <summary>What becomes of the application when it cannot be installed. Default <see cref="FailurePolicy.FailClosed"/>, which a plugin that restricts must have.</summary>
    public FailurePolicy FailurePolicy { get; init; }

    /// <summary>What it does, in a sentence for people; 1 to 500 characters on one line. Default null: nothing is said.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Whether communities may switch what it does at their hooks (<see cref="IRegistrar.Filter"/>, <see cref="IRegistrar.Action"/>). What it registers around
    /// operations, and for the start and the end, is the application's and stays. Default <see cref="CommunitySwitch.AlwaysOn"/>, which a plugin that restricts must have.
    /// </summary>
    public CommunitySwitch Switch { get; init; }

    /// <summary>
    /// What its settings in a community may be, a schema of the part of JSON Schema that packages may use; at most 65,536 bytes. A plugin that is called before anybody
    /// has set any needs one that an empty object fits, its defaults filled in. Default null: there are none.
    /// </summary>
    public string? SettingsSchema { get; init; }
}
