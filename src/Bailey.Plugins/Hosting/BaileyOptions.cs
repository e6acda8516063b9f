using Bailey.Plugins.Egress;
using Bailey.Policy.Quotas;
using Bailey.Scripting.Workers;

namespace Bailey.Plugins.Hosting;

/// <summary>How plugins are run. All limits are finite.</summary>
public sealed record BaileyOptions
{
    /// <summary>The defaults.</summary>
    public static BaileyOptions Default { get; } = new();

    /// <summary>Bytes of the input of a hook, and of what a plugin gives back. Default 1 MiB; 1 to 64 MiB.</summary>
    public int MaxValueBytes { get; init => field = Require(value, 1, 64 * 1024 * 1024); } = 1024 * 1024;

    /// <summary>Units of fuel of one call of a package that names none. Default 500,000,000; 1 or more.</summary>
    public long CallFuel { get; init => field = Require(value, 1, long.MaxValue); } = 500_000_000;

    /// <summary>Time of one call of a plugin that names none, waiting included. Default 10 s; 1 ms to 1 hour.</summary>
    public TimeSpan CallTimeout { get; init => field = Require(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)); } = TimeSpan.FromSeconds(10);

    /// <summary>Instances of one package that run at once in one community. Default 8; 1 to 1,024.</summary>
    public int MaxInstances { get; init => field = Require(value, 1, 1024); } = 8;

    /// <summary>Actions of one hook that run at once. Default 8; 1 to 1,024.</summary>
    public int MaxConcurrentActions { get; init => field = Require(value, 1, 1024); } = 8;

    /// <summary>Calls of packages at once, of those that can wait in functions of the host, as for an answer by HTTP; more wait. Default 64; 1 to 1,024.</summary>
    public int MaxWaitingGuests { get; init => field = Require(value, 1, 1024); } = 64;

    /// <summary>Calls of the host that a plugin may make in one call, operations on files included. Default 10,000; 1 to 10,000,000.</summary>
    public int MaxHostCalls { get; init => field = Require(value, 1, 10_000_000); } = 10_000;

    /// <summary>Bytes of a request of a plugin to a function of the host. Default 1 MiB; 1 to 64 MiB.</summary>
    public int MaxRequestBytes { get; init => field = Require(value, 1, 64 * 1024 * 1024); } = 1024 * 1024;

    /// <summary>Bytes of values that a plugin looks at and changes in one call. Default 32 MiB; 1 KiB to 1 GiB.</summary>
    public int MaxCallValueBytes { get; init => field = Require(value, 1024, 1024 * 1024 * 1024); } = 32 * 1024 * 1024;

    /// <summary>Log messages kept of one call; more are dropped. Default 100; 0 to 10,000.</summary>
    public int MaxLogEntries { get; init => field = Require(value, 0, 10_000); } = 100;

    /// <summary>Bytes of log messages kept of one call. Default 64 KiB; 0 to 16 MiB.</summary>
    public int MaxLogBytes { get; init => field = Require(value, 0, 16 * 1024 * 1024); } = 64 * 1024;

    /// <summary>How much one plugin may use in one community.</summary>
    public PluginQuotas PluginQuotas { get; init; } = PluginQuotas.Default;

    /// <summary>Failures within <see cref="FailureWindow"/> after which a plugin is suspended. Default 5; 1 to 1,000.</summary>
    public int FailuresUntilSuspended { get; init => field = Require(value, 1, 1000); } = 5;

    /// <summary>The time within which failures count together. Default 600 s; 1 s to 1 day.</summary>
    public TimeSpan FailureWindow { get; init => field = Require(value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)); } = TimeSpan.FromMinutes(10);

    /// <summary>How HTTP requests of plugins are sent; the policy in it is replaced by that of the calling principal.</summary>
    public GuardedHttpOptions Http { get; init; } = GuardedHttpOptions.Default;

    /// <summary>The workers in which scripts are judged and run.</summary>
    public ScriptWorkerOptions Scripts { get; init; } = new();

    /// <summary>Programs that plugins start.</summary>
    public ProcessOptions Processes { get; init; } = ProcessOptions.Default;

    private static T Require<T>(T value, T least, T most, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be from {least} to {most}"))
            : value;
}
