using Bailey.Cli.Values;
using Bailey.Plugins.Extism;
using Bailey.Policy.Egress;

namespace Bailey.Cli.Run;

/// <summary>What the command line of <c>bailey run</c> asked for. Absent limits mean the defaults, never "no limit".</summary>
internal sealed record RunSettings
{
    /// <summary>The module's file, unless <see cref="ManifestFile"/> names what to run.</summary>
    public string? ModuleFile { get; init; }

    /// <summary>An Extism manifest.</summary>
    public string? ManifestFile { get; init; }

    /// <summary>Arguments of a program, after its name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables of a program; a later value of the same name wins.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>Whether something was asked for that only programs have.</summary>
    public bool IsForProgram => Arguments.Count > 0 || Variables.Count > 0;

    /// <summary>Export to call, or <c>null</c> for the one that fits.</summary>
    public string? Export { get; init; }

    /// <summary>Input given on the command line.</summary>
    public string? Input { get; init; }

    /// <summary>File that holds the input.</summary>
    public string? InputFile { get; init; }

    /// <summary>File that lists calls.</summary>
    public string? CallsFile { get; init; }

    /// <summary>Configuration for the plugin; a later value of the same key wins.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Config { get; init; } = [];

    /// <summary>Fuel for each call.</summary>
    public long? Fuel { get; init; }

    /// <summary>Bytes of all memories together.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Time for each call.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Hosts that the plugin may reach by HTTP.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Private endpoints opened by <c>cidr:port</c>.</summary>
    public IReadOnlyList<LocalEgress> LocalEgress { get; init; } = [];

    /// <summary>Folders that the plugin sees.</summary>
    public IReadOnlyList<FolderMount> Mounts { get; init; } = [];

    /// <summary>Least severe level of log lines to show.</summary>
    public ExtismLogLevel LogLevel { get; init; } = ExtismLogLevel.Info;

    /// <summary>For whom the calls are made; <c>null</c> for nobody, so that only the limits of the command line hold.</summary>
    public RunPrincipal? Principal { get; init; }

    /// <summary>Whether each call is reported as one JSON object.</summary>
    public bool Json { get; init; }
}
